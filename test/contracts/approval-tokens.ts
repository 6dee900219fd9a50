import { describe, expect, test } from '@jest/globals';
import type { ApprovalTokens } from '../../src/ports/index.ts';

/** A way to have something signed, and the instant at which it is judged. */
export interface SigningUnderTest {
  readonly tokens: ApprovalTokens;
  /** Object id of somebody who may approve. */
  readonly approver: string;
  /** Object ids of a member without any role, and of a guest. */
  readonly roleless: string;
  readonly guest: string;
  readonly at: Date;
  /** Somebody signs in for just this. Absent: the approver, under the tenant's own context `c1`. */
  sign(nonce: string, by?: { readonly who?: string; readonly context?: string }): Promise<string>;
}

const digest = 'a'.repeat(64);
const otherDigest = 'b'.repeat(64);

/** Contract of `ApprovalTokens`. */
export function describeApprovalTokens(name: string, make: () => Promise<SigningUnderTest>): void {
  describe(`approval tokens: ${name}`, () => {
    test('name whoever signed just this', async () => {
      const { tokens, approver, at, sign } = await make();

      const verdict = await tokens.verify(await sign(digest), { nonce: digest, at });

      expect(verdict).toEqual({
        kind: 'valid',
        signer: approver,
        signedAt: expect.any(Date),
        contexts: ['c1'],
      });
    });

    test('are refused where something else was signed', async () => {
      const { tokens, at, sign } = await make();

      const verdict = await tokens.verify(await sign(otherDigest), { nonce: digest, at });

      expect(verdict).toEqual({
        kind: 'refused',
        because: expect.stringContaining('its nonce is not the digest'),
      });
    });

    test('need a role that approves, unless it is asked for none or for another', async () => {
      const { tokens, roleless, at, sign } = await make();
      const token = await sign(digest, { who: roleless });

      expect(await tokens.verify(token, { nonce: digest, at })).toEqual({
        kind: 'refused',
        because: expect.stringContaining('PimWarden.Approve'),
      });
      expect(await tokens.verify(token, { nonce: digest, at, roles: [] })).toMatchObject({
        kind: 'valid',
        signer: roleless,
      });
    });

    test('count under the authentication context that is asked for, and under no other', async () => {
      const { tokens, at, sign } = await make();
      const token = await sign(digest, { context: 'c2' });

      expect(await tokens.verify(token, { nonce: digest, at, context: 'c2' })).toMatchObject({
        kind: 'valid',
        contexts: ['c2'],
      });
      for (const context of [undefined, 'c1', 'c3'])
        expect(await tokens.verify(token, { nonce: digest, at, context })).toEqual({
          kind: 'refused',
          because: expect.stringContaining(`authentication context ${context ?? 'c1'}`),
        });
    });

    test('of guests count where guests are allowed', async () => {
      const { tokens, guest, at, sign } = await make();
      const token = await sign(digest, { who: guest });

      expect(await tokens.verify(token, { nonce: digest, at, roles: [] })).toEqual({
        kind: 'refused',
        because: expect.stringContaining("it is a guest's"),
      });
      expect(await tokens.verify(token, { nonce: digest, at, roles: [], guests: 'allow' })).toMatchObject({
        kind: 'valid',
        signer: guest,
      });
    });

    test.each(['', 'nonsense', '..', '{}', 'a.b.c'])('are refused where it is none: "%s"', async (token) => {
      const { tokens, at } = await make();

      expect(await tokens.verify(token, { nonce: digest, at })).toMatchObject({ kind: 'refused' });
    });
  });
}
