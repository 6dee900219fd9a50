import { controlPlaneOf } from '../matching/control-plane.ts';
import { isDirect } from '../matching/forms.ts';
import { daysBefore } from '../matching/instants.ts';
import type { AccessKey, ScheduleKind } from '../model/access.ts';
import type { Effect, PlannedChange } from '../model/change.ts';
import type { Obstacle, ObstacleCode, PlanItem } from '../model/plan.ts';
import type { Allowance, LimitSet, Rules } from '../model/rules.ts';
import type { TenantSnapshot } from '../model/snapshot.ts';
import { isDestructive } from './effects.ts';
import { wholeObstacle } from './whole-obstacle.ts';

/** A change that was made, or may have been, lately. */
export interface RecentChange {
  readonly effect: Effect;
  /** Whether it took access away: see `isDestructive`. */
  readonly isDestructive: boolean;
  readonly key: AccessKey;
  readonly kind: ScheduleKind;
  readonly at: Date;
}

type CountedChange = Pick<RecentChange, 'key' | 'kind'>;
type LimitedKind = 'renewals' | 'removals';

/** What counts towards one limit set, and what the percentages are of. */
interface Tally {
  readonly limited: LimitedKind;
  /** Where the set stands in the rules. */
  readonly path: string;
  readonly limits: LimitSet;
  readonly planned: readonly CountedChange[];
  readonly recent: readonly CountedChange[];
  /** `undefined`: the tenant was not read whole, so percentages cannot be judged; counts hold. */
  readonly population: Readonly<Record<ScheduleKind, number>> | undefined;
}

/** What is to be done, and what was done lately. */
export interface LimitInput {
  readonly items: readonly PlanItem[];
  readonly recent: readonly RecentChange[];
  /** Whether the snapshot is of the whole tenant: percentages are of it. `true` unless given. */
  readonly isWhole?: boolean;
}

/** What limits say of a plan. */
export interface LimitVerdict {
  readonly obstacles: readonly Obstacle[];
  /** Ids of renewals that are left to later runs. */
  readonly postponed: ReadonlySet<string>;
}

/**
 * Whether what is planned is more than the rules allow, for renewals and for removals (conversions are removals), everywhere
 * and in the roles that control the tenant. Of too many removals none is made, for it is not known which of them are right.
 * Of too many renewals those that end soonest are made: otherwise one busy week lets everything lapse. What is given back
 * counts where it takes access away.
 */
export function limitVerdict(
  snapshot: TenantSnapshot,
  rules: Rules,
  { items, recent, isWhole = true }: LimitInput,
): LimitVerdict {
  const { controlPlane } = rules.limits;
  const controls = controlPlaneOf(rules, snapshot);
  const isControlled = ({ key }: CountedChange) => controls.has(key);
  const since = daysBefore(snapshot.now, 1);
  const lately = recent.filter(({ at }) => at >= since);
  const population = (isCounted: (row: CountedChange) => boolean) =>
    isWhole ? populationWhere(snapshot, isCounted) : undefined;
  const everywhere = { population: population(() => true), limits: rules.limits };
  const inControl = { population: population(isControlled), limits: controlPlane };
  const tallies = (limited: LimitedKind, planned: readonly PlanItem[]): readonly Tally[] => {
    const made = lately.filter((change) => limitedOf(change) === limited);
    const tally = (path: string, { population, limits }: typeof everywhere | typeof inControl) => ({
      limited,
      path,
      limits: limits[limited],
      population,
    });
    return [
      { ...tally(`limits.${limited}`, everywhere), planned, recent: made },
      {
        ...tally(`limits.controlPlane.${limited}`, inControl),
        planned: planned.filter(isControlled),
        recent: made.filter(isControlled),
      },
    ];
  };
  const of = (limited: LimitedKind) =>
    items.filter(
      ({ change }) => change !== null && limitedOf(limitedFacts(change, snapshot.now)) === limited,
    );
  const removals = tallies('removals', of('removals')).flatMap((tally) => breaches(tally).map(stopsRemovals));
  const due = of('renewals').toSorted(byEnd);
  const made = soonest(due, (chosen) => tallies('renewals', chosen));
  const postponed = new Set(due.filter((item) => !made.includes(item)).map(({ id }) => id));
  const renewals = tallies('renewals', due).flatMap((tally) =>
    breaches(tally).map((breach) => postpones(breach, made.length, postponed.size)),
  );
  return { obstacles: [...renewals, ...removals], postponed };
}

