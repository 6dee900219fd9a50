import { createPublicKey, verify } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { readCheckpoint } from '../../src/evidence/proof/checkpoint.ts';
import { sha256 } from '../../src/evidence/proof/tree.ts';
import { signHead, verifierKeysOf } from '../../src/evidence/sign-head.ts';
import type { Signer, SignerKind } from '../../src/ports/index.ts';

export interface SignerUnderTest {
  readonly signer: Signer;
  readonly kind: SignerKind;
  /** How many keys sign. */
  readonly keys: number;
}

const origin = 'pim-warden/aaaabbbb-0000-4000-8000-ccccddddeeee';
const signal = new AbortController().signal;

/** Whether a signature is of this message, by what the standard library says of the bare key. */
function isOf(message: Uint8Array, publicKey: Uint8Array, signature: Uint8Array): boolean {
  const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
  return key.asymmetricKeyType === 'ed25519'
    ? verify(null, message, key, signature)
    : verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature);
}

/** Contract of `Signer`. */
export function describeSigner(name: string, make: () => Promise<SignerUnderTest>): void {
  describe(`a signer: ${name}`, () => {
    let under: SignerUnderTest;
    beforeEach(async () => {
      under = await make();
    });

    test('says what it is, and shows the public half of each key', async () => {
      const keys = await under.signer.publicKeys(signal);

      expect([under.signer.kind, keys.length]).toEqual([under.kind, under.keys]);
      expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(under.keys);
      expect(await under.signer.publicKeys(signal)).toEqual(keys);
    });

    test.each([
      { what: 'a text', message: Buffer.from('pim-warden/tenant\n1\n') },
      { what: 'nothing', message: Buffer.alloc(0) },
      { what: '100 kB', message: Buffer.alloc(100_000, 7) },
    ])('signs $what with each key, in 64 bytes that are of it and of nothing else', async ({ message }) => {
      const made = await under.signer.sign(message, signal);
      const other = Buffer.concat([message, Buffer.from('.')]);

      expect(made.map(({ publicKey }) => publicKey)).toEqual(await under.signer.publicKeys(signal));
      for (const { publicKey, signature } of made) {
        expect(signature).toHaveLength(64);
        expect([isOf(message, publicKey, signature), isOf(other, publicKey, signature)]).toEqual([
          true,
          false,
        ]);
      }
    });

    test('signs heads that are verified with its keys', async () => {
      const checkpoint = { origin, size: 1, root: sha256(Buffer.from('root')) };
      const head = await signHead(checkpoint, under.signer, signal);
      const keys = await verifierKeysOf(origin, under.signer, signal);

      expect(readCheckpoint(head, origin, keys)).toMatchObject(
        under.keys === 0 ? { kind: 'unproven', checkpoint } : { kind: 'verified', checkpoint, by: keys },
      );
    });
  });
}

/** Contract of a signer that has something to do. */
export function describeSignerThatWaits(name: string, make: () => Promise<SignerUnderTest>): void {
  test(`a signer that is told to stop signs nothing: ${name}`, async () => {
    const { signer } = await make();
    const stopped = AbortSignal.abort(new Error('the run is over'));

    await expect(signer.sign(Buffer.from('text'), stopped)).rejects.toThrow('the run is over');
    await expect(signer.publicKeys(stopped)).rejects.toThrow('the run is over');
  });
}
