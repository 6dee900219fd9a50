import { isDirect } from '../matching/forms.ts';
import { daysBefore } from '../matching/instants.ts';
import { type AccessKey, isDirectoryRole, type ScheduleKind } from '../model/access.ts';
import type { Effect, PlannedChange } from '../model/change.ts';
import type { Obstacle, ObstacleCode, PlanItem } from '../model/plan.ts';
import type { Allowance, LimitSet, Rules } from '../model/rules.ts';
import type { TenantSnapshot } from '../model/snapshot.ts';
import { isDestructive } from './effects.ts';

/** A change that was made, or may have been, lately. */
export interface RecentChange {
  readonly effect: Effect;
  /** Whether it took access away: see `isDestructive`. */
  readonly isDestructive: boolean;
  readonly key: AccessKey;
  readonly kind: ScheduleKind;
  readonly at: Date;
}

type Counted = Pick<RecentChange, 'key' | 'kind'>;
type Limited = 'renewals' | 'removals';

/** What counts towards one limit set, and what the percentages are of. */
interface Tally {
  readonly limited: Limited;
  /** Where the set stands in the rules. */
  readonly path: string;
  readonly limits: LimitSet;
  readonly planned: readonly Counted[];
  readonly recent: readonly Counted[];
  readonly population: Readonly<Record<ScheduleKind, number>>;
}

/**
 * Whether the whole of what is planned is more than the rules allow, for renewals and for removals (conversions are
 * removals), everywhere and in the roles that control the tenant. More than is allowed: nothing of it is done, for it is
 * not known which part of it is right. What is given back or asked for counts where it takes access away.
 */
export function limitObstacles(
  snapshot: TenantSnapshot,
  rules: Rules,
  { items, recent }: { readonly items: readonly PlanItem[]; readonly recent: readonly RecentChange[] },
): readonly Obstacle[] {
  const { controlPlane } = rules.limits;
  const controlled = new Set(controlPlane.roles);
  const isControlled = ({ key }: Counted) => isDirectoryRole(key) && controlled.has(key.roleDefinitionId);
  const since = daysBefore(snapshot.now, 1);
  const lately = recent.filter(({ at }) => at >= since);
  const everywhere = { population: populationWhere(snapshot, () => true), limits: rules.limits };
  const inControl = { population: populationWhere(snapshot, isControlled), limits: controlPlane };
  return (['renewals', 'removals'] as const).flatMap((limited) => {
    const planned = items.filter(
      ({ change }) => change !== null && limitedOf(limitedFacts(change)) === limited,
    );
    const made = lately.filter((change) => limitedOf(change) === limited);
    const tally = (path: string, { population, limits }: typeof everywhere | typeof inControl) => ({
      limited,
      path,
      limits: limits[limited],
      population,
    });
    return [
      ...breaches({ ...tally(`limits.${limited}`, everywhere), planned, recent: made }),
      ...breaches({
        ...tally(`limits.controlPlane.${limited}`, inControl),
        planned: planned.filter(isControlled),
        recent: made.filter(isControlled),
      }),
    ];
  });
}

function limitedFacts(change: PlannedChange) {
  return { effect: change.effect, isDestructive: isDestructive(change) };
}

/** What is given back or asked for counts where it takes access away. */
function limitedOf(change: Pick<RecentChange, 'effect' | 'isDestructive'>): Limited | undefined {
  if (change.isDestructive) return 'removals';
  return change.effect === 'renewal' ? 'renewals' : undefined;
}

function populationWhere(
  { schedules }: TenantSnapshot,
  isCounted: (row: Counted) => boolean,
): Tally['population'] {
  const count = (kind: ScheduleKind) =>
    schedules[kind].filter((row) => isDirect(row) && isCounted(row)).length;
  return { eligibility: count('eligibility'), assignment: count('assignment') };
}

function breaches(tally: Tally): readonly Obstacle[] {
  // What others did lately is no reason to stop a run that does nothing of the kind.
  if (tally.planned.length === 0) return [];
  return [...breachesOf('perRun', tally), ...breachesOf('per24Hours', tally)];
}

function breachesOf(period: keyof LimitSet, tally: Tally): readonly Obstacle[] {
  const isRun = period === 'perRun';
  const counted = isRun ? tally.planned : [...tally.planned, ...tally.recent];
  const allowance = tally.limits[period];
  const found: Obstacle[] = [];
  if (counted.length > allowance.count) {
    const allows = `${tally.path}.${period}.count allows ${allowance.count}`;
    found.push(
      breach(isRun ? 'limit-run-count' : 'limit-day-count', tally, {
        period,
        number: counted.length,
        allows,
      }),
    );
  }
  for (const kind of ['eligibility', 'assignment'] as const) {
    if (!tally.planned.some((one) => one.kind === kind)) continue;
    const number = counted.filter((one) => one.kind === kind).length;
    const allowed = allowedByPercent(allowance, tally.population[kind]);
    if (number <= allowed) continue;
    const allows = `${tally.path}.${period}.percent allows ${allowed}, which is ${allowance.percent} % of ${tally.population[kind]} ${plural[kind]}`;
    found.push(breach(isRun ? 'limit-run-percent' : 'limit-day-percent', tally, { period, number, allows }));
  }
  return found;
}

const plural = { eligibility: 'eligibilities', assignment: 'assignments' } as const;

/** One at least, or a small tenant could never have any. */
function allowedByPercent({ percent }: Allowance, population: number): number {
  return Math.max(1, Math.floor((population * percent) / 100));
}

function breach(
  code: ObstacleCode,
  { limited }: Tally,
  {
    period,
    number,
    allows,
  }: { readonly period: keyof LimitSet; readonly number: number; readonly allows: string },
): Obstacle {
  const when = period === 'perRun' ? 'in this run' : 'in 24 hours, this run included,';
  const sentence =
    `${number} ${limited} ${when} are more than is allowed: ${allows}. None of this run's ${limited} is made. Read the ` +
    'plan; if it is right, raise the limit for one run, or else narrow the rules.';
  return { code, stops: limited === 'renewals' ? 'additive' : 'destructive', itemId: undefined, sentence };
}
