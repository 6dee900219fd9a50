import { furnish } from './access-events.ts';
import { removesUsed } from './check-evidence.ts';
import { ledgerDiffers } from './check-ledger.ts';
import { doesTwice, passesLimits, redoesUndone, touchesProtected, undercutsFloor } from './check-limits.ts';
import { actsAgainstMode, changesUnasked, removesUnannounced, removesUnseen } from './check-losses.ts';
import { leavesUnrenewed, renewsWrongly } from './check-renewals.ts';
import { failsWithoutCause } from './check-runs.ts';
import { openStage } from './environment.ts';
import type { JobNight } from './observed-run.ts';
import { runNight } from './run-night.ts';
import { liveADay } from './simulate-day.ts';
import { beginLife, factsNow, type Life } from './simulation.ts';
import { beginChronicle, type Chronicle, lookAt, writeApproval, writeDown } from './simulation-history.ts';

/** What must hold of every run. By the name of its figure. */
const invariants = {
  protected_touched: touchesProtected,
  floor_undercut: undercutsFloor,
  limits_passed: passesLimits,
  done_twice: doesTwice,
  done_after_undo: redoesUndone,
  changed_unasked: changesUnasked,
  removed_unannounced: removesUnannounced,
  removed_while_used: removesUsed,
  removed_unseen: removesUnseen,
  against_mode: actsAgainstMode,
  renewed_wrongly: renewsWrongly,
  left_unrenewed: leavesUnrenewed,
  failed_without_cause: failsWithoutCause,
} satisfies Readonly<Record<string, (night: JobNight, chronicle: Chronicle) => readonly string[]>>;

export const invariantNames = [...Object.keys(invariants), 'ledger_differs'];

export interface Violation {
  readonly invariant: string;
  readonly seed: number;
  readonly night: number;
  readonly job: string;
  readonly sentence: string;
}

/** What one seed came to. */
export interface Season {
  readonly seed: number;
  readonly nights: number;
  readonly violations: readonly Violation[];
  /** How often each thing happened to the app, or in the tenant. */
  readonly counts: Readonly<Record<string, number>>;
  /** Runs that were blocked, by the code of the obstacle. */
  readonly blocked: Readonly<Record<string, number>>;
  readonly happened: Readonly<Record<string, number>>;
  readonly milliseconds: number;
}

export interface SeasonOptions {
  readonly seed: number;
  readonly nights: number;
  readonly users: number;
  readonly progress?: (night: number) => void;
}

const firstMidnight = Date.parse('2027-01-04T00:00:00Z');
const dayMilliseconds = 86_400_000;
/** After the last night nothing happens any more, and the claims of processes that died are settled. */
const calmNights = 2;

export async function liveASeason({ seed, nights, users, progress }: SeasonOptions): Promise<Season> {
  const began = performance.now();
  const stage = await openStage({ seed, users, now: new Date(firstMidnight - dayMilliseconds / 2) });
  try {
    const life = beginLife(stage, seed);
    const chronicle = beginChronicle(stage, life.attestations);
    await furnish(life, users / 2);
    lookAt(chronicle, factsNow(life));
    const tally = newTally();
    for (let night = 1; night <= nights + calmNights; night += 1) {
      await liveOneDay(life, { chronicle, tally, isCalm: night > nights });
      progress?.(night);
    }
    for (const sentence of await ledgerDiffers(chronicle))
      tally.violations.push({ invariant: 'ledger_differs', seed, night: nights, job: 'all', sentence });
    return {
      ...{ seed, nights: nights + calmNights, violations: tally.violations },
      counts: Object.fromEntries(tally.counts),
      blocked: Object.fromEntries(tally.blocked),
      happened: Object.fromEntries([
        ...life.happened,
        ['deeds refused by Graph', stage.hands.counts.refused],
      ]),
      milliseconds: performance.now() - began,
    };
  } finally {
    await stage.close();
  }
}

interface Tally {
  readonly violations: Violation[];
  readonly counts: Map<string, number>;
  readonly blocked: Map<string, number>;
}

function newTally(): Tally {
  return { violations: [], counts: new Map(), blocked: new Map() };
}

async function liveOneDay(
  life: Life,
  {
    chronicle,
    tally,
    isCalm,
  }: { readonly chronicle: Chronicle; readonly tally: Tally; readonly isCalm: boolean },
): Promise<void> {
  if (isCalm) {
    life.day += 1;
    life.troubles.clear();
    life.stage.tenant.pim.switches.licence = 'P2';
  } else await liveADay(life);
  lookAt(chronicle, factsNow(life));
  const night = await runNight(life, new Date(firstMidnight + life.day * dayMilliseconds), { isCalm });
  writeApproval(chronicle, night);
  for (const jobNight of night.jobs) {
    judge(jobNight, chronicle, tally, life.seed);
    count(jobNight, tally);
    writeDown(chronicle, jobNight);
  }
}

function judge(jobNight: JobNight, chronicle: Chronicle, { violations }: Tally, seed: number): void {
  for (const [invariant, check] of Object.entries(invariants))
    for (const sentence of check(jobNight, chronicle))
      violations.push({ invariant, seed, night: jobNight.night, job: jobNight.job, sentence });
}

function count(
  { job, run, plan, asked, http, isKilled, facts, entries }: JobNight,
  { counts, blocked }: Tally,
): void {
  const add = (name: string, many = 1) => counts.set(name, (counts.get(name) ?? 0) + many);
  add('runs');
  if (isKilled) add('kills');
  if (facts.length > 1) add('meddled with');
  if (run !== undefined) add(run.state);
  add('dropped', run?.hygiene?.counts.dropped ?? 0);
  add('faults struck', http.filter(({ fault }) => fault !== undefined).length);
  for (const { state, access } of entries) add(state === 'done' ? (access?.change.effect ?? 'asked') : state);
  add('requests taken', asked.length);
  add(`marks`, plan?.items.filter(({ decision }) => decision === 'mark').length ?? 0);
  if (job === 'undo') add('undo runs');
  for (const code of new Set(plan?.obstacles.map((obstacle) => obstacle.code) ?? []))
    blocked.set(code, (blocked.get(code) ?? 0) + 1);
  if (run?.state === 'blocked' && plan === undefined)
    blocked.set('no-plan', (blocked.get('no-plan') ?? 0) + 1);
}
