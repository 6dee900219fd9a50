import { closeGates } from '../domain/gates/close-gates.ts';
import type { ChangeRecord } from '../domain/model/command.ts';
import type { Decision, Plan, PlanHead, PlanItem } from '../domain/model/plan.ts';
import type { Rules } from '../domain/model/rules.ts';
import type { TenantSnapshot } from '../domain/model/snapshot.ts';
import type { Log, Plans, Populations } from '../ports/index.ts';
import { changesOfTheDay, removalsSince, undoneChanges } from './lately.ts';
import { planHash } from './plan-hash.ts';

/** What a plan is made of. */
export interface Planned {
  readonly head: Pick<PlanHead, 'tenantId' | 'id' | 'runId' | 'job' | 'madeAt' | 'mode' | 'rulesHash'>;
  readonly items: readonly PlanItem[];
  /** Those that the mode or an approval lets through. */
  readonly wanted: readonly PlanItem[];
  readonly snapshot: TenantSnapshot;
  readonly rules: Rules;
  /** What this app did in the last days. */
  readonly records: readonly ChangeRecord[];
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
  { head, items, wanted, snapshot, rules, records }: Planned,
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
    recent: changesOfTheDay(records, snapshot.now),
    lastPopulation,
    ownRemovals: removalsSince(records, lastPopulation?.at ?? snapshot.now),
    undone: undoneChanges(records),
  });
  const hash = planHash({ ...head, obstacles }, items);
  const plan: Plan = { ...head, hash, counts: countDecisions(items), obstacles, approval: undefined, items };
  await plans.save(plan);
  log.info('plan.stored', { planId: plan.id, runId: plan.runId, items: items.length, hash });
  for (const { code, stops, itemId, sentence } of obstacles)
    log.warn('gate.closed', { planId: plan.id, code, stops, itemId, because: sentence });
  return { plan, allowed };
}

function countDecisions(items: readonly PlanItem[]): Partial<Record<Decision, number>> {
  const counts: Partial<Record<Decision, number>> = {};
  for (const { decision } of items) counts[decision] = (counts[decision] ?? 0) + 1;
  return counts;
}
