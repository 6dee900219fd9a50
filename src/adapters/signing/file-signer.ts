import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { SigningError } from '../../ports/errors.ts';
import type { Signer } from '../../ports/index.ts';

/**
 * Signs with an Ed25519 key in a file of this machine: PKCS#8 in PEM, as `openssl genpkey -algorithm ed25519` writes it. For
 * the local stack: whoever can read the file can sign.
 */
export function createFileSigner(path: string): Signer {
  let reading: Promise<KeyPair> | undefined;
  const pair = async (signal: AbortSignal): Promise<KeyPair> => {
    signal.throwIfAborted();
    reading ??= readPair(path);
    try {
      return await reading;
    } catch (error) {
      // It may be mended by the next time.
      reading = undefined;
      throw error;
    }
  };
  return {
    kind: 'file',
    publicKeys: async (signal) => [(await pair(signal)).publicKey],
    async sign(message, signal) {
      const { privateKey, publicKey } = await pair(signal);
      return [{ publicKey, signature: sign(null, message, privateKey) }];
    },
  };
}

interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: Buffer;
}

async function readPair(path: string): Promise<KeyPair> {
  const privateKey = await readPrivateKey(path);
  if (privateKey.asymmetricKeyType !== 'ed25519')
    throw unusable(path, `is of the kind ${privateKey.asymmetricKeyType ?? 'secret'}, and not Ed25519`);
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return { privateKey, publicKey };
}

async function readPrivateKey(path: string): Promise<KeyObject> {
  try {
    return createPrivateKey({ key: await readFile(path), format: 'pem' });
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    // What the parser says may quote the file.
    throw unusable(path, `cannot be read as a private key (${String(code ?? 'no code')})`);
  }
}

function unusable(path: string, why: string): SigningError {
  return new SigningError(
    'unusable',
    `Nothing was signed: the key in ${path} (EVIDENCE_SIGNING_KEY_FILE) ${why}. Make one with "openssl genpkey -algorithm ed25519".`,
  );
}
