import { type ApprovedItem, type ApprovedItems, approvalDays } from '../domain/approvals/item-approval.ts';
import { daysBefore } from '../domain/matching/instants.ts';
import type { Decision } from '../domain/model/decision.ts';
import type { PlanHead, PlanItem } from '../domain/model/plan.ts';
import { isSetAside, plannedReason } from '../domain/refused-before.ts';
import { keptApprovals, signedTooEarly } from '../ports/decisions.ts';
import type { ApprovalTokens, Decisions, Log, Plans } from '../ports/index.ts';
import { toldTo } from '../ports/odd-rows.ts';
import { everyItem } from '../ports/reading.ts';
import { planDigest } from './plan-digest.ts';
import { readWholePlan } from './whole-plan.ts';

const plansPerPage = 100;

/** What approvals are read from, and verified with. */
export interface ApprovalPorts {
  readonly plans: Plans;
  readonly decisions: Decisions;
  /** `undefined`: the settings do not say whose signatures count, so none does. */
  readonly approvalTokens: ApprovalTokens | undefined;
  readonly log: Log;
}

/** An approval of a plan that stands. */
export interface StandingApproval {
  readonly decision: Decision;
  /** Entra's signature was verified. */
  readonly isSigned: boolean;
}

/** The changes of this job's plans that people have approved lately, and that nobody has withdrawn. */
export async function approvedChanges(
  ports: ApprovalPorts,
  job: PlanHead['job'],
  now: Date,
): Promise<ApprovedItems> {
  const oldest = daysBefore(now, approvalDays);
  const approved = new Map<string, ApprovedItem[]>();
  for await (const head of headsSince(ports, oldest)) {
    if (head.job !== job) continue;
    const approvals = (await standingApprovals(head, ports)).filter(
      ({ decision: { at } }) => at >= oldest && at <= now,
    );
    if (approvals.length === 0) continue;
    const items = await readWholePlan(head, ports.plans);
    if (items === undefined) {
      const because = 'its content in table Plans is not what its hash says: somebody altered it';
      for (const { decision } of approvals)
        ports.log.warn('plan.approval-ignored', { planId: head.id, decisionId: decision.id, because });
      continue;
    }
    for (const item of items)
      for (const approval of approvals) {
        const one = approvedItem(item, head, approval);
        if (one !== undefined) approved.set(item.id, [...(approved.get(item.id) ?? []), one]);
      }
  }
  return approved;
}

/**
 * The approvals of a plan that stand: of just its content, not withdrawn, and with a good signature where there is one.
 */
async function standingApprovals(
  plan: PlanHead,
  { decisions, approvalTokens, log }: Omit<ApprovalPorts, 'plans'>,
): Promise<readonly StandingApproval[]> {
  const { approvals, withdrawn } = keptApprovals(await decisions.of({ kind: 'plan', id: plan.id }));
  const standing: StandingApproval[] = [];
  for (const { decision, doubt } of approvals) {
    const because = doubt ?? (await doubtAbout(decision, plan, withdrawn, approvalTokens));
    if (because === undefined) standing.push({ decision, isSigned: decision.proof.kind === 'signed' });
    else log.warn('plan.approval-ignored', { planId: plan.id, decisionId: decision.id, because });
  }
  return standing;
}

async function doubtAbout(
  { digest, items, proof, at, by }: Decision,
  plan: PlanHead,
  withdrawn: Decision | undefined,
  approvalTokens: ApprovalTokens | undefined,
): Promise<string | undefined> {
  if (digest !== planDigest(plan, items)) return 'it approves something else than this plan';
  if (proof.kind === 'bearer') return undefined;
  const verdict = await approvalTokens?.verify(proof.token, { nonce: digest, at });
  if (verdict === undefined) return 'the settings do not say whose signatures count';
  if (verdict.kind !== 'valid') return verdict.because;
  if (verdict.signer !== by.objectId.toLowerCase()) return 'somebody else signed it';
  return signedTooEarly(verdict.signedAt, withdrawn);
}

function approvedItem(
  item: PlanItem,
  { id: planId, rulesHash }: PlanHead,
  { decision: { items, by, at }, isSigned }: StandingApproval,
): ApprovedItem | undefined {
  const { id, change } = item;
  if (item.decision !== 'change' && !isSetAside(item)) return undefined;
  const isNamed = items !== 'all' && items.includes(id);
  // What is set aside is tried again only for an approval by name.
  if (change === null || (items === 'all' ? isSetAside(item) : !isNamed)) return undefined;
  return { planId, by, isSigned, isNamed, at, change, reason: plannedReason(item), rulesHash };
}

async function* headsSince(
  { plans, log }: Pick<ApprovalPorts, 'plans' | 'log'>,
  oldest: Date,
): AsyncGenerator<PlanHead> {
  const list = (from: string | undefined) => plans.list({ top: plansPerPage, from }, toldTo(log));
  for await (const head of everyItem(list)) {
    // An approval is never older than its plan, but may be much younger.
    if (head.madeAt < daysBefore(oldest, approvalDays)) return;
    yield head;
  }
}
