import type { ApprovalTokens, ApprovalVerdict, ExpectedSignature } from '../../src/ports/index.ts';

/**
 * Tokens in memory: each says for itself who signed what, `oid/nonce`, and under which authentication context where that is
 * not `c1`: `oid/nonce/c2`. What else follows tells one signature from another. Anything else is refused.
 */
export class FakeApprovalTokens implements ApprovalTokens {
  /** While it is set, no token can be verified. */
  unverifiable: string | undefined;
  /** When everybody signed; `undefined`: at the instant of use. */
  signedAt: Date | undefined;
  /** Object ids of guests, and of those who hold no role that approves. */
  readonly guests = new Set<string>();
  readonly withoutRole = new Set<string>();

  async verify(token: string, expected: ExpectedSignature): Promise<ApprovalVerdict> {
    if (this.unverifiable !== undefined) return { kind: 'unverifiable', because: this.unverifiable };
    const { nonce, at, context = 'c1', guests = 'refuse', roles = ['PimWarden.Approve'] } = expected;
    const [signer = '', signed, ...rest] = token.split('/');
    const under = rest.find((part) => /^c\d+$/.test(part)) ?? 'c1';
    const refused = (because: string): ApprovalVerdict => ({ kind: 'refused', because });
    if (signed !== nonce)
      return refused('it was signed for something else: its nonce is not the digest of this');
    if (guests === 'refuse' && this.guests.has(signer)) return refused("it is a guest's");
    if (under !== context) return refused(`it was not signed under the authentication context ${context}`);
    if (roles.length > 0 && this.withoutRole.has(signer))
      return refused(`whoever signed lacks the app role ${roles.join(' or ')}`);
    return { kind: 'valid', signer, signedAt: this.signedAt ?? at, contexts: [under] };
  }
}
