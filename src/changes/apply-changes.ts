import { addMilliseconds } from 'date-fns/addMilliseconds';
import type { PlannedChange } from '../domain/model/change.ts';
import type { PlanHead, PlanItem } from '../domain/model/plan.ts';
import type { TenantSnapshot } from '../domain/model/snapshot.ts';
import { GraphCallError, mayBeDone } from '../ports/errors.ts';
import { newId } from '../ports/ids.ts';
import type { Clock, Ledger, LedgerEntry, Log, RoleCall } from '../ports/index.ts';
import { readSnapshotOf, type SnapshotSources } from '../tenant/read-snapshot.ts';
import { makeSteps, type StepsOutcome } from './make-steps.ts';
import type { Pause } from './read-back.ts';
import { leaseLost, type WriterLease } from './writer-lease.ts';

export interface ApplyPorts extends SnapshotSources {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly log: Log;
}

/** What is to be changed, and how each change is judged once more before it is sent. */
export interface ApplyOrder {
  readonly plan: Pick<PlanHead, 'id' | 'runId' | 'job'>;
  /** Those that the mode, the gates and the limits let through. */
  readonly items: readonly PlanItem[];
  /** What they were planned on. */
  readonly base: TenantSnapshot;
  /** The planner itself, on a fresh look at one access. */
  readonly replan: (fresh: TenantSnapshot) => readonly PlanItem[];
  readonly askedBy: LedgerEntry['askedBy'];
  /** Of an undo: which change an item takes back. */
  readonly undoes?: ReadonlyMap<string, string>;
}

/**
 * What became of one item.
 *
 * - `done`         seen in the tenant.
 * - `refused`      Entra said no; nothing was changed.
 * - `unconfirmed`  accepted or sent, and not seen: the next run finds out.
 * - `dropped`      its evidence changed between plan and apply: nothing was sent.
 * - `elsewhere`    another run has claimed the same change.
 * - `not-reached`  the run ended before it.
 */
export interface ItemOutcome {
  readonly item: PlanItem;
  readonly state: 'done' | 'refused' | 'unconfirmed' | 'dropped' | 'elsewhere' | 'not-reached';
  /** A sentence; empty where `done` says it all. */
  readonly because: string;
  readonly changeId: string | undefined;
  readonly settledAt: Date | undefined;
}

/** After so long a claim that was never settled is taken for dead: longer than a lease, and than any change takes. */
const claimMilliseconds = 15 * 60_000;
/** So many tries of one and the same change, over all nights, before it is left to a person. */
const mostTries = 20;

/**
 * The only place that changes access in the tenant. Item by item: claim -> look again and judge again -> send -> read back
 * until it shows -> settle. A change that is not seen is never called done.
 *
 * @throws StoreError: then the item in hand stays claimed, and the next run finds out what became of it.
 */
export async function applyChanges(
  order: ApplyOrder,
  lease: WriterLease,
  ports: ApplyPorts,
  call: RoleCall,
): Promise<readonly ItemOutcome[]> {
  const outcomes: ItemOutcome[] = [];
  let ended: string | undefined;
  for (const item of order.items) {
    if (call.signal.aborted) ended ??= 'the time of the run was over';
    if (ended !== undefined) {
      outcomes.push(outcomeOf(item, 'not-reached', ended));
      continue;
    }
    const { outcome, ends } = await applyItem(item, order, lease, ports, call);
    outcomes.push(outcome);
    ended = ends;
  }
  return outcomes;
}

interface Applied {
  readonly outcome: ItemOutcome;
  /** Why nothing more may be tried in this run. */
  readonly ends?: string;
}

async function applyItem(
  item: PlanItem,
  order: ApplyOrder,
  lease: WriterLease,
  ports: ApplyPorts,
  call: RoleCall,
): Promise<Applied> {
  const { change } = item;
  if (change === null) throw new TypeError(`item ${item.id} is to be applied and has no change`);
  const claimed = await claim(item, change, order, lease, ports);
  if ('outcome' in claimed) return claimed;
  const { entry } = claimed;
  try {
    const doubt = await doubtAbout(item, order, ports, call);
    if (doubt !== undefined) return { outcome: await settle(item, entry, 'dropped', doubt, ports) };
    const { ends, ...made } = await makeSteps(change, lease, ports, call);
    const outcome = await settle(item, entry, made.state, made.because, ports, made);
    return ends === undefined ? { outcome } : { outcome, ends };
  } catch (error) {
    if (!(error instanceof GraphCallError)) throw error;
    // Whether it was sent is not known: the claim stays, and the next run looks.
    if (error.kind === 'cancelled')
      return {
        outcome: outcomeOf(item, 'unconfirmed', error.message, entry),
        ends: call.signal.aborted
          ? 'the time of the run was over'
          : 'a change took longer than a lease lasts',
      };
    const state = mayBeDone(error) ? 'unconfirmed' : 'refused';
    const outcome = await settle(item, entry, state, error.message, ports);
    return endsRun(error) ? { outcome, ends: error.message } : { outcome };
  }
}

