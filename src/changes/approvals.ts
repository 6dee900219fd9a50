import { addMinutes } from 'date-fns/addMinutes';
import { subMinutes } from 'date-fns/subMinutes';
import { accountsOf } from '../domain/matching/people.ts';
import { sameId } from '../domain/model/access.ts';
import type { ApprovalNeed, UsedApproval } from '../domain/model/approval.ts';
import type { ChangeRecord } from '../domain/model/command.ts';
import type { Decision } from '../domain/model/decision.ts';
import type { Parties } from '../domain/model/parties.ts';
import type { Rules } from '../domain/model/rules.ts';
import { isInItsPlace, type KeptApprovals, keptApprovals, signedTooEarly } from '../ports/decisions.ts';
import type { ReadCall } from '../ports/index.ts';
import type { ChangePorts } from './change-ports.ts';
import { commandDigest } from './command-digest.ts';
import { wrongWithAccount } from './consents/account.ts';

export type ApprovalPorts = Pick<ChangePorts, 'decisions' | 'approvalTokens' | 'directory' | 'clock'>;

/** How long a change waits after whoever asked has approved it, under `one-person-with-delay`. */
const delayMinutes = 60;
/** Clocks differ: a signature may seem a little older than what it is about. */
export const skewMinutes = 5;

/** What is needed, of whom, by which rules. */
export interface ApprovalQuestion {
  readonly need: ApprovalNeed;
  readonly parties: Parties;
  readonly rules: Rules;
}

export type ApprovalAnswer =
  | { readonly kind: 'approved'; readonly approval: UsedApproval }
  /** Sentences: why those that there are do not count; none where there are none. */
  | { readonly kind: 'missing'; readonly because: readonly string[] };

/**
 * Looks whether a command is approved, as the decisions and the directory are now. Each approval is verified here: nothing
 * that another process says of it is believed (docs/decisions/0014-approvals.md).
 *
 * @throws GraphCallError `cancelled` when the time is over.
 */
export async function findApproval(
  record: ChangeRecord,
  question: ApprovalQuestion,
  ports: ApprovalPorts,
  call: ReadCall,
): Promise<ApprovalAnswer> {
  const { approvals, withdrawn } = await approvalsOf(record, ports);
  const because = withdrawn === undefined ? [] : [takenBack(withdrawn)];
  for (const { decision, doubt } of approvals) {
    const verdict = doubt ?? (await judge({ decision, withdrawn }, record, question, ports, call));
    if (typeof verdict !== 'string') return { kind: 'approved', approval: verdict };
    because.push(`The approval by ${decision.by.objectId} does not count: ${verdict}.`);
  }
  return { kind: 'missing', because };
}

/** The approvals of a command that nobody has withdrawn. */
async function approvalsOf(
  { id }: Pick<ChangeRecord, 'id'>,
  { decisions }: Pick<ApprovalPorts, 'decisions'>,
): Promise<KeptApprovals> {
  return keptApprovals(await decisions.of({ kind: 'change', id }));
}

function takenBack(withdrawn: Decision): string {
  return `${withdrawn.by.objectId} took back what was approved before ${withdrawn.at.toISOString()}${reasonOf(withdrawn)}.`;
}

function reasonOf({ because }: Decision): string {
  return because === undefined ? '' : `: ${because.replace(/\.$/, '')}`;
}

interface ApprovalCandidate {
  readonly decision: Decision;
  /** What took back everything that came before it. */
  readonly withdrawn: Decision | undefined;
}

/** A sentence where it does not count. */
async function judge(
  { decision, withdrawn }: ApprovalCandidate,
  record: ChangeRecord,
  question: ApprovalQuestion,
  ports: ApprovalPorts,
  call: ReadCall,
): Promise<UsedApproval | string> {
  if (decision.digest !== commandDigest(record)) return 'it is about something else than this change';
  if (!isInItsPlace(decision, ports.clock.now())) return 'it is dated so that nobody could take it back';
  const proved = await prove({ decision, withdrawn }, record, question.need, ports);
  if (typeof proved === 'string') return proved;
  const problem = await wrongWithAccount(proved.approver, 'refuse', ports, call);
  if (problem !== undefined) return problem;
  const conflict = conflictOf(proved, question, ports.clock.now());
  if (conflict !== undefined) return conflict;
  return { decisionId: decision.id, by: proved.approver, at: proved.at };
}

interface ProvedApproval {
  readonly approver: string;
  readonly at: Date;
}

async function prove(
  { decision: { by, at, proof, digest }, withdrawn }: ApprovalCandidate,
  record: ChangeRecord,
  need: ApprovalNeed,
  { approvalTokens }: ApprovalPorts,
): Promise<ProvedApproval | string> {
  if (proof.kind === 'bearer')
    return need.proof === 'person'
      ? { approver: by.objectId.toLowerCase(), at }
      : 'what controls the tenant needs an approval that Microsoft Entra signed';
  if (approvalTokens === undefined) return 'the settings of this app do not say whose signatures count';
  const verdict = await approvalTokens.verify(proof.token, { nonce: digest, at });
  if (verdict.kind !== 'valid') return verdict.because;
  if (!sameId(verdict.signer, by.objectId)) return 'somebody else signed it';
  if (verdict.signedAt < subMinutes(record.askedAt, skewMinutes))
    return 'it was signed before the change was asked for';
  const because = signedTooEarly(verdict.signedAt, withdrawn);
  return because ?? { approver: verdict.signer.toLowerCase(), at: verdict.signedAt };
}

/** Whether asker, approver and beneficiary are the people that the rules want. */
function conflictOf(
  { approver, at }: ProvedApproval,
  { parties: { asker, beneficiary }, rules: { api } }: ApprovalQuestion,
  now: Date,
): string | undefined {
  const accounts = accountsOf(approver, api.people);
  const [unknown] = [...asker.unknown, ...beneficiary.unknown];
  if (accounts.some((id) => beneficiary.ids.has(id)))
    return 'whoever approves would have the access, or decides who has it';
  if (unknown !== undefined) return `it is not known who stands behind it: ${unknown}`;
  if (!accounts.some((id) => asker.ids.has(id))) return undefined;
  if (api.approvals === 'three-people')
    return 'whoever approves has asked for it, or stands behind the app that has';
  const from = addMinutes(at, delayMinutes);
  return now >= from
    ? undefined
    : `whoever asked has approved it, so that it is executed from ${from.toISOString()} on, unless somebody takes it back`;
}
