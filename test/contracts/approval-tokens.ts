import { describe, expect, test } from '@jest/globals';
import type { ApprovalTokens } from '../../src/ports/index.ts';

/** A way to have something signed, and the instant at which it is judged. */
export interface SigningUnderTest {
  readonly tokens: ApprovalTokens;
  /** Object id of somebody who may approve. */
  readonly approver: string;
  readonly at: Date;
  /** The approver signs in for just this. */
  sign(nonce: string): Promise<string>;
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

    test.each(['', 'nonsense', '..', '{}', 'a.b.c'])('are refused where it is none: "%s"', async (token) => {
      const { tokens, at } = await make();

      expect(await tokens.verify(token, { nonce: digest, at })).toMatchObject({ kind: 'refused' });
    });
  });
}
