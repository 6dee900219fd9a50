import { addInitialAccess } from './access-events.ts';
import { removalsOfUsedAccess } from './check-evidence.ts';
import {
  changesOfProtected,
  exceededLimits,
  floorViolations,
  repeatedAfterUndo,
  repeatedChanges,
} from './check-limits.ts';
import { recordDifferences } from './check-records.ts';
import {
  changesAgainstMode,
  removalsAfterFailedReads,
  unannouncedRemovals,
  unexplainedChanges,
} from './check-removals.ts';
import { invalidRenewals, missedRenewals, renewalsOutOfOrder } from './check-renewals.ts';
import { unexplainedFailures } from './check-runs.ts';
import { isStoppedByStore, storeMisjudged } from './check-store.ts';
import { startEnvironment } from './environment.ts';
import type { ObservedRun } from './observed-run.ts';
import { runNight } from './run-night.ts';
import { simulateDay } from './simulate-day.ts';
import { createSimulation, currentFacts, type Simulation } from './simulation.ts';
import {
  createHistory,
  recordApproval,
  recordFacts,
  recordRun,
  type SimulationHistory,
} from './simulation-history.ts';
import { changesAgainstDecisions, changesWhileStopped } from './standing-decisions.ts';

/** Invariants of every run, by the name of their figure. Each returns its violations as sentences. */
const invariants = {
  protected_touched: changesOfProtected,
  floor_undercut: floorViolations,
  limits_passed: exceededLimits,
  done_twice: repeatedChanges,
  done_after_undo: repeatedAfterUndo,
  changed_unasked: unexplainedChanges,
  removed_unannounced: unannouncedRemovals,
  removed_while_used: removalsOfUsedAccess,
  removed_unseen: removalsAfterFailedReads,
  against_mode: changesAgainstMode,
  against_a_decision: changesAgainstDecisions,
  done_while_stopped: changesWhileStopped,
  renewed_wrongly: invalidRenewals,
  left_unrenewed: missedRenewals,
  renewed_out_of_order: renewalsOutOfOrder,
  failed_without_cause: unexplainedFailures,
  store_misjudged: storeMisjudged,
} satisfies Readonly<Record<string, (night: ObservedRun, history: SimulationHistory) => readonly string[]>>;

export const invariantNames = [...Object.keys(invariants), 'records_differ'];

export interface Violation {
  readonly invariant: string;
  readonly seed: number;
  readonly night: number;
  readonly job: string;
  readonly sentence: string;
}

/** The result of one seed. */
export interface SimulationResult {
  readonly seed: number;
  readonly nights: number;
  readonly violations: readonly Violation[];
  /** Totals of what the runs did and met, by name. */
  readonly counts: Readonly<Record<string, number>>;
  /** Number of runs with an obstacle, by its code. */
  readonly blocked: Readonly<Record<string, number>>;
  readonly eventCounts: Readonly<Record<string, number>>;
  readonly milliseconds: number;
}

export interface SimulationOptions {
  readonly seed: number;
  readonly nights: number;
  readonly users: number;
  readonly progress?: (night: number) => void;
}

const firstMidnight = Date.parse('2027-01-04T00:00:00Z');
const dayMilliseconds = 86_400_000;
/** Further nights without events and faults, in which the app records the outcome of claims left by killed processes. */
const faultFreeNights = 2;

export async function runSimulation({
  seed,
  nights,
  users,
  progress,
}: SimulationOptions): Promise<SimulationResult> {
  const startedAt = performance.now();
  const environment = await startEnvironment({
    seed,
    users,
    now: new Date(firstMidnight - dayMilliseconds / 2),
  });
  try {
    const simulation = createSimulation(environment, seed);
    const history = createHistory(environment, simulation.attestations);
    await addInitialAccess(simulation, users);
    recordFacts(history, currentFacts(simulation));
    const tally = createTally();
    for (let night = 1; night <= nights + faultFreeNights; night += 1) {
      await simulateDayAndNight(simulation, { history, tally, isFaultFree: night > nights });
      progress?.(night);
    }
    for (const sentence of await recordDifferences(history))
      tally.violations.push({ invariant: 'records_differ', seed, night: nights, job: 'all', sentence });
    return {
      ...{ seed, nights: nights + faultFreeNights, violations: tally.violations },
      counts: Object.fromEntries(tally.counts),
      blocked: Object.fromEntries(tally.blocked),
      eventCounts: Object.fromEntries([
        ...simulation.eventCounts,
        ['requests refused by Graph', environment.actors.counts.refused],
      ]),
      milliseconds: performance.now() - startedAt,
    };
  } finally {
    await environment.close();
  }
}

interface Tally {
  readonly violations: Violation[];
  readonly counts: Map<string, number>;
  readonly blocked: Map<string, number>;
}

function createTally(): Tally {
  return { violations: [], counts: new Map(), blocked: new Map() };
}

async function simulateDayAndNight(
  simulation: Simulation,
  {
    history,
    tally,
    isFaultFree,
  }: { readonly history: SimulationHistory; readonly tally: Tally; readonly isFaultFree: boolean },
): Promise<void> {
  if (isFaultFree) {
    simulation.day += 1;
    simulation.disruptions.clear();
    simulation.environment.tenant.pim.switches.licence = 'P2';
  } else await simulateDay(simulation);
  recordFacts(history, currentFacts(simulation));
  const night = await runNight(simulation, new Date(firstMidnight + simulation.day * dayMilliseconds), {
    isFaultFree,
  });
  recordApproval(history, night);
  for (const observed of night.runs) {
    checkInvariants(observed, history, tally, simulation.seed);
    countRun(observed, tally);
    recordRun(history, observed);
  }
}

function checkInvariants(
  observed: ObservedRun,
  history: SimulationHistory,
  { violations }: Tally,
  seed: number,
): void {
  for (const [invariant, check] of Object.entries(invariants))
    for (const sentence of check(observed, history))
      violations.push({ invariant, seed, night: observed.night, job: observed.job, sentence });
}

function countRun(observed: ObservedRun, { counts, blocked }: Tally): void {
  const { job, run, plan, requests, graphRequests: http, isKilled, facts, records } = observed;
  const increment = (name: string, many = 1) => counts.set(name, (counts.get(name) ?? 0) + many);
  increment('runs');
  if (isKilled) increment('kills');
  if (facts.length > 1) increment('disturbed');
  if (run !== undefined) increment(run.state);
  increment('evidence changed', run?.hygiene?.counts.dropped ?? 0);
  increment('faults struck', http.filter(({ fault }) => fault !== undefined).length);
  for (const { state, content } of records)
    increment(state === 'done' && content.kind === 'access' ? content.change.effect : state);
  increment('requests taken', requests.length);
  increment(`marks`, plan?.items.filter(({ decision }) => decision === 'mark').length ?? 0);
  if (job === 'undo') increment('undo runs');
  for (const code of new Set(plan?.obstacles.map((obstacle) => obstacle.code) ?? []))
    blocked.set(code, (blocked.get(code) ?? 0) + 1);
  if (isStoppedByStore(observed)) blocked.set('store-altered', (blocked.get('store-altered') ?? 0) + 1);
  else if (run?.state === 'blocked' && plan === undefined)
    blocked.set('no-plan', (blocked.get('no-plan') ?? 0) + 1);
}
