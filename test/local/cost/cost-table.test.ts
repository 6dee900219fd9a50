import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import alertsFile from '../../../infra/alerts.json' with { type: 'json' };
import assumptions from '../../../local/cost/assumptions.json' with { type: 'json' };
import { costTable, lineThrough } from '../../../local/cost/cost-table.ts';
import type { MeasuredNight, NightCounts } from '../../../local/cost/measure.ts';
import prices from '../../../local/cost/prices.json' with { type: 'json' };
import { node24 } from '../host-process.ts';

const countsOf = (value: number): NightCounts => ({
  graphRequests: value,
  tableOperations: value,
  bytesWritten: value,
  logLines: value,
  logBytes: value,
});
/** 10 whatever the tenant, 2 for each person, 1 for each ten events. */
const night = (people: number, events: number): MeasuredNight => ({
  people,
  events,
  counts: countsOf(10 + 2 * people + events / 10),
});
const nights = [night(500, 1_000), night(1_500, 1_000), night(500, 4_000)];

describe('docs/cost.md', () => {
  test('has the table that npm run cost prints', () => {
    const { stdout } = spawnSync(node24, ['local/cost.ts'], { encoding: 'utf8' });

    expect(stdout).toContain('| 200,000 people |');
    expect(readFileSync('docs/cost.md', 'utf8')).toContain(stdout);
  });
});

describe('the counts of three nights', () => {
  test('are told apart: what is fixed, what a person costs, and what an event costs', () => {
    expect(lineThrough(nights, 'graphRequests')).toEqual({ fixed: 10, person: 2, event: 0.1 });
  });

  test('are never taken for less than nothing, however they vary', () => {
    const odd = [night(500, 1_000), { ...night(1_500, 1_000), counts: countsOf(3) }, night(500, 4_000)];

    expect(lineThrough(odd, 'logLines').person).toBe(0);
  });

  test('are all needed', () => {
    expect(() => lineThrough(nights.slice(1), 'logLines')).toThrow(
      '2 nights were measured, and three are needed',
    );
  });
});

describe('the table', () => {
  const rowOf = (table: string, name: string) => table.split('\n').find((row) => row.startsWith(`| ${name}`));

  test('draws the line on, by the events that the people are taken to make', () => {
    // 10 + 2 × 1,000 + 0.1 × 2,000; 10 + 2 × 20,000 + 0.1 × 40,000; 10 + 2 × 200,000 + 0.1 × 400,000.
    expect(rowOf(costTable(nights, assumptions, prices), 'requests to Graph')).toBe(
      '| requests to Graph a night | 2,200 | 44,000 | 440,000 |  |',
    );
  });

  test('has what the hosts log of executions and starts beside what the app logs', () => {
    // 2,138 executions of 3 lines and 300 starts of 50: 21,414 lines of 1,000 bytes, and the app's 2,210, on 30 days.
    const table = costTable(nights, assumptions, prices);

    expect(rowOf(table, 'log lines of its hosts')).toBe(
      '| log lines of its hosts a day, by assumption | 21,000 | 21,000 | 21,000 |  |',
    );
    expect(rowOf(table, 'a GB of logs')).toBe(
      '| a GB of logs taken in: how many a month | 0.64 | 0.64 | 0.66 | yours |',
    );
  });

  test('has alerts that look often beside those that do not: they have another price', () => {
    const often = alertsFile.alerts.filter(
      ({ evaluationFrequency }) => evaluationFrequency === 'PT5M',
    ).length;

    expect(
      rowOf(costTable(nights, assumptions, prices), 'a log search alert rule for a month, looking each 5'),
    ).toBe(
      `| a log search alert rule for a month, looking each 5 minutes: how many a month | ${often} | ${often} | ${often} | yours |`,
    );
  });

  test('leaves the sum to the reader while a price is missing', () => {
    expect(rowOf(costTable(nights, assumptions, prices), 'together')).toContain('your prices');
  });

  test('adds up the prices that are filled in', () => {
    const filled = { prices: { executions: { unit: 'a million executions', price: 100 } } };

    // (1,638 + 500) executions on 30 days: 0.06414 millions.
    expect(rowOf(costTable(nights, assumptions, filled), 'together')).toBe(
      '| together a month | 6.4 | 6.4 | 6.4 |  |',
    );
  });
});

describe('the prices', () => {
  test('have a date, a page each, and say that they must be checked', () => {
    expect(prices.asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(prices.note).toContain('the reader must check them');
    expect(
      Object.values(prices.prices).filter(({ page }) => !page.startsWith('https://azure.microsoft.com/')),
    ).toEqual([]);
  });
});
