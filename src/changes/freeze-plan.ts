import { subHours } from 'date-fns/subHours';
import { closeGates } from '../domain/gates/close-gates.ts';
import { isDestructive } from '../domain/gates/effects.ts';
import type { OwnRemovals } from '../domain/gates/population.ts';
import { undoneBy } from '../domain/gates/undone.ts';
import type { ScheduleKind } from '../domain/model/access.ts';
import type { Decision, Plan, PlanHead, PlanItem } from '../domain/model/plan.ts';
import type { Rules } from '../domain/model/rules.ts';
import type { TenantSnapshot } from '../domain/model/snapshot.ts';
import type { LedgerEntry, Log, Plans, Populations } from '../ports/index.ts';
import { planHash } from './plan-hash.ts';

/** What a plan is made of. */
export interface Planned {
  readonly head: Pick<PlanHead, 'tenantId' | 'id' | 'runId' | 'job' | 'madeAt' | 'mode' | 'rulesHash'>;
  readonly items: readonly PlanItem[];
  /** Those that the mode or an approval lets through. */
  readonly wanted: readonly PlanItem[];
  readonly snapshot: TenantSnapshot;
  readonly rules: Rules;
  /** The ledger of the last days. */
  readonly entries: readonly LedgerEntry[];
}

/** A plan that is stored, and what of it may be done now. */
export interface FrozenPlan {
  readonly plan: Plan;
  readonly allowed: readonly PlanItem[];
}

/**
 * Judges what is wanted at every gate and stores the plan, with what stands in its way, before anything is done about it.
 *
 * @throws StoreError: then nothing may be changed.
 */
export async function freezePlan(
  { head, items, wanted, snapshot, rules, entries }: Planned,
  {
    plans,
    populations,
    log,
  }: { readonly plans: Plans; readonly populations: Populations; readonly log: Log },
): Promise<FrozenPlan> {
  const lastPopulation = await populations.last();
  const { obstacles, allowed } = closeGates({
    snapshot,
    rules,
    items: wanted,
    recent: changesOfTheDay(entries, snapshot.now),
    lastPopulation,
    ownRemovals: removalsSince(entries, lastPopulation?.at ?? snapshot.now),
    undone: takenBack(entries),
  });
  const hash = planHash({ ...head, obstacles }, items);
  const plan: Plan = { ...head, hash, counts: countDecisions(items), obstacles, approval: undefined, items };
  await plans.save(plan);
  log.info('plan.stored', { planId: plan.id, runId: plan.runId, items: items.length, hash });
  for (const { code, stops, itemId, sentence } of obstacles)
    log.warn('gate.closed', { planId: plan.id, code, stops, itemId, because: sentence });
  return { plan, allowed };
}

/** What was done, or may have been, in the 24 hours before; what was refused changed nothing. */
export function changesOfTheDay(entries: readonly LedgerEntry[], now: Date) {
  const from = subHours(now, 24);
  return entries.flatMap(({ state, access, askedAt }) => {
    // Of a conversion, the assignment that goes: as its item is counted.
    const kind = access?.change.before?.kind ?? access?.change.steps[0]?.kind;
    if (access === undefined || kind === undefined || state === 'refused' || askedAt < from) return [];
    const { change } = access;
    return [
      { effect: change.effect, isDestructive: isDestructive(change), key: change.key, kind, at: askedAt },
    ];
  });
}

/** What this app has taken away since then, whoever asked for it, and is seen to have. */
function removalsSince(entries: readonly LedgerEntry[], since: Date): OwnRemovals {
  const done = entries.filter(({ state, askedAt }) => state === 'done' && askedAt >= since);
  const count = (kind: ScheduleKind) =>
    done.filter(({ operation, access }) =>
      access === undefined
        ? operation === `${kind}.adminRemove`
        : access.change.steps.some((step) => step.kind === kind && step.endDateTime === undefined),
    ).length;
  return { eligibilities: count('eligibility'), assignments: count('assignment') };
}

/** What people have taken back, as far as it was seen to take effect. */
function takenBack(entries: readonly LedgerEntry[]) {
  return entries.flatMap(({ state, access, askedBy, askedAt }) => {
    if (state !== 'done' || access === undefined) return [];
    const undone = undoneBy(access.change, { undoes: access.undoes, by: askedBy.objectId, at: askedAt });
    return undone === undefined ? [] : [undone];
  });
}

function countDecisions(items: readonly PlanItem[]): Partial<Record<Decision, number>> {
  const counts: Partial<Record<Decision, number>> = {};
  for (const { decision } of items) counts[decision] = (counts[decision] ?? 0) + 1;
  return counts;
}
