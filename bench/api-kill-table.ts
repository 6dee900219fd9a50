import Table from 'cli-table3';
import { apiChangeKinds } from './api-changes.ts';
import type { ApiKillFindings, ApiKillResult } from './api-kills.ts';
import { figure } from './figures.ts';

const columns = [
  'double',
  'lost',
  'claimed',
  'disagree',
] as const satisfies readonly (keyof ApiKillFindings)[];

/** A table by kind of change, and how the killed commands ended. */
export function reportApiKills(results: readonly ApiKillResult[]): void {
  const table = new Table({
    style: { head: [], border: [] },
    head: ['change', 'positions', 'not accepted', 'expired', 'done', 'other outcome', ...columns],
  });
  for (const kind of apiChangeKinds)
    for (const hasKey of [false, true]) {
      const here = results.filter((result) => result.kind === kind && result.hasKey === hasKey);
      const inState = (state: ApiKillResult['state']) => here.filter((one) => one.state === state).length;
      const [none, expired, done] = [inState(undefined), inState('expired'), inState('done')];
      table.push([
        hasKey ? `${kind}, with a key` : kind,
        ...[here.length, none, expired, done, here.length - none - expired - done],
        ...columns.map((column) => sum(here, column)),
      ]);
    }
  console.log(`\n${table.toString()}\n`);
}

/** For programs: the last lines of the sweep. */
export function apiKillFigures(results: readonly ApiKillResult[]): void {
  figure('kill_api_positions', results.length, '>=', 250);
  figure('kill_api_double', sum(results, 'double'), '=', 0);
  figure('kill_api_lost', sum(results, 'lost'), '=', 0);
  figure('kill_api_claimed', sum(results, 'claimed'), '=', 0);
  figure('kill_api_disagree', sum(results, 'disagree'), '=', 0);
}

function sum(results: readonly ApiKillResult[], column: keyof ApiKillFindings): number {
  return results.reduce((total, result) => total + result[column].length, 0);
}
