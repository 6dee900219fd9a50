import Table from 'cli-table3';
import { figure } from '../figures.ts';
import type { DeliveryFindings } from './delivery-findings.ts';
import type { DeliveryKillResult } from './delivery-kills.ts';
import { phases, ways } from './delivery-steps.ts';

const columns = ['lost', 'twice', 'left'] as const satisfies readonly (keyof DeliveryFindings)[];

/** A table by what was disturbed and how whoever executes learns of it, and how the asks ended. */
export function reportDeliveryKills(results: readonly DeliveryKillResult[]): void {
  const table = new Table({
    style: { head: [], border: [] },
    head: ['disturbed', 'found by', 'positions', 'not accepted', 'granted', 'refused', ...columns],
  });
  for (const phase of phases)
    for (const way of ways) {
      const here = results.filter((result) => result.phase === phase && result.way === way);
      const ended = (end: DeliveryKillResult['askEnd']) => here.filter(({ askEnd }) => askEnd === end).length;
      table.push([
        ...[phase, way, here.length, ended('not accepted'), ended('granted'), ended('refused')],
        ...columns.map((column) => sum(here, column)),
      ]);
    }
  console.log(`\n${table.toString()}\n`);
}

/** For programs: the last lines of the sweep. */
export function deliveryKillFigures(results: readonly DeliveryKillResult[]): void {
  for (const way of ways) {
    const here = results.filter((result) => result.way === way);
    figure(`kill_asks_positions_${way}`, here.length, '>=', 50);
    figure(`kill_asks_lost_${way}`, sum(here, 'lost'), '=', 0);
    figure(`kill_asks_twice_${way}`, sum(here, 'twice'), '=', 0);
    figure(`kill_grants_left_${way}`, sum(here, 'left'), '=', 0);
  }
  figure('kill_asks_lost', sum(results, 'lost'), '=', 0);
  figure('kill_asks_twice', sum(results, 'twice'), '=', 0);
  figure('kill_grants_left', sum(results, 'left'), '=', 0);
}

function sum(results: readonly DeliveryKillResult[], column: keyof DeliveryFindings): number {
  return results.reduce((total, result) => total + result[column].length, 0);
}
