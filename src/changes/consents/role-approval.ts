import { subMinutes } from 'date-fns/subMinutes';
import type { Consent } from '../../domain/activations/facts.ts';
import { sameId } from '../../domain/model/access.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import type { Decision } from '../../domain/model/decision.ts';
import { isInItsPlace } from '../../ports/decisions.ts';
import type { ApiRole, RoleCall } from '../../ports/index.ts';
import { type ApprovalPorts, skewMinutes } from '../approvals.ts';
import { commandDigest } from '../command-digest.ts';
import type { ListingPorts } from './listed-approvers.ts';
import { type RoleApprovalQuestion, wrongWithRoleApprover } from './role-approver.ts';

export type RoleApprovalPorts = ApprovalPorts & ListingPorts;

/** One of them is needed besides being listed: whoever has none has nothing to do with this app. */
export const decidingRoles: readonly ApiRole[] = ['PimWarden.Approve', 'PimWarden.Activate'];

/**
 * Looks what those who decide on activations of the role have said about just this one, by PIM's semantics: the first decision
 * counts. An approval counts while whoever gave it is listed, enabled and somebody else; a denial stays one, whoever is listed
 * by now. Nothing that another process says of either is believed where the control plane needs a signature.
 *
 * @throws GraphCallError `cancelled` when the time is over.
 */
export async function findRoleApproval(
  record: ChangeRecord,
  question: RoleApprovalQuestion,
  ports: RoleApprovalPorts,
  call: RoleCall,
): Promise<Consent> {
  const notCounted: string[] = [];
  for (const decision of await standingDecisions(record, ports)) {
    if (decision.kind === 'denied') {
      if (decision.digest !== commandDigest(record)) continue;
      const { by, at, because } = decision;
      return { kind: 'denied', by: by.objectId.toLowerCase(), at, because };
    }
    const verdict = await judgeRoleApproval(decision, record, question, ports, call);
    if (typeof verdict !== 'string') return verdict;
    notCounted.push(`the approval by ${decision.by.objectId}: ${verdict}`);
  }
  return notCounted.length === 0 ? { kind: 'none' } : { kind: 'void', because: notCounted.join('; ') };
}

/** What was decided about an activation, oldest first: no approval that was taken back, and every denial. */
export async function standingDecisions(
  { id }: Pick<ChangeRecord, 'id'>,
  { decisions }: Pick<ApprovalPorts, 'decisions'>,
): Promise<readonly Decision[]> {
  const all = await decisions.of({ kind: 'change', id });
  const withdrawnAt = all.findLastIndex(({ kind }) => kind === 'withdrawn');
  return all.filter(({ kind }, place) => kind === 'denied' || (kind === 'approved' && place > withdrawnAt));
}

/** A sentence where it does not count. @throws GraphCallError `cancelled` when the time is over. */
async function judgeRoleApproval(
  decision: Decision,
  record: ChangeRecord,
  question: RoleApprovalQuestion,
  ports: RoleApprovalPorts,
  call: RoleCall,
): Promise<Consent | string> {
  const { digest, by, because, id: decisionId, proof } = decision;
  if (digest !== commandDigest(record)) return 'it is about something else than this activation';
  if (!isInItsPlace(decision, ports.clock.now())) return 'it is dated later than now';
  if (question.isJustificationRequired && (because ?? '').trim() === '')
    return "it has no reason, which the role's settings ask for";
  const proved = await prove(decision, record, question, ports);
  if (typeof proved === 'string') return proved;
  const wrong = await wrongWithRoleApprover(by.objectId, question, ports, call);
  if (wrong !== undefined) return wrong;
  const { at, contexts } = proved;
  const isSigned = proof.kind === 'signed';
  return { kind: 'given', decisionId, by: by.objectId.toLowerCase(), at, isSigned, contexts };
}

interface Proved {
  readonly at: Date;
  readonly contexts: readonly string[];
}

async function prove(
  { by, at, proof, digest }: Decision,
  record: ChangeRecord,
  question: RoleApprovalQuestion,
  { approvalTokens }: RoleApprovalPorts,
): Promise<Proved | string> {
  if (proof.kind === 'bearer')
    return question.proof === 'person'
      ? { at, contexts: [] }
      : 'what controls the tenant needs an approval that Microsoft Entra signed';
  if (approvalTokens === undefined) return 'the settings of this app do not say whose signatures count';
  const verdict = await approvalTokens.verify(proof.token, { nonce: digest, at, roles: decidingRoles });
  if (verdict.kind !== 'valid') return verdict.because;
  if (!sameId(verdict.signer, by.objectId)) return 'somebody else signed it';
  if (verdict.signedAt < subMinutes(record.askedAt, skewMinutes))
    return 'it was signed before the activation was asked for';
  return { at: verdict.signedAt, contexts: verdict.contexts };
}
