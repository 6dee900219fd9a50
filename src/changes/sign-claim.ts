import type { ChangeRecord, CommandFact } from '../domain/model/command.ts';
import { SigningError } from '../ports/errors.ts';
import type { Signer } from '../ports/index.ts';
import { claimText } from './claim-text.ts';

type ClaimFact = CommandFact & { readonly kind: 'claimed' };

/** The signatures of a claim, in base64: none where no key signs here. `unsigned`: there is a key, and it did not sign. */
export type ClaimSignatures =
  | { readonly kind: 'signed'; readonly signatures: readonly string[] }
  | { readonly kind: 'unsigned'; readonly because: string };

/** Longer than a signer waits by itself, which says what was wrong. */
const signMilliseconds = 30_000;

/**
 * Signs a claim before it is made: whoever can write to the store can write facts like ours, and signs none. What a user does with
 * their own token is nobody's claim that our identity did it, and is not signed.
 *
 * @param ports without a signer: the process has no key.
 */
export async function signClaim(
  { tenantId, id, content, lastFactHash: after }: ChangeRecord,
  { at, deadlineAt, before }: ClaimFact,
  { claimSigner }: { readonly claimSigner?: Signer | undefined },
): Promise<ClaimSignatures> {
  if (claimSigner === undefined || content.kind === 'self-service') return { kind: 'signed', signatures: [] };
  const text = claimText({ tenantId, id, after, at, deadlineAt, before });
  try {
    const made = await claimSigner.sign(Buffer.from(text), AbortSignal.timeout(signMilliseconds));
    return {
      kind: 'signed',
      signatures: made.map(({ signature }) => Buffer.from(signature).toString('base64')),
    };
  } catch (error) {
    if (!(error instanceof SigningError)) throw error;
    return {
      kind: 'unsigned',
      because: `The claim could not be signed, so nothing was sent: ${error.message}`,
    };
  }
}

/** As the fact has them. */
export function signaturesOf(signed: ClaimSignatures): Pick<ClaimFact, 'signatures'> {
  const signatures = signed.kind === 'signed' ? signed.signatures : [];
  return signatures.length === 0 ? {} : { signatures };
}