/** What is about who we are or whether Graph is there meets every other item, too. */
function endsRun({ kind }: GraphCallError): boolean {
  return kind === 'signed-out' || kind === 'forbidden' || kind === 'throttled' || kind === 'unavailable';
}

/**
 * Takes the right to make this change. A change that was tried before and came to nothing may be tried again; one that was
 * done or is in hand may not.
 */
async function claim(
  item: PlanItem,
  change: PlannedChange,
  order: ApplyOrder,
  lease: WriterLease,
  { ledger, clock }: ApplyPorts,
): Promise<{ readonly entry: LedgerEntry } | Applied> {
  for (let tries = 1; tries <= mostTries; tries += 1) {
    const held = await lease.now();
    if (held === undefined) return { outcome: outcomeOf(item, 'not-reached', leaseLost), ends: leaseLost };
    const entry = newEntry(item, change, order, clock.now(), tries);
    const claimed = await ledger.claim(entry, held);
    if (claimed.kind === 'claimed') return { entry };
    if (claimed.kind === 'lost')
      return { outcome: outcomeOf(item, 'not-reached', leaseLost), ends: leaseLost };
    const { state, id } = claimed.entry;
    if (state === 'claimed')
      return { outcome: outcomeOf(item, 'elsewhere', `change ${id} is in hand`, claimed.entry) };
    // Done, and yet planned again: somebody took it back since, and who is right is for people to say.
    if (state === 'done')
      return {
        outcome: outcomeOf(
          item,
          'refused',
          `change ${id} did this before, and it was undone since`,
          claimed.entry,
        ),
      };
  }
  return {
    outcome: outcomeOf(
      item,
      'refused',
      `it was tried ${mostTries} times and came to nothing; look at it by hand`,
    ),
  };
}

function newEntry(
  item: PlanItem,
  change: PlannedChange,
  { plan, askedBy, undoes }: ApplyOrder,
  now: Date,
  tries: number,
): LedgerEntry {
  return {
    id: newId(now),
    askedBy,
    askedAt: now,
    operation: `${plan.job}.${change.effect}`,
    subject: JSON.stringify(change.key),
    idempotencyKey: changeKey(item, change, tries),
    bodyHash: '',
    state: 'claimed',
    settledAt: undefined,
    graphRequestId: undefined,
    answer: undefined,
    access: {
      runId: plan.runId,
      planId: plan.id,
      itemId: item.id,
      reason: item.reason,
      evidence: item.evidence,
      change,
      deadlineAt: addMilliseconds(now, claimMilliseconds),
      because: undefined,
      undoes: undoes?.get(item.id),
    },
  };
}

/** The same for the same change of the same access as it was, whichever run makes it. */
function changeKey({ id, evidence }: PlanItem, { effect, before }: PlannedChange, tries: number): string {
  // What lapsed has nothing to put back, and it may lapse again: its evidence tells the one time from the other.
  const { scheduleId, endDateTime } = before ?? evidence;
  return `${effect}/${id}/${scheduleId ?? 'unknown'}/${endDateTime ?? 'without end'}/${tries}`;
}

/** Looks at the one access again and asks the planner again. `undefined`: it says the same, on the same instant. */
async function doubtAbout(
  item: PlanItem,
  { base, replan }: ApplyOrder,
  ports: ApplyPorts,
  call: RoleCall,
): Promise<string | undefined> {
  const fresh = await readSnapshotOf(ports, item.key, base, call);
  const [gap] = fresh.gaps;
  if (gap !== undefined) return `it could not be looked at again: ${gap.because}`;
  const again = replan(fresh).find(({ id }) => id === item.id);
  if (again?.decision === 'change' && JSON.stringify(again.change) === JSON.stringify(item.change))
    return undefined;
  return again === undefined
    ? 'it is not there any more'
    : `its evidence changed since it was planned: ${again.decision} (${again.reason}) ${JSON.stringify(again.evidence)}`;
}

async function settle(
  item: PlanItem,
  claimed: LedgerEntry,
  state: ItemOutcome['state'],
  because: string,
  { ledger, clock, log }: ApplyPorts,
  made?: StepsOutcome,
): Promise<ItemOutcome> {
  const entry: LedgerEntry = {
    ...claimed,
    state: state === 'done' || state === 'unconfirmed' ? state : 'refused',
    settledAt: clock.now(),
    graphRequestId: made?.graphRequestId,
    access: claimed.access && { ...claimed.access, because },
  };
  await ledger.settle(entry);
  const { id: changeId, operation } = entry;
  log.info('change.settled', { changeId, operation, runId: entry.access?.runId, state, because });
  return outcomeOf(item, state, because, entry);
}

function outcomeOf(
  item: PlanItem,
  state: ItemOutcome['state'],
  because: string,
  entry?: LedgerEntry,
): ItemOutcome {
  return { item, state, because, changeId: entry?.id, settledAt: entry?.settledAt };
}
