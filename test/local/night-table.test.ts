import { describe, expect, test } from '@jest/globals';
import { exitCodeOf, type Night, type NightRun } from '../../local/night.ts';
import { nightTable } from '../../local/night-table.ts';

const run: NightRun = {
  id: '20260301T020000Z-1a2b3c4d',
  state: 'succeeded',
  startedAt: new Date('2026-03-01T02:00:00Z'),
  finishedAt: new Date('2026-03-01T02:00:12.340Z'),
  windowFrom: new Date('2026-01-30T02:00:00Z'),
  windowTo: new Date('2026-03-01T01:59:00Z'),
  daysUntilLoss: 29.999,
  counts: {
    requests: 31,
    throttled: 1,
    retried: 1,
    pages: 30,
    read: 6_012,
    added: 6_000,
    known: 12,
    conflicts: 1,
  },
};
const recorded = (more: Partial<NightRun> = {}): Night => ({ kind: 'recorded', run: { ...run, ...more } });
const plain = (_state: string, text: string) => text;
const rows = (night: Night) =>
  nightTable(night, 100, plain)
    .split('\n')
    .filter((line) => line.startsWith('│'))
    .map((line) =>
      line
        .split('│')
        .map((cell) => cell.trim())
        .slice(1, 3),
    );

describe('the table of a night', () => {
  test('says what happened', () => {
    expect(rows(recorded())).toEqual([
      ['state', 'succeeded'],
      ['run', '20260301T020000Z-1a2b3c4d'],
      ['window', '2026-01-30 02:00 to 2026-03-01 01:59 UTC'],
      ['events', '6,012 read: 6,000 new, 12 known, 1 conflict'],
      ['requests', '31 for 30 pages, 1 throttled, 1 retried'],
      ['time', '12.3 s of simulated time'],
      ['lost to retention', 'nothing for 30.0 days'],
    ]);
  });

  test('says why the run did not succeed', () => {
    const night = recorded({ state: 'blocked', reason: 'GET /auditLogs/directoryAudits: 403 Forbidden.' });

    expect(rows(night)).toContainEqual(['state', 'blocked']);
    expect(rows(night)).toContainEqual(['reason', 'GET /auditLogs/directoryAudits: 403 Forbidden.']);
  });

  test('says so when events have been lost', () => {
    expect(rows(recorded({ daysUntilLoss: -1.5 }))).toContainEqual([
      'lost to retention',
      '1.5 days are lost',
    ]);
  });

  test('shows what there is of a run that was ended early', () => {
    const { finishedAt, windowFrom, windowTo, daysUntilLoss, ...begun } = run;

    expect(rows({ kind: 'recorded', run: { ...begun, state: 'running' } })).toEqual(
      expect.arrayContaining([
        ['window', 'none was set'],
        ['time', 'not finished'],
        ['lost to retention', 'not known'],
      ]),
    );
  });

  test('gives the reason when there is no record', () => {
    expect(rows({ kind: 'unrecorded', reason: 'TABLES_ENDPOINT is not set' })).toEqual([
      ['state', 'failed'],
      ['reason', 'TABLES_ENDPOINT is not set'],
    ]);
  });

  test.each([{ columns: 40 }, { columns: 80 }, { columns: 300 }])(
    'is no wider than the terminal ($columns) or 100 columns, and loses nothing of a long reason',
    ({ columns }) => {
      const address = `https://graph.microsoft.com/v1.0/${'a'.repeat(200)}`;
      const table = nightTable(
        recorded({ state: 'failed', reason: `It was ${address} that broke` }),
        columns,
        plain,
      );

      const widest = Math.max(...table.split('\n').map((line) => line.length));
      const text = table.replaceAll(/[│\s]/g, '');
      expect(widest).toBeLessThanOrEqual(Math.max(60, Math.min(100, columns)));
      expect(text).toContain(address);
    },
  );

  test('has its state painted', () => {
    expect(nightTable(recorded(), 100, (state, text) => `<${state}>${text}`)).toContain(
      '<succeeded>succeeded',
    );
  });
});

describe('the exit code of a night, that of its worst run,', () => {
  test.each([
    { state: 'succeeded', code: 0 },
    { state: 'partial', code: 3 },
    { state: 'blocked', code: 4 },
    { state: 'failed', code: 5 },
    { state: 'running', code: 5 },
  ] as const)('that is $state is $code', ({ state, code }) => {
    expect(exitCodeOf([recorded(), recorded({ state }), recorded()])).toBe(code);
  });

  test('without a record is that of a failure', () => {
    expect(exitCodeOf([recorded(), { kind: 'unrecorded', reason: 'nothing answers' }])).toBe(5);
  });
});
