import { closeGates } from '../domain/gates/close-gates.ts';
import type { ChangeRecord } from '../domain/model/command.ts';
import type { Decision, Obstacle, Plan, PlanHead, PlanItem } from '../domain/model/plan.ts';
import type { Rules } from '../domain/model/rules.ts';
import type { TenantSnapshot } from '../domain/model/snapshot.ts';
import type { Log, Plans, Populations } from '../ports/index.ts';
import { changesOfTheDay, removalsSince, undoneChanges } from './lately.ts';
import { planHash } from './plan-hash.ts';
import { namedItems, usedApprovals, type WantedItems } from './wanted-items.ts';

/** What a plan is made of. */
export interface PlanParts {
  readonly head: Pick<PlanHead, 'tenantId' | 'id' | 'runId' | 'job' | 'madeAt' | 'mode' | 'rulesHash'>;
  readonly items: readonly PlanItem[];
  readonly wishes: WantedItems;
  /** What stands in the way whatever is planned. */
  readonly standing: readonly Obstacle[];
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
  { head, items, wishes, standing, snapshot, rules, records }: PlanParts,
  {
    plans,
    populations,
    log,
  }: {
    readonly plans: Pick<Plans, 'save'>;
    readonly populations: Pick<Populations, 'last'>;
    readonly log: Log;
  },
): Promise<FrozenPlan> {
  const lastPopulation = await populations.last();
  const judge = (tried: readonly PlanItem[]) =>
    closeGates({
      snapshot,
      rules,
      items: tried,
      recent: changesOfTheDay(records, snapshot.now),
      lastPopulation,
      ownRemovals: removalsSince(records, lastPopulation?.at ?? snapshot.now),
      undone: undoneChanges(records),
      named: namedItems(wishes.approvals),
    });
  const { obstacles: met, allowed } = judge(wishes.wanted);
  const isTried = wishes.wanted.length > 0;
  // What would stop everything stops nothing where nothing is tried.
  const stops = standing.filter((obstacle) => obstacle.stops === 'everything');
  const told = standing.filter((obstacle) => obstacle.stops !== 'everything');
  const obstacles = [...(isTried ? stops : []), ...told, ...met, ...wishes.obstacles];
  const changes = items.filter(({ decision }) => decision === 'change');
  // What only waits for a mode or an approval shows what would meet it, but stops nothing of what is tried.
  const others = changes.length === wishes.wanted.length ? [] : without(judge(changes).obstacles, met);
  const preview = [...(isTried ? [] : stops), ...others];
  const said = { ...head, obstacles, preview, approvals: usedApprovals(wishes.wanted, wishes.approvals) };
  const hash = planHash(said, items);
  const plan: Plan = { ...said, hash, counts: countDecisions(items), items };
  await plans.save(plan);
  log.info('plan.stored', { planId: plan.id, runId: plan.runId, items: items.length, hash });
  for (const { code, stops, itemId, sentence } of obstacles)
    log.warn('gate.closed', { planId: plan.id, code, stops, itemId, because: sentence });
  return { plan, allowed: stops.length > 0 ? [] : allowed };
}

/** Obstacles that are not among the others. */
function without(obstacles: readonly Obstacle[], others: readonly Obstacle[]): readonly Obstacle[] {
  const textOf = ({ code, stops, itemId }: Obstacle) => `${code} ${stops} ${itemId}`;
  const known = new Set(others.map(textOf));
  return obstacles.filter((obstacle) => !known.has(textOf(obstacle)));
}

function countDecisions(items: readonly PlanItem[]): Partial<Record<Decision, number>> {
  const counts: Partial<Record<Decision, number>> = {};
  for (const { decision } of items) counts[decision] = (counts[decision] ?? 0) + 1;
  return counts;
}
