import { describe, expect, test } from '@jest/globals';
import type { RecordedRun, ReportedRun, RunResult } from '../../local/run-result.ts';
import { auditTable, reportTable } from '../../local/run-table.ts';
import type { ReportItem, ReportNames } from '../../src/report/report-lines.ts';
import type { ItemChange } from '../../src/report/report-sections.ts';
import { type ReportInput, runReport } from '../../src/report/run-report.ts';
import { recordedRun as run } from './recorded-run.ts';

const plain = (_state: string, text: string) => text;
/** A table without borders and line breaks. */
const withoutBreaks = (table: string) => table.replaceAll(/[│\s]+/g, ' ');

describe('the table of an audit run', () => {
  const recorded = (more: Partial<RecordedRun> = {}): RunResult => ({
    kind: 'recorded',
    run: { ...run, ...more },
  });
  const rows = (result: RunResult) =>
    auditTable(result, 100, plain)
      .split('\n')
      .filter((line) => line.startsWith('│'))
      .map((line) =>
        line
          .split('│')
          .map((cell) => cell.trim())
          .slice(1, 3),
      );

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
    const result = recorded({ state: 'blocked', reason: 'GET /auditLogs/directoryAudits: 403 Forbidden.' });

    expect(rows(result)).toContainEqual(['state', 'blocked']);
    expect(rows(result)).toContainEqual(['reason', 'GET /auditLogs/directoryAudits: 403 Forbidden.']);
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
      const table = auditTable(
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
    expect(auditTable(recorded(), 100, (state, text) => `<${state}>${text}`)).toContain(
      '<succeeded>succeeded',
    );
  });
});

describe('the table of a hygiene run', () => {
  const names: ReportNames = {
    principal: (id) => `Ada ${id}`,
    role: () => 'Helpdesk Administrator',
    scope: () => 'Berlin',
  };
  const key = { principalId: '1', roleDefinitionId: 'r', directoryScopeId: '/' };
  const item = (overrides: Partial<ReportItem> = {}): ReportItem => ({
    id: 'x',
    kind: 'eligibility',
    key,
    decision: 'leave',
    mode: 'apply',
    reason: 'not-due',
    due: null,
    change: null,
    alsoAffects: [],
    ...overrides,
  });

  function table(items: readonly ReportItem[], changes: readonly ItemChange[] = []): string {
    return tableOf({ items, changes });
  }

  function tableOf(overrides: Partial<ReportInput>): string {
    const input: ReportInput = {
      runId: 'r-1',
      job: 'renew-eligibilities',
      at: new Date('2026-11-25T02:00:00Z'),
      planId: 'p-1',
      mode: 'apply',
      state: 'succeeded',
      reason: undefined,
      items: [],
      changes: [],
      obstacles: [],
      preview: [],
      exceptions: [],
      ...overrides,
    };
    const result: ReportedRun = { kind: 'recorded', run, report: runReport(input, names) };
    return withoutBreaks(reportTable('renewEligibilities', result, 100, plain));
  }

  test('has what was renewed with its new end', () => {
    const change = {
      effect: 'renewal',
      steps: [{ endDateTime: '2027-05-29T00:00:00.000Z' }],
    } as const;
    const renewed = item({ decision: 'change', reason: 'ends-soon', change });

    expect(table([renewed], [{ itemId: 'x', state: 'done' }])).toMatch(
      /Done 1 Ada 1: eligibility of Helpdesk Administrator renewed \(ends-soon, until 2027-05-29\)/,
    );
  });

  test('has what will be removed with its day, and where', () => {
    const marked = item({
      decision: 'mark',
      reason: 'no-sign-in',
      due: '2026-12-02T02:00:00.000Z',
      key: { ...key, directoryScopeId: '/administrativeUnits/u' },
    });

    expect(table([marked])).toMatch(
      /Will be changed 1 Ada 1: eligibility of Helpdesk Administrator at Berlin \(no-sign-in, on 2026-12-02\)/,
    );
  });

  test('has why a change was refused, in the words of its record', () => {
    const because = 'Microsoft Entra refused it';

    expect(table([item({ decision: 'change' })], [{ itemId: 'x', state: 'refused', because }])).toMatch(
      /Refused 1 .+: Microsoft Entra refused it/,
    );
  });

  test('counts what is left by its reasons, and the rest of a long list', () => {
    const left = [item(), item(), item({ reason: 'never-ends' })];
    const lapsing = Array.from({ length: 10 }, () => item({ decision: 'lapse', reason: 'not-used' }));

    expect(table([...left, ...lapsing])).toMatch(/Left as it is 3: not-due 2, never-ends 1/);
    expect(table(lapsing)).toContain('... and 2 more');
  });

  test('says what is in the way once', () => {
    const obstacles = [{ sentence: 'Too many.' }, { sentence: 'The floor.' }];
    const blocked = tableOf({ state: 'blocked', reason: 'Too many.', obstacles });

    expect(blocked.match(/Too many/g)).toHaveLength(1);
    expect(blocked).toMatch(/In the way 1 The floor\./);
  });

  test('names the function where there is no record, and the reason', () => {
    const unrecorded = { kind: 'unrecorded', reason: 'nothing answers' } as const;

    expect(withoutBreaks(reportTable('renewEligibilities', unrecorded, 100, plain))).toContain(
      ' job renewEligibilities state failed reason nothing answers ',
    );
  });
});