/** As many as the limits allow, in their order. */
function soonest(
  due: readonly PlanItem[],
  tallies: (chosen: readonly PlanItem[]) => readonly Tally[],
): readonly PlanItem[] {
  const isWithin = (chosen: readonly PlanItem[]) =>
    tallies(chosen).every((tally) => breaches(tally).length === 0);
  if (isWithin(due)) return due;
  const chosen: PlanItem[] = [];
  for (const item of due) if (isWithin([...chosen, item])) chosen.push(item);
  return chosen;
}

/** What has lapsed already comes first. Ties go by id, so that the order of a listing never decides. */
function byEnd(one: PlanItem, other: PlanItem): number {
  const [a, b] = [one, other].map(({ change }) => change?.before?.endDateTime ?? '');
  if (a !== b) return (a ?? '') < (b ?? '') ? -1 : 1;
  return one.id < other.id ? -1 : Number(one.id > other.id);
}

function limitedFacts(change: PlannedChange, now: Date) {
  return { effect: change.effect, isDestructive: isDestructive(change, now) };
}

/** What is given back or asked for counts where it takes access away. */
function limitedOf(change: Pick<RecentChange, 'effect' | 'isDestructive'>): LimitedKind | undefined {
  if (change.isDestructive) return 'removals';
  return change.effect === 'renewal' ? 'renewals' : undefined;
}

function populationWhere(
  { schedules }: TenantSnapshot,
  isCounted: (row: CountedChange) => boolean,
): Readonly<Record<ScheduleKind, number>> {
  const count = (kind: ScheduleKind) =>
    schedules[kind].filter((row) => isDirect(row) && isCounted(row)).length;
  return { eligibility: count('eligibility'), assignment: count('assignment') };
}

/** A limit that is passed, with both numbers. */
interface Breach {
  readonly code: ObstacleCode;
  readonly limited: LimitedKind;
  readonly sentence: string;
}

function breaches(tally: Tally): readonly Breach[] {
  // What others did lately is no reason to stop a run that does nothing of the kind.
  if (tally.planned.length === 0) return [];
  return [...breachesOf('perRun', tally), ...breachesOf('per24Hours', tally)];
}

function breachesOf(period: keyof LimitSet, tally: Tally): readonly Breach[] {
  const isRun = period === 'perRun';
  const counted = isRun ? tally.planned : [...tally.planned, ...tally.recent];
  const allowance = tally.limits[period];
  const when = isRun ? 'in this run' : 'in 24 hours, this run included,';
  const { limited } = tally;
  const breach = (code: ObstacleCode, number: number, allows: string): Breach => ({
    code,
    limited,
    sentence: `${number} ${limited} ${when} are more than is allowed: ${allows}.`,
  });
  const found: Breach[] = [];
  if (counted.length > allowance.count) {
    const allows = `${tally.path}.${period}.count allows ${allowance.count}`;
    found.push(breach(isRun ? 'limit-run-count' : 'limit-day-count', counted.length, allows));
  }
  if (tally.population === undefined) return found;
  for (const kind of ['eligibility', 'assignment'] as const) {
    if (!tally.planned.some((one) => one.kind === kind)) continue;
    const number = counted.filter((one) => one.kind === kind).length;
    const allowed = allowedByPercent(allowance, tally.population[kind]);
    if (number <= allowed) continue;
    const allows = `${tally.path}.${period}.percent allows ${allowed}, which is ${allowance.percent} % of ${tally.population[kind]} ${plural[kind]}`;
    found.push(breach(isRun ? 'limit-run-percent' : 'limit-day-percent', number, allows));
  }
  return found;
}

const plural = { eligibility: 'eligibilities', assignment: 'assignments' } as const;

/** One at least, or a small tenant could never have any. */
function allowedByPercent({ percent }: Allowance, population: number): number {
  return Math.max(1, Math.floor((population * percent) / 100));
}

function stopsRemovals({ code, sentence }: Breach): Obstacle {
  const advice =
    'None of them is made. Read the plan; what of it is right can be approved by name (docs/hygiene.md#approving-a-plan), or else narrow the rules.';
  return wholeObstacle(code, `${sentence} ${advice}`, 'destructive');
}

function postpones({ code, sentence }: Breach, made: number, postponed: number): Obstacle {
  const rest = `The ${made} that end soonest are made; ${postponed} are left to later runs. If they are right, raise the limit.`;
  return wholeObstacle(code, `${sentence} ${rest}`, 'excess');
}
