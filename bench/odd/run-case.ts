import type { OddEnvironment } from './environment.ts';
import { type Findings, judgeNight, type Night } from './judge.ts';
import { accessOf, changesBetween, type KnownTenant, makeKnown, onDay } from './known-tenant.ts';
import type { OddCase } from './odd-case.ts';

/** What an odd answer led to. */
export interface CaseResult {
  readonly odd: OddCase;
  readonly known: KnownTenant;
  /** The night on which what was marked is due, with the odd answer. */
  readonly night: Night;
  /** The night after it, on which nothing is odd any more. */
  readonly nextNight: Night;
  /** How many requests got the odd answer. */
  readonly struck: number;
}

const oddDay = 8;

/** Plays three nights: access is marked, the answers are odd when the marks are due, and nothing is odd any more. */
export async function runCase(environment: OddEnvironment, odd: OddCase): Promise<CaseResult> {
  const { simulator } = environment;
  const app = await environment.freshApp();
  const known = makeKnown(simulator.tenant);
  const beOdd = () => {
    for (const fault of odd.faults(known)) simulator.faults.add(fault);
  };
  if (odd.isLasting) beOdd();
  await environment.runHygiene(app);
  if (!odd.isLasting) beOdd();
  const night = await playNight(environment, app, known, oddDay);
  const struck = simulator.faults.pending().reduce((sum, { befell }) => sum + befell, 0);
  simulator.faults.clear();
  const nextNight = await playNight(environment, app, known, oddDay + 1);
  return { odd, known, night, nextNight, struck };
}

async function playNight(
  environment: OddEnvironment,
  app: Parameters<OddEnvironment['runHygiene']>[0],
  known: KnownTenant,
  day: number,
): Promise<Night> {
  environment.simulator.clock.set(onDay(day));
  const before = accessOf(known, onDay(day));
  const results = await environment.runHygiene(app);
  return { changes: changesBetween(before, accessOf(known, onDay(day))), results };
}

/** Judges both nights: what is left of the odd answer in the app's memory must not do harm on the next one. */
export function judgeCase({ odd, known, night, nextNight }: CaseResult, due: readonly string[]): Findings {
  const first = judgeNight(odd, night, due, known);
  const undone = due.filter((change) => !night.changes.includes(change));
  const plain: OddCase = { ...odd, allows: 'nothing', leftAlone: [], hidden: [] };
  const second = judgeNight(plain, nextNight, undone, known);
  const onNextNight = (change: string) => `${change} (on the night after)`;
  return {
    wrong: [...first.wrong, ...second.wrong.map(onNextNight)],
    lost: [...first.lost, ...second.lost.map(onNextNight)],
    left: first.left,
    hidden: first.hidden,
  };
}
