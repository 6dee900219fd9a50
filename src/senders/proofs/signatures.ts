import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';

/** How many signatures one message may show: during a rotation there are two. */
export const mostCandidates = 5;

/** One signature that a message shows. */
export interface Candidate {
  readonly version: string;
  readonly signature: string;
}

/** What is signed, in pieces that follow one another. */
type Signed = readonly (string | Uint8Array)[];

/** Which of the keys made one of the MACs, counted from 0; `undefined`: none. Every pair is looked at, whatever fits. */
export function macKey(
  macs: readonly Uint8Array[],
  keys: readonly Uint8Array[],
  signed: Signed,
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

/** Which of the public Ed25519 keys made one of the signatures. @param publicKeys `whpk_` and 32 bytes in base64. */
export function signatureKey(
  signatures: readonly Uint8Array[],
  publicKeys: readonly string[],
  signed: Signed,
): number | undefined {
  const message = Buffer.concat(
    signed.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)),
  );
  const found = publicKeys.findIndex((publicKey) => {
    const key = keyObject(publicKey);
    return signatures.some((signature) => verify(null, message, key, signature));
  });
  return found === -1 ? undefined : found;
}

function keyObject(publicKey: string) {
  const x = Buffer.from(publicKey.replace(/^whpk_/, ''), 'base64').toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}
