import Table from 'cli-table3';
import type { Findings } from './hosts/compare-outcomes.ts';
import { type FloorResult, floorRaces } from './race-floor.ts';
import { type OverlappingRun, overlaps, type Round, type RoundOutcome } from './race-rounds.ts';

/** A round, how its runs ended, and the problems that they left behind. */
export interface RoundResult {
  readonly round: Round;
  readonly outcome: RoundOutcome;
  readonly findings: Findings;
}

export function reportRounds(results: readonly RoundResult[]): void {
  const table = new Table({
    style: { head: [], border: [] },
    head: [
      'hosts overlap as',
      'rounds',
      'exact',
      'done by 1 / 2 / 3',
      'lease held',
      'lease lost or given up',
      'sent after it',
      'double',
      'lost',
      'disagree',
    ],
  });
  for (const overlap of overlaps) {
    const here = results.filter(({ round }) => round.overlap === overlap);
    const runs = here.flatMap(({ outcome }) => outcome.runs);
    table.push([
      overlap,
      here.length,
      here.filter(isExact).length,
      [1, 2, 3].map((host) => runs.filter((run) => run.host === host && isDone(run)).length).join(' / '),
      runs.filter(foundHeld).length,
      runs.filter(lostLease).length,
      here.reduce((total, { outcome }) => total + outcome.late, 0),
      sum(here, 'double'),
      sum(here, 'lost'),
      sum(here, 'disagree') + sum(here, 'unsettled'),
    ]);
  }
  const undisturbed = results.filter(({ outcome }) => !outcome.isDisturbed).length;
  console.log(`\n${table.toString()}\n${undisturbed} runs were over before their moment came.\n`);
}

export function sum(results: readonly RoundResult[], what: keyof Findings): number {
  return results.reduce((total, { findings }) => total + findings[what].length, 0);
}

function isExact({ outcome, findings }: RoundResult): boolean {
  return outcome.late === 0 && Object.values(findings).every((sentences) => sentences.length === 0);
}

export function isDone({ run }: OverlappingRun): boolean {
  return run.state === 'succeeded';
}

function foundHeld({ run }: OverlappingRun): boolean {
  return run.reason?.includes('is applying changes') === true;
}

function lostLease({ run }: OverlappingRun): boolean {
  return /another run has taken over|goes first/.test(run.reason ?? '');
}

export function reportFloorRounds(results: readonly FloorResult[]): void {
  const table = new Table({
    style: { head: [], border: [] },
    head: [
      'administrators removed by',
      'beyond the floor',
      'rounds',
      'at once',
      'removed by callers',
      'by the job',
      'fewer than the floor allows',
      'failed answers',
      'not over',
      'floor broken',
    ],
  });
  for (const race of floorRaces)
    for (const spare of [0, 1, 2]) {
      const here = results.filter((result) => result.race === race && result.spare === spare);
      const total = (count: (result: FloorResult) => number) =>
        here.reduce((all, result) => all + count(result), 0);
      table.push([
        ...[race, spare, here.length, here.filter(({ isAtOnce }) => isAtOnce).length],
        total(({ removed }) => removed.byCallers),
        total(({ removed }) => removed.byJob),
        here.filter(isShort).length,
        total(({ failures }) => failures.length),
        total(({ open }) => open),
        here.filter(isFloorBroken).length,
      ]);
    }
  console.log(`\n${table.toString()}\n`);
}

export function isFloorBroken({ left, floor }: FloorResult): boolean {
  return left < floor;
}

/** Whether fewer administrators were removed than were asked for and the floor allows. */
function isShort({ left, floor, callers, spare }: FloorResult): boolean {
  return left - floor > Math.max(0, spare - callers);
}
