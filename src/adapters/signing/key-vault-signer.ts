import { createHash } from 'node:crypto';
import type { TokenCredential } from '@azure/identity';
import { SigningError } from '../../ports/errors.ts';
import type { KeySignature, Signer } from '../../ports/index.ts';
import { keyAnswer, publicKeyOf, signAnswer } from './key-vault-answers.ts';
import { createVaultClient, type VaultClient } from './vault-client.ts';

export interface KeyVaultOptions {
  /** `https://VAULT.vault.azure.net/keys/NAME/VERSION`, one or, while one takes the other's place, two. */
  readonly keyUrls: readonly string[];
  readonly credential: TokenCredential;
  /** How long one signature may take, with all tries. @default 20000 */
  readonly withinMilliseconds?: number;
  /** The wait before the second try; the third waits twice as long. @default 500 */
  readonly retryDelayMilliseconds?: number;
}

/**
 * Signs with keys in Azure Key Vault or a Managed HSM: ECDSA with SHA-256 on P-256, for vaults have no
 * Ed25519 keys. The identity needs `read` and `sign` on the key (a role of infra/modules/custom-roles.bicep, or Key Vault Crypto
 * User, on that key alone), so whoever can write to the store can still sign nothing.
 */
export function createKeyVaultSigner(options: KeyVaultOptions): Signer {
  const client = createVaultClient(options);
  const keys = options.keyUrls.map((url) => createVaultKey(url, client));
  return {
    kind: 'key-vault',
    publicKeys: (signal) => Promise.all(keys.map((key) => key.publicKey(signal))),
    sign(message, signal) {
      const digest = createHash('sha256').update(message).digest();
      return Promise.all(keys.map((key) => key.sign(digest, signal)));
    },
  };
}

interface VaultKey {
  publicKey(signal: AbortSignal): Promise<Buffer>;
  sign(digest: Buffer, signal: AbortSignal): Promise<KeySignature>;
}

function createVaultKey(url: string, client: VaultClient): VaultKey {
  // A version of a key never changes.
  let known: Buffer | undefined;
  const publicKey = async (signal: AbortSignal): Promise<Buffer> => {
    known ??= publicKeyOf(
      url,
      ofThisKey(url, await client.get(url, keyAnswer, signal), ({ key }) => key.kid),
    );
    return known;
  };
  return {
    publicKey,
    async sign(digest, signal) {
      const wanted = { alg: 'ES256', value: digest.toString('base64url') };
      const answered = await client.post(`${url}/sign`, wanted, signAnswer, signal);
      const { value } = ofThisKey(url, answered, ({ kid }) => kid);
      const signature = Buffer.from(value, 'base64url');
      if (signature.length !== 64)
        throw new SigningError(
          'invalid-response',
          `Nothing was signed: ${url} answered with a signature of ${signature.length} bytes, and ES256 has 64.`,
        );
      return { publicKey: await publicKey(signal), signature };
    },
  };
}

/** Ids of keys are the same in capitals. */
function ofThisKey<T>(url: string, answer: T, idOf: (answer: T) => string): T {
  const id = idOf(answer);
  const path = (address: string) => URL.parse(address)?.pathname.toLowerCase();
  if (path(id) === path(url)) return answer;
  throw new SigningError('invalid-response', `Nothing was signed: ${url} answered for another key, ${id}.`);
}
