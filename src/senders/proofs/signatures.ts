import { createHmac, createPublicKey, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import { createMemo } from './memo.ts';

/** How many signatures one message may show: during a rotation there are two. */
export const mostCandidates = 5;

/** One signature that a message shows. */
export interface Candidate {
  readonly version: string;
  readonly signature: string;
}

/** What is signed, in pieces that follow one another. */
type SignedPieces = readonly (string | Uint8Array)[];

/**
 * Which of the keys made one of the MACs, counted from 0; `undefined`: none. Every pair is looked at, whatever fits.
 *
 * @param keys no bytes: Node takes three times as long for those, each time.
 */
export function macKey(
  macs: readonly Uint8Array[],
  keys: readonly KeyObject[],
  signed: SignedPieces,
): number | undefined {
  let found: number | undefined;
  for (const [index, key] of keys.entries()) {
    const hmac = createHmac('sha256', key);
    for (const piece of signed) hmac.update(piece);
    const expected = hmac.digest();
    for (const mac of macs)
      if (mac.length === expected.length && timingSafeEqual(mac, expected)) found ??= index;
  }
  return found;
}

/**
 * Which of the public Ed25519 keys made one of the signatures. Threads of their own work it out: one takes as long as half a
 * call, and the calls of everybody else go on meanwhile.
 */
export async function signatureKey(
  signatures: readonly Uint8Array[],
  publicKeys: readonly KeyObject[],
  signed: SignedPieces,
): Promise<number | undefined> {
  const message = Buffer.concat(
    signed.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)),
  );
  for (const [index, key] of publicKeys.entries())
    for (const signature of signatures) if (await fits(message, key, signature)) return index;
  return undefined;
}

function fits(message: Uint8Array, key: KeyObject, signature: Uint8Array): Promise<boolean> {
  return new Promise((resolve, reject) => {
    verify(null, message, key, signature, (error, isOf) => (error ? reject(error) : resolve(isOf)));
  });
}

/** Public Ed25519 keys of their text, each made once: that takes as long as a fifth of a proof. */
export function createPublicKeys(): (publicKey: string) => KeyObject {
  const kept = createMemo<KeyObject>();
  return (publicKey) => kept(publicKey, () => publicKeyOf(publicKey));
}

/** @param publicKey `whpk_` and 32 bytes in base64. */
function publicKeyOf(publicKey: string): KeyObject {
  const x = Buffer.from(publicKey.replace(/^whpk_/, ''), 'base64').toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}
