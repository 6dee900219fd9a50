import { createECDH, type KeyObject } from 'node:crypto';

/** The order of P-256. */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/**
 * Signs a digest with ECDSA on P-256, as Key Vault does, which never sees the message. The standard library signs messages
 * only, so the last step is done here: s = (digest + r · key) / nonce.
 *
 * @returns r and s, 32 bytes each.
 */
export function signDigest(key: KeyObject, digest: Buffer): Buffer {
  const nonce = createECDH('prime256v1');
  nonce.generateKeys();
  const secret = Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url');
  const r = numberOf(nonce.getPublicKey().subarray(1, 33)) % order;
  const sum = (numberOf(digest) + r * numberOf(secret)) % order;
  const s = (sum * power(numberOf(nonce.getPrivateKey()), order - 2n)) % order;
  return Buffer.from([r, s].map((number) => number.toString(16).padStart(64, '0')).join(''), 'hex');
}

function numberOf(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let [square, rest] = [base, exponent]; rest > 0n; square = (square * square) % order, rest >>= 1n)
    if (rest & 1n) result = (result * square) % order;
  return result;
}
