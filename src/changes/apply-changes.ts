import type { ApprovedItem } from '../domain/approvals/item-approval.ts';
import { givesAccess } from '../domain/gates/gives-access.ts';
import type { PlannedChange } from '../domain/model/change.ts';
import type { ChangeRecord, Command, Requester } from '../domain/model/command.ts';
import type { ItemOutcome, PlanHead, PlanItem } from '../domain/model/plan.ts';
import type { FloorRules } from '../domain/model/rules.ts';
import type { TenantSnapshot } from '../domain/model/snapshot.ts';
import { changeSubject } from '../domain/refused-before.ts';
import { RulesUnusable } from '../ports/errors.ts';
import { newId } from '../ports/ids.ts';
import type { AccessHistories, RoleCall } from '../ports/index.ts';
import { readSnapshotOf } from '../tenant/read-snapshot.ts';
import type { ChangePorts } from './change-ports.ts';
import { executeCommand, type Judgement } from './execute-command.ts';
import { kindOfPlanned } from './first-alone.ts';
import { FirstOfKinds } from './first-of-kinds.ts';
import { guardPlanned } from './guard.ts';
import { type AppliedItem, applied, outcomeOf, timeIsOver } from './item-outcome.ts';
import { accessExecution, givesAccessBy, judgement } from './operations.ts';
import { doubtAbout } from './planned-again.ts';
import { readLately } from './recent-records.ts';
import { executableUntil, leaseLost, type RunLease } from './run-lease.ts';
import { rulesObstacles } from './standing-obstacles.ts';

export interface ApplyPorts extends ChangePorts {
  readonly histories: AccessHistories;
  readonly tenantId: string;
}

/** What is to be changed, and how each change is judged once more right before it is claimed. */
export interface ApplyInput {
  readonly plan: Pick<PlanHead, 'id' | 'runId' | 'job'>;
  /** The floor of the rules that it was made by. */
  readonly floor: FloorRules;
  /** Those that the mode, the gates and the limits let through. */
  readonly items: readonly PlanItem[];
  /** What they were planned on. */
  readonly base: TenantSnapshot;
  /** The planner itself, on a fresh look at one access. */
  readonly replan: (fresh: TenantSnapshot) => readonly PlanItem[];
  readonly askedBy: Requester;
  /** Of an undo: which change an item undoes. */
  readonly undoes?: ReadonlyMap<string, string>;
  /** Approvals by the item's id. */
  readonly approvals?: ReadonlyMap<string, ApprovedItem>;
  /** How long the run may take: what it has accepted is not executed later than that and five minutes more. */
  readonly timeBudgetMilliseconds: number;
}

/**
 * Applies the items of a plan, one after the other. Each is accepted as a command, judged on a fresh look, claimed, sent,
 * read back until it shows, and recorded. A change that is not seen is never called done, and where it is the first of its
 * kind in the tenant, the others of its kind are left to the next run.
 *
 * @throws StoreError: then the item stays claimed, and the next to execute finds out what became of it.
 */
export async function applyChanges(
  input: ApplyInput,
  lease: RunLease,
  ports: ApplyPorts,
  call: RoleCall,
): Promise<readonly ItemOutcome[]> {
  const outcomes: ItemOutcome[] = [];
  const firsts = new FirstOfKinds(ports);
  let ended: string | undefined;
  for (const item of input.items) {
    if (call.signal.aborted) ended ??= timeIsOver;
    ended ??= await lease.ended();
    if (ended !== undefined) {
      outcomes.push(outcomeOf(item, 'not-reached', ended));
      continue;
    }
    const halted = await haltOf(item, ports);
    if (halted !== undefined) {
      outcomes.push(outcomeOf(item, 'halted', halted));
      continue;
    }
    const kind =
      item.change === null ? item.decision : kindOfPlanned(operationOf(item.change, input), item.change);
    const left = await firsts.held(kind);
    if (left !== undefined) {
      outcomes.push(outcomeOf(item, 'not-reached', left));
      continue;
    }
    const { outcome, ends } = await applyItem(item, input, lease, ports, call);
    await firsts.tried(kind, outcome.changeId);
    outcomes.push(outcome);
    ended = ends;
  }
  return outcomes;
}

function operationOf({ effect }: PlannedChange, { plan }: Pick<ApplyInput, 'plan'>): string {
  return `${plan.job}.${effect}`;
}

