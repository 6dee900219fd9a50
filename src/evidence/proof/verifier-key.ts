import { createPublicKey, verify } from 'node:crypto';
import { fromBase64, toBase64 } from './base64.ts';
import { isKeyName } from './note-text.ts';
import { sha256 } from './tree.ts';

/**
 * Public keys of signed notes (c2sp.org/signed-note): Ed25519, and ECDSA on P-256 with SHA-256, which is what Azure Key Vault
 * can sign with.
 */

export type KeyAlgorithm = 'ed25519' | 'ecdsa-p256';

/** A public key and the name that it signs under. */
export interface VerifierKey {
  readonly name: string;
  readonly algorithm: KeyAlgorithm;
  /** The first four bytes of a hash: with the name, they say which key a signature is of. They prove nothing. */
  readonly id: Buffer;
  /** DER, SubjectPublicKeyInfo. */
  readonly publicKey: Buffer;
}

const typeBytes: Readonly<Record<KeyAlgorithm, number>> = { ed25519: 1, 'ecdsa-p256': 2 };

/** What comes before the 32 bytes of an Ed25519 key in its SubjectPublicKeyInfo. */
const ed25519Head = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * @param publicKey DER, SubjectPublicKeyInfo.
 * @throws RangeError for a name that no key may have, and for a key of another kind.
 */
export function verifierKey(name: string, publicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name)) throw new RangeError(`"${name}" is no name of a key: it has spaces or a plus`);
  const algorithm = algorithmOf(publicKey);
  if (algorithm === undefined)
    throw new RangeError(
      `the key of ${name} is neither Ed25519 nor ECDSA on P-256, as a whole SubjectPublicKeyInfo`,
    );
  const key = Buffer.from(publicKey);
  return { name, algorithm, id: keyId(name, algorithm, key), publicKey: key };
}

/** A key has one whole form, for its id is made of it: an ECDSA key may also be written with half of its point. */
const wholeKeyBytes: Readonly<Record<KeyAlgorithm, number>> = { ed25519: 44, 'ecdsa-p256': 91 };

function algorithmOf(der: Uint8Array): KeyAlgorithm | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });
    const isP256 = key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
    const algorithm = isP256 ? 'ecdsa-p256' : 'ed25519';
    if (!isP256 && key.asymmetricKeyType !== 'ed25519') return undefined;
    return der.length === wholeKeyBytes[algorithm] ? algorithm : undefined;
  } catch {
    return undefined;
  }
}

/** ECDSA keys have an id of their own making: the hash of the key alone, for that is how Sigstore began. */
function keyId(name: string, algorithm: KeyAlgorithm, publicKey: Buffer): Buffer {
  const hashed =
    algorithm === 'ed25519'
      ? Buffer.concat([Buffer.from(`${name}\n`), encoded(algorithm, publicKey)])
      : publicKey;
  return sha256(hashed).subarray(0, 4);
}

/** The type and the key, as a verifier key has them. */
function encoded(algorithm: KeyAlgorithm, publicKey: Buffer): Buffer {
  const key = algorithm === 'ed25519' ? publicKey.subarray(ed25519Head.length) : publicKey;
  return Buffer.concat([Buffer.of(typeBytes[algorithm]), key]);
}

/** The line that a verifier is given: `name+id+key`. */
export function verifierKeyLine({ name, algorithm, id, publicKey }: VerifierKey): string {
  return `${name}+${id.toString('hex')}+${toBase64(encoded(algorithm, publicKey))}`;
}

/** @throws RangeError where the line is no key that we can verify with, or its id is not the key's. */
export function parseVerifierKey(line: string): VerifierKey {
  const [, name = '', id = '', rest = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(line) ?? [];
  const [type, ...bytes] = fromBase64(rest) ?? [];
  if (type === undefined) throw new RangeError(`"${line}" is no verifier key: expected NAME+ID+KEY`);
  const key = Buffer.from(bytes);
  const parsed = verifierKey(name, type === typeBytes.ed25519 ? Buffer.concat([ed25519Head, key]) : key);
  if (typeBytes[parsed.algorithm] !== type)
    throw new RangeError(`the key of ${name} is not of the type that it names (${type})`);
  if (parsed.id.toString('hex') !== id)
    throw new RangeError(`the key of ${name} has the id ${parsed.id.toString('hex')}, and not ${id}`);
  return parsed;
}

/** @param signature as a note holds it: 64 bytes for Ed25519, DER for ECDSA. */
export function isSignedBy(
  { algorithm, publicKey }: VerifierKey,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const key = { key: publicKey, format: 'der', type: 'spki' } as const;
  return algorithm === 'ed25519'
    ? verify(null, message, key, signature)
    : verify('sha256', message, { ...key, dsaEncoding: 'der' }, signature);
}

/**
 * An ECDSA signature in DER, as notes hold it.
 *
 * @param joined r and s, 32 bytes each, as JOSE and Key Vault write them.
 */
export function ecdsaDer(joined: Uint8Array): Buffer {
  if (joined.length !== 64)
    throw new RangeError(`an ECDSA signature on P-256 has 64 bytes, not ${joined.length}`);
  const numbers = Buffer.concat([derInteger(joined.subarray(0, 32)), derInteger(joined.subarray(32))]);
  return Buffer.concat([Buffer.of(0x30, numbers.length), numbers]);
}

function derInteger(bytes: Uint8Array): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const significant = bytes.subarray(first === -1 ? bytes.length - 1 : first);
  // A first bit of 1 would make it negative.
  const sign = (significant[0] ?? 0) >= 0x80 ? [0] : [];
  return Buffer.from([2, sign.length + significant.length, ...sign, ...significant]);
}
