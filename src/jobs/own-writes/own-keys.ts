import { ecdsaDer, isSignedBy, type VerifierKey, verifierKey } from '../../evidence/proof/verifier-key.ts';
import type { Signer } from '../../ports/index.ts';

/** What a process of ours signed, and nobody who only writes to the store. */
export interface OwnKeys {
  /** @param signatures in base64. */
  haveSigned(text: string, signatures: readonly string[] | undefined): boolean;
  /** In base64, one of each key. @throws SigningError */
  sign(text: string): Promise<readonly string[]>;
}

/** Names no log: nothing of these is a note. */
const name = 'pim-warden';

/**
 * The keys that sign what this app says it did, as they are now.
 *
 * @returns `undefined`: none does.
 * @throws SigningError where they cannot be read.
 */
export async function readOwnKeys(
  signer: Signer | undefined,
  signal: AbortSignal,
): Promise<OwnKeys | undefined> {
  if (signer === undefined) return undefined;
  const keys = (await signer.publicKeys(signal)).map((publicKey) => verifierKey(name, publicKey));
  return {
    haveSigned: (text, signatures = []) =>
      signatures.some((signature) => keys.some((key) => isSignature(key, text, signature))),
    async sign(text) {
      const made = await signer.sign(Buffer.from(text), signal);
      return made.map(({ signature }) => Buffer.from(signature).toString('base64'));
    },
  };
}

/** As a signer makes them: 64 bytes, for ECDSA r and s. */
function isSignature(key: VerifierKey, text: string, signature: string): boolean {
  const bytes = Buffer.from(signature, 'base64');
  if (bytes.length !== 64) return false;
  return isSignedBy(key, Buffer.from(text), key.algorithm === 'ed25519' ? bytes : ecdsaDer(bytes));
}