/** Why an item is not tried: somebody stopped the writers, what they may do is not known any more, or they may give no access. */
async function haltOf({ change }: PlanItem, { halt, rules, clock }: ApplyPorts): Promise<string | undefined> {
  const gives = change !== null && givesAccess(change, clock.now());
  const writers = await halt(gives ? 'grants' : undefined);
  if (writers.kind === 'stopped') return writers.because;
  try {
    return rulesObstacles(await rules.load()).find(({ stops }) => stops === 'everything')?.sentence;
  } catch (error) {
    if (!(error instanceof RulesUnusable)) throw error;
    return `stopped, because the rules do not load any more: ${error.message}`;
  }
}

async function applyItem(
  item: PlanItem,
  input: ApplyInput,
  lease: RunLease,
  ports: ApplyPorts,
  call: RoleCall,
): Promise<AppliedItem> {
  const { change } = item;
  if (change === null) throw new TypeError(`item ${item.id} is to be applied and has no change`);
  const accepted = await accept(item, change, input, ports);
  if ('outcome' in accepted) return accepted;
  const { content } = accepted.record;
  // Stryker disable next-line all: unreachable, it was accepted as it is
  if (content.kind !== 'access') throw new TypeError(`change ${accepted.record.id} is not about access`);
  const operation = {
    givesAccess: (record: ChangeRecord) => givesAccessBy(record, ports.clock.now()),
    judge: (record: ChangeRecord) => judge(item, change, record, input, ports, call),
    execute: accessExecution(content, ports, call),
  };
  // Whoever only wants to go first waits for what is under way; whoever has taken over does not.
  const mayStillSend = async () => ((await lease.isHeld()) ? undefined : leaseLost);
  const execution = await executeCommand(accepted.record, operation, ports, mayStillSend);
  if (execution.unrecorded !== undefined) throw execution.unrecorded;
  return applied(item, execution, call.signal.aborted);
}

/**
 * Accepts the change as a command. One that was tried before and came to nothing may be tried again; one that was done or is
 * in progress may not.
 */
async function accept(
  item: PlanItem,
  change: PlannedChange,
  input: ApplyInput,
  { commands, clock, tenantId }: ApplyPorts,
): Promise<{ readonly record: ChangeRecord } | AppliedItem> {
  for (let tries = 1; ; tries += 1) {
    const command = newCommand(item, change, input, tenantId, clock.now());
    const key = { owner: 'jobs', text: `${changeSubject(item, change)}/${tries}`, requestHash: '' };
    const accepted = await commands.accept(command, key);
    if (accepted.kind === 'accepted') return accepted;
    const { state, id } = accepted.record;
    if (state === 'claimed' || state === 'accepted') {
      const because = `change ${id} is in progress`;
      return { outcome: outcomeOf(item, 'claimed-by-another-run', because, accepted.record) };
    }
    // Done, and yet planned again: somebody undid it since, and who is right is for people to say.
    if (state === 'done') {
      const because = `change ${id} did this before, and it was undone since`;
      return { outcome: outcomeOf(item, 'refused', because, accepted.record) };
    }
  }
}

function newCommand(
  item: PlanItem,
  change: PlannedChange,
  { plan, askedBy, undoes, approvals, timeBudgetMilliseconds }: ApplyInput,
  tenantId: string,
  now: Date,
): Command {
  const approval = approvals?.get(item.id);
  return {
    id: newId(now),
    tenantId,
    askedBy,
    askedAt: now,
    executeBefore: executableUntil(now, timeBudgetMilliseconds),
    operation: operationOf(change, { plan }),
    source: {
      kind: 'job',
      job: plan.job,
      runId: plan.runId,
      planId: plan.id,
      itemId: item.id,
      undoes: undoes?.get(item.id),
      approvedPlan: approval && { planId: approval.planId, by: approval.by.objectId },
    },
    content: { kind: 'access', change, validateOnly: false, reason: item.reason, evidence: item.evidence },
  };
}

/** Looks at the one access again, asks the planner again, and tries the gates again. */
async function judge(
  item: PlanItem,
  change: PlannedChange,
  record: ChangeRecord,
  { base, replan, floor, approvals }: ApplyInput,
  ports: ApplyPorts,
  call: RoleCall,
): Promise<Judgement> {
  const lately = await readLately(ports, record);
  const fresh = await readSnapshotOf(ports, item.key, base, call);
  const doubt = doubtAbout(item, fresh, replan);
  if (doubt !== undefined)
    return { kind: 'refused', outcome: { state: 'refused', code: 'evidence-changed', message: doubt } };
  const isNamed = approvals?.get(item.id)?.isNamed === true;
  const asked = { change, askedBy: record.askedBy };
  const obstacles = await guardPlanned(asked, { fresh, floor, isNamed }, lately, ports, call);
  return judgement(obstacles, { kind: 'access', access: change.before });
}
