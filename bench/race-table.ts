import Table from 'cli-table3';
import type { Findings } from './hosts/compare-outcomes.ts';
import { type HostNight, type Met, meetings, type Round } from './race-rounds.ts';

/** A round, and what came of it. */
export interface Raced {
  readonly round: Round;
  readonly met: Met;
  readonly findings: Findings;
}

export function report(raced: readonly Raced[]): void {
  const table = new Table({
    style: { head: [], border: [] },
    head: [
      'hosts meet as',
      'rounds',
      'exact',
      'done by 1 / 2 / 3',
      'lease held',
      'lease lost',
      'sent after it',
      'double',
      'lost',
      'disagree',
    ],
  });
  for (const meeting of meetings) {
    const here = raced.filter(({ round }) => round.meeting === meeting);
    const nights = here.flatMap(({ met }) => met.nights);
    table.push([
      meeting,
      here.length,
      here.filter(isExact).length,
      [1, 2, 3]
        .map((host) => nights.filter((night) => night.host === host && isDone(night)).length)
        .join(' / '),
      nights.filter(foundHeld).length,
      nights.filter(lostLease).length,
      here.reduce((total, { met }) => total + met.late, 0),
      sum(here, 'double'),
      sum(here, 'lost'),
      sum(here, 'disagree') + sum(here, 'unsettled'),
    ]);
  }
  const undisturbed = raced.filter(({ met }) => !met.isDisturbed).length;
  console.log(`\n${table.toString()}\n${undisturbed} nights were over before their moment came.\n`);
}

export function sum(raced: readonly Raced[], what: keyof Findings): number {
  return raced.reduce((total, { findings }) => total + findings[what].length, 0);
}

function isExact({ met, findings }: Raced): boolean {
  return met.late === 0 && Object.values(findings).every((sentences) => sentences.length === 0);
}

function isDone({ run }: HostNight): boolean {
  return run.state === 'succeeded';
}

function foundHeld({ run }: HostNight): boolean {
  return run.reason?.includes('is writing') === true;
}

function lostLease({ run }: HostNight): boolean {
  return run.reason?.includes('another run has taken over') === true;
}
