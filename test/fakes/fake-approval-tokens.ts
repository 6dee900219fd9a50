import type { ApprovalTokens, ApprovalVerdict } from '../../src/ports/index.ts';

/**
 * Tokens in memory: each says for itself who signed what, `oid/nonce`; what follows tells one signature from another. Anything
 * else is refused.
 */
export class FakeApprovalTokens implements ApprovalTokens {
  /** While it is set, no token can be verified. */
  unverifiable: string | undefined;
  /** When all were signed; `undefined`: at the instant they are judged at. */
  signedAt: Date | undefined;

  async verify(
    token: string,
    { nonce, at }: { readonly nonce: string; readonly at: Date },
  ): Promise<ApprovalVerdict> {
    if (this.unverifiable !== undefined) return { kind: 'unverifiable', because: this.unverifiable };
    const [approver = '', signed] = token.split('/');
    if (signed !== nonce) return { kind: 'refused', because: 'its nonce is not the digest of this' };
    return { kind: 'valid', approver, signedAt: this.signedAt ?? at };
  }
}
