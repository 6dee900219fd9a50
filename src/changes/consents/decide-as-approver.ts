import type { ChangeRecord, Requester } from '../../domain/model/command.ts';
import type { Decision, DecisionProof } from '../../domain/model/decision.ts';
import type { ActivationApproval } from '../../domain/model/role-settings.ts';
import { activationRequirementsOf } from '../../domain/role-settings/activation-requirements.ts';
import { keptApprovals } from '../../ports/decisions.ts';
import type {
  ApprovalTokens,
  Directory,
  RoleCall,
  RoleManagement,
  RoleSettings,
  RulesSource,
} from '../../ports/index.ts';
import { findRow } from '../../ports/reading.ts';
import type { ChangeDecisionPorts } from '../approve-change.ts';
import { commandDigest } from '../command-digest.ts';
import { awaitExecution } from '../request-change.ts';
import { datedDecision, sayDecided } from '../take-decision.ts';
import { judgeRoleApproval } from './role-approval.ts';
import type { RoleApprovalQuestion } from './role-approver.ts';

/** What an approver of a role says of an activation that waits for them. */
export interface ApproverDecision {
  readonly kind: 'approved' | 'denied';
  readonly changeId: string;
  /** Of the activation as they saw it: `commandDigest`. */
  readonly digest: string;
  readonly by: Requester;
  readonly because: string | undefined;
  readonly proof: DecisionProof;
}

export type ApproverResult =
  /** Written down. `record`: what came of the activation by the end of the caller's time. */
  | { readonly kind: 'decided'; readonly record: ChangeRecord }
  | { readonly kind: 'no-such-change' }
  /** It waits for no approver any more, or never did. Nothing was written. */
  | { readonly kind: 'not-awaiting'; readonly record: ChangeRecord }
  /** What they saw is not what is asked for. Nothing was written. */
  | { readonly kind: 'other-digest'; readonly record: ChangeRecord }
  /** The role's settings ask for a reason. Nothing was written. */
  | { readonly kind: 'no-reason' }
  /** It would not count. Nothing was written. */
  | { readonly kind: 'does-not-count'; readonly because: string }
  /** Somebody else was first. Nothing was written. */
  | { readonly kind: 'decided-before'; readonly record: ChangeRecord; readonly first: Decision | undefined };

export interface ApproverPorts extends ChangeDecisionPorts {
  readonly approvalTokens: ApprovalTokens | undefined;
  readonly directory: Directory;
  readonly roles: RoleManagement;
  readonly roleSettings: RoleSettings;
  readonly rules: RulesSource;
}

/**
 * Writes the decision of one of the role's own approvers down, if nobody has decided before, and has the activation judged
 * afresh. What would not count is told and not written; whoever executes judges what is written once more.
 *
 * @throws StoreError when it cannot be written down. GraphCallError when the settings of the role cannot be read.
 */
export async function decideAsApprover(
  given: ApproverDecision,
  ports: ApproverPorts,
  call: RoleCall,
): Promise<ApproverResult> {
  const record = await ports.commands.find(given.changeId);
  if (record?.content.kind !== 'activation') return { kind: 'no-such-change' };
  if (given.digest !== commandDigest(record)) return { kind: 'other-digest', record };
  const { state, awaiting, executeBefore } = record;
  const waits = state === 'awaiting-approval' && awaiting?.reason === 'role-settings';
  if (!waits || executeBefore <= ports.clock.now()) return notAwaiting(record, ports);
  const question = await questionOf(record, ports, call);
  if (typeof question === 'string') return { kind: 'does-not-count', because: question };
  if (question.isJustificationRequired && given.because === undefined) return { kind: 'no-reason' };
  return takeFirst(given, record, question, ports, call);
}

async function takeFirst(
  { kind, digest, by, because, proof, changeId }: ApproverDecision,
  record: ChangeRecord,
  question: RoleApprovalQuestion,
  ports: ApproverPorts,
  call: RoleCall,
): Promise<ApproverResult> {
  const subject = { kind: 'change', id: changeId } as const;
  const decision = datedDecision({ kind, subject, digest, items: 'all', by, because, proof }, ports);
  const all = await ports.decisions.of(subject);
  const { withdrawn } = keptApprovals(all);
  // A denial gives nothing: it needs no signature, whatever the role controls.
  const asked = kind === 'denied' ? { ...question, proof: 'person' as const } : question;
  const verdict = await judgeRoleApproval({ decision, withdrawn }, record, asked, ports, call);
  if (typeof verdict === 'string') return { kind: 'does-not-count', because: verdict };
  const round = all.filter((one) => one.kind === 'withdrawn').length;
  if (!(await ports.decisions.addFirst(decision, round))) return decidedBefore(record, ports);
  sayDecided(decision, ports.log);
  return { kind: 'decided', record: await awaitExecution(record, ports, call.signal) };
}

/** An activation that somebody has decided about says so, whatever became of it. */
async function notAwaiting(record: ChangeRecord, ports: ApproverPorts): Promise<ApproverResult> {
  const before = await decidedBefore(record, ports);
  return before.kind === 'decided-before' && before.first !== undefined
    ? before
    : { kind: 'not-awaiting', record };
}

async function decidedBefore(
  { id }: ChangeRecord,
  { decisions, commands }: ApproverPorts,
): Promise<ApproverResult & { readonly kind: 'decided-before' | 'no-such-change' }> {
  const all = await decisions.of({ kind: 'change', id });
  const record = await commands.find(id);
  if (record === undefined) return { kind: 'no-such-change' };
  const standing = keptApprovals(all).approvals.map(({ decision }) => decision);
  const decided = all.filter((one) => one.kind === 'denied' || standing.includes(one));
  return { kind: 'decided-before', record, first: decided[0] };
}

/** Who decides on this activation, as the settings of its role are now; a sentence: nobody does here. */
async function questionOf(
  { content, awaiting }: ChangeRecord,
  ports: ApproverPorts,
  call: RoleCall,
): Promise<RoleApprovalQuestion | string> {
  if (content.kind !== 'activation') return 'it is no activation';
  const { principalId, roleDefinitionId } = content.key;
  const approval = await readApproval(roleDefinitionId, ports, call);
  if (approval === 'unknown')
    return `who approves the role ${roleDefinitionId} is not known: its settings are of a form that this app does not know`;
  if (!approval.isRequired)
    return `the settings of the role ${roleDefinitionId} ask for no approval any more`;
  const { rules } = await ports.rules.load();
  const { approvers, isJustificationRequired } = approval;
  const proof = awaiting?.proof === 'person' ? 'person' : 'signed';
  return { principalId, approvers, isJustificationRequired, proof, people: rules.api.people };
}

async function readApproval(
  roleDefinitionId: string,
  { roleSettings }: Pick<ApproverPorts, 'roleSettings'>,
  call: RoleCall,
): Promise<ActivationApproval | 'unknown'> {
  const listed = roleSettings.assignments({ withRules: true, roleDefinitionId }, call);
  const row = await findRow(listed, ({ policy }) => policy !== undefined);
  return row?.policy === undefined ? 'unknown' : activationRequirementsOf(row.policy.rules).approval;
}
