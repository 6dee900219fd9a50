import { afterEach, describe, expect, test } from '@jest/globals';
import type { FaultOptions } from '../../../simulator/faults/fault.ts';
import { ConformanceStage, patient } from './conformance-stage.ts';

let stage: ConformanceStage;
afterEach(() => stage.simulator.close());

interface OddAnswer {
  readonly differs: string;
  readonly fault: FaultOptions;
}

const role = '790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b';
const groups = '/privilegedAccess/group/eligibilitySchedules';
const oddRequest = { status: 400, code: 'Request_BadRequest', message: 'No.' };
const imprecise = {
  keep: 0,
  insert: [{ id: 'Directory_1', activityDateTime: '2026-11-24T08:00:00.1234567Z' }],
};
const odd: readonly OddAnswer[] = [
  // The newest event, and the answer of a filter that compares fewer digits of its instant.
  {
    differs: 'audit-digits',
    fault: { kind: 'odd-answer', match: { path: 'directoryAudits.*\\$top=100$' }, edit: imprecise },
  },
  {
    differs: 'audit-digits',
    fault: { kind: 'odd-answer', match: { path: 'activityDateTime le' }, edit: imprecise },
  },
  { differs: 'unknown-group', fault: { kind: 'refusal', match: { path: groups }, refusal: oddRequest } },
  {
    differs: 'unmanaged-group',
    fault: { kind: 'refusal', match: { path: groups }, after: 1, refusal: oddRequest },
  },
  {
    differs: 'unlike-nothing',
    fault: { kind: 'odd-answer', match: { path: "appScopeId ne '/'" }, edit: { keep: 0 } },
  },
  {
    differs: 'names-alike',
    fault: { kind: 'odd-answer', match: { path: '\u0131' }, edit: { insert: [{ id: 'somebody' }] } },
  },
  {
    differs: 'settings-audit',
    fault: {
      kind: 'odd-answer',
      match: { path: 'Update role setting in PIM' },
      edit: { setAll: { targetResources: [{ id: role, modifiedProperties: [] }] } },
    },
  },
];

describe('where Graph answers otherwise', () => {
  test('each of these is named, and nothing else', async () => {
    stage = await ConformanceStage.start();
    for (const { fault } of odd) stage.simulator.faults.add(fault);

    await stage.run(...patient);

    expect(new Set(await stage.readings('differs'))).toEqual(new Set(odd.map(({ differs }) => differs)));
  });
});

test('pages that the audit log does not take are named', async () => {
  stage = await ConformanceStage.start();
  const match = { path: '\\$top=1000' };
  stage.simulator.faults.add({ kind: 'refusal', match, refusal: oddRequest });

  await stage.run('--yes', '--patience', 'PT1M');

  expect(await stage.readings('differs')).toEqual(['audit-page']);
});

describe('where Graph says nothing about what was asked', () => {
  test.each(['429', '403'] as const)(
    'from some change on (%s), nothing is said to differ, and the run fails',
    async (kind) => {
      stage = await ConformanceStage.start();
      const match = { method: 'POST', path: 'ScheduleRequests' };
      // Licence, names and the first eligibility are through by then.
      const wait = kind === '429' ? { retryAfterSeconds: 3_600 } : {};
      stage.simulator.faults.add({ kind, match, after: 3, times: 20, ...wait });

      expect(await stage.run('--yes', '--patience', 'PT1M')).toBe(1);

      expect(await stage.readings('differs')).toEqual([]);
      const { troubles } = await stage.report();
      expect(troubles.length).toBeGreaterThan(0);
      expect(stage.printed.join('\n')).toContain(`not tried, or not to its end: ${troubles[0]}`);
    },
  );

  test('to a question, it is not tried', async () => {
    stage = await ConformanceStage.start();
    const match = { path: 'roleEligibilitySchedules\\?\\$filter=roleDefinitionId' };
    stage.simulator.faults.add({ kind: '429', match, retryAfterSeconds: 3_600, times: 5 });

    await stage.run('--yes', '--patience', 'PT1M');

    expect(await stage.readings('differs')).toEqual([]);
    expect(await stage.readings('not-tried')).toContain('role-filter');
  });

  test('when settings are to be put back, whoever was made is taken away all the same, and the settings are named', async () => {
    stage = await ConformanceStage.start();
    const match = { path: '/policies/' };
    // Read three times and changed once, it stays so.
    stage.simulator.faults.add({ kind: '403', match, after: 8, times: 1_000 });

    expect(await stage.run('--yes', '--patience', 'PT1M')).toBe(1);

    const { left } = await stage.report();
    expect(left).toEqual([expect.stringContaining('put Expiration_EndUser_Assignment back to PT8H by hand')]);
    expect(stage.leftThere()).toEqual([]);
  });
});
