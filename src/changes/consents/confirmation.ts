import { hash } from 'node:crypto';
import { min } from 'date-fns/min';
import { subMinutes } from 'date-fns/subMinutes';
import type { Consent } from '../../domain/activations/facts.ts';
import { sameId } from '../../domain/model/access.ts';
import type { ChangeRecord, Command } from '../../domain/model/command.ts';
import type { Decision } from '../../domain/model/decision.ts';
import { canonicalJson } from '../../ports/canonical-json.ts';
import { isInItsPlace } from '../../ports/decisions.ts';
import type { ReadCall } from '../../ports/index.ts';
import { type ApprovalPorts, skewMinutes } from '../approvals.ts';
import { commandDigest } from '../command-digest.ts';
import { wrongWithAccount } from './account.ts';

/** Whose confirmation an activation needs, and how it is signed. */
export interface ConfirmationNeed {
  /** Object id of whoever would have the access. */
  readonly principalId: string;
  /** The authentication context that the role's settings name; `undefined`: the tenant's own for signatures. */
  readonly context: string | undefined;
  readonly guests: 'refuse' | 'allow';
}

/**
 * SHA-256, in hexadecimal, of the confirmation of exactly this command by whoever would have the access. It is never the
 * digest of an approval: a signature serves for the one or the other.
 */
export function confirmationDigest(command: Command): string {
  return hash('sha256', canonicalJson({ purpose: 'confirmation', command: commandDigest(command) }), 'hex');
}

/**
 * Looks whether whoever would have the access has confirmed just this, as the decisions and the directory are now. Each
 * confirmation is verified here: nothing that another process says of it is believed (docs/decisions/0015-confirmations.md).
 *
 * @throws GraphCallError `cancelled` when the time is over.
 */
export async function findConfirmation(
  record: ChangeRecord,
  need: ConfirmationNeed,
  ports: ApprovalPorts,
  call: ReadCall,
): Promise<Consent> {
  const notCounted: string[] = [];
  const decisions = await ports.decisions.of({ kind: 'change', id: record.id });
  for (const decision of decisions.filter(({ kind }) => kind === 'confirmed')) {
    const verdict = await judgeConfirmation(decision, record, need, ports, call);
    if (typeof verdict !== 'string') return verdict;
    notCounted.push(`the confirmation by ${decision.by.objectId}: ${verdict}`);
  }
  return notCounted.length === 0 ? { kind: 'none' } : { kind: 'void', because: notCounted.join('; ') };
}

/** A sentence where it does not count. @throws GraphCallError `cancelled` when the time is over. */
export async function judgeConfirmation(
  decision: Decision,
  record: ChangeRecord,
  need: ConfirmationNeed,
  ports: ApprovalPorts,
  call: ReadCall,
): Promise<Consent | string> {
  const { id: decisionId, digest, proof, at, by } = decision;
  if (digest !== confirmationDigest(record)) return 'it is about something else than this activation';
  if (!isInItsPlace(decision, ports.clock.now())) return 'it is dated later than now';
  if (proof.kind !== 'signed') return 'Microsoft Entra did not sign it';
  if (ports.approvalTokens === undefined) return 'the settings of this app do not say whose signatures count';
  const expected = { nonce: digest, at, roles: [], context: need.context, guests: need.guests };
  const verdict = await ports.approvalTokens.verify(proof.token, expected);
  if (verdict.kind !== 'valid') return verdict.because;
  const { signer, signedAt, contexts } = verdict;
  if (!sameId(signer, by.objectId)) return 'somebody else signed it';
  // Nobody else stands in for them, whichever accounts are theirs.
  if (!sameId(signer, need.principalId)) return 'whoever signed is not who would have the access';
  if (signedAt < subMinutes(record.askedAt, skewMinutes))
    return 'it was signed before the activation was asked for';
  const problem = await wrongWithAccount(signer, need.guests, ports, call);
  return (
    problem ?? {
      kind: 'given',
      decisionId,
      by: signer.toLowerCase(),
      at: min([signedAt, at]),
      isSigned: true,
      contexts,
    }
  );
}
