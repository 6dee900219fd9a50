import { min } from 'date-fns/min';
import { subMinutes } from 'date-fns/subMinutes';
import type { Consent } from '../../domain/activations/facts.ts';
import { sameId } from '../../domain/model/access.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import type { Decision } from '../../domain/model/decision.ts';
import { isInItsPlace, keptApprovals, signedTooEarly } from '../../ports/decisions.ts';
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
  const all = await ports.decisions.of({ kind: 'change', id: record.id });
  const { approvals, withdrawn } = keptApprovals(all);
  const denials = all.filter(({ kind, digest }) => kind === 'denied' && digest === commandDigest(record));
  const notCounted: string[] = [];
  for (const { decision, doubt } of approvals) {
    if (denials.some(({ id }) => id < decision.id)) break;
    const judged = { decision, withdrawn };
    const verdict = doubt ?? (await judgeRoleApproval(judged, record, question, ports, call));
    if (typeof verdict !== 'string') return verdict;
    notCounted.push(`the approval by ${decision.by.objectId}: ${verdict}`);
  }
  const [denied] = denials;
  if (denied !== undefined) return denialOf(denied);
  return notCounted.length === 0 ? { kind: 'none' } : { kind: 'void', because: notCounted.join('; ') };
}

function denialOf({ by, at, because }: Decision): Consent {
  return { kind: 'denied', by: by.objectId.toLowerCase(), at, because };
}

export interface JudgedDecision {
  readonly decision: Decision;
  /** What took back everything that came before it. */
  readonly withdrawn: Decision | undefined;
}

/** A sentence where an approval does not count. @throws GraphCallError `cancelled` when the time is over. */
export async function judgeRoleApproval(
  judged: JudgedDecision,
  record: ChangeRecord,
  question: RoleApprovalQuestion,
  ports: RoleApprovalPorts,
  call: RoleCall,
): Promise<Consent | string> {
  const { decision } = judged;
  const { digest, by, because, id: decisionId, proof } = decision;
  if (digest !== commandDigest(record)) return 'it is about something else than this activation';
  if (!isInItsPlace(decision, ports.clock.now())) return 'it is dated later than now';
  if (question.isJustificationRequired && (because ?? '').trim() === '')
    return "it has no reason, which the role's settings ask for";
  const proved = await prove(judged, record, question, ports);
  if (typeof proved === 'string') return proved;
  const wrong = await wrongWithRoleApprover(by.objectId, question, ports, call);
  if (wrong !== undefined) return wrong;
  const { at, contexts } = proved;
  const isSigned = proof.kind === 'signed';
  return { kind: 'given', decisionId, by: by.objectId.toLowerCase(), at, isSigned, contexts };
}

interface ProvedDecision {
  readonly at: Date;
  readonly contexts: readonly string[];
}

async function prove(
  { decision: { by, at, proof, digest }, withdrawn }: JudgedDecision,
  record: ChangeRecord,
  question: RoleApprovalQuestion,
  { approvalTokens }: RoleApprovalPorts,
): Promise<ProvedDecision | string> {
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
  const because = signedTooEarly(verdict.signedAt, withdrawn);
  // Entra's clock may be a little ahead.
  const provedAt = min([verdict.signedAt, at]);
  return because ?? { at: provedAt, contexts: verdict.contexts };
}
