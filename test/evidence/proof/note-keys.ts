import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { type VerifierKey, verifierKey } from '../../../src/evidence/proof/verifier-key.ts';

/** Somebody who signs notes in tests. */
export interface TestSigner {
  readonly key: VerifierKey;
  readonly privateKey: KeyObject;
  /** 64 bytes; for ECDSA r and s, as Key Vault returns them. */
  sign(text: string): Buffer;
}

const ed25519Head = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The same key for the same name, each time. */
export function ed25519Signer(
  name: string,
  seed: Buffer = createHash('sha256').update(name).digest(),
): TestSigner {
  const der = Buffer.concat([ed25519Head, seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return { ...named(name, privateKey), sign: (text) => sign(null, Buffer.from(text), privateKey) };
}

export function ecdsaSigner(name: string, curve = 'P-256'): TestSigner {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: curve });
  return {
    ...named(name, privateKey),
    sign: (text) => sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }),
  };
}

function named(name: string, privateKey: KeyObject): Pick<TestSigner, 'key' | 'privateKey'> {
  return { key: verifierKey(name, publicDerOf(privateKey)), privateKey };
}

export function publicDerOf(privateKey: KeyObject): Buffer {
  return createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
}
