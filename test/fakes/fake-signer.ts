import { createPrivateKey, createPublicKey, hash, type KeyObject, sign } from 'node:crypto';
import type { SigningError } from '../../src/ports/errors.ts';
import type { KeySignature, Signer, SignerKind } from '../../src/ports/index.ts';

const seedHead = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Signs with Ed25519 keys that are made of names: the same name is the same key. */
export class FakeSigner implements Signer {
  readonly kind: SignerKind;
  readonly #keys: readonly KeyObject[];
  /** Nothing is signed while it is there. */
  failure: SigningError | undefined;
  /** What was signed, the last one last. */
  readonly signed: string[] = [];

  /** @param names of the keys; two while one takes the other's place. */
  constructor(...names: readonly string[]) {
    this.kind = names.length === 0 ? 'none' : 'file';
    this.#keys = names.map((name) =>
      createPrivateKey({
        key: Buffer.concat([seedHead, hash('sha256', name, 'buffer')]),
        format: 'der',
        type: 'pkcs8',
      }),
    );
  }

  async publicKeys(signal: AbortSignal): Promise<readonly Uint8Array[]> {
    this.#check(signal);
    return this.#keys.map(publicDer);
  }

  async sign(message: Uint8Array, signal: AbortSignal): Promise<readonly KeySignature[]> {
    this.#check(signal);
    this.signed.push(Buffer.from(message).toString());
    return this.#keys.map((key) => ({ publicKey: publicDer(key), signature: sign(null, message, key) }));
  }

  #check(signal: AbortSignal): void {
    signal.throwIfAborted();
    if (this.failure !== undefined) throw this.failure;
  }
}

function publicDer(key: KeyObject): Buffer {
  return createPublicKey(key).export({ format: 'der', type: 'spki' });
}
