/** Who signs: a key in Azure Key Vault or a Managed HSM, one in a file of this machine, or nobody. */
export type SignerKind = 'key-vault' | 'file' | 'none';

/** What one key made of a message. */
export interface KeySignature {
  /** The key's public half: DER, SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  /** 64 bytes: Ed25519's, or r and s of ECDSA with SHA-256 on P-256. */
  readonly signature: Uint8Array;
}

/** Signs the heads of the log of what was stored. Nobody can take the private keys out of it. */
export interface Signer {
  readonly kind: SignerKind;
  /**
   * The public half of each key that signs, in the order of the signatures: two while one takes the other's place, none where
   * nothing is signed.
   *
   * @throws SigningError
   */
  publicKeys(signal: AbortSignal): Promise<readonly Uint8Array[]>;
  /**
   * Signs with each key: all of them do, or none counts.
   *
   * @throws SigningError
   */
  sign(message: Uint8Array, signal: AbortSignal): Promise<readonly KeySignature[]>;
}
