import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { emptyStore } from '../../bench/compare-archive.ts';
import { workAlone } from '../../bench/tenants/alone.ts';
import { misplacedRows } from '../../bench/tenants/check-rows.ts';
import { type Judgement, judgeNights } from '../../bench/tenants/judge-nights.ts';
import { type NightsOutcome, workNights } from '../../bench/tenants/nights.ts';
import { readTenantOutcome, type TenantOutcome } from '../../bench/tenants/outcome.ts';
import { type RunningAzurite, startAzurite } from '../../local/azurite.ts';
import { createNoticeStore } from '../../src/adapters/tables/notice-store.ts';
import { createPlans } from '../../src/adapters/tables/plans.ts';
import { createRunHistory } from '../../src/adapters/tables/run-history.ts';
import { openTables } from '../../src/adapters/tables/store/tables.ts';
import { runRecord } from '../builders.ts';
import { plan, planItem } from '../contracts/plans.ts';

const jobs = ['renew-eligibilities'] as const;
const seed = 1;

let tables: RunningAzurite;
let queues: RunningAzurite;
let outcome: NightsOutcome;
let alone: readonly (TenantOutcome | undefined)[];
let judged: Judgement;

beforeAll(async () => {
  [tables, queues] = await Promise.all([startAzurite(), startAzurite({ service: 'queue' })]);
  const start = new Date();
  const asAlone = { seed, jobs, tables: tables.endpoint, start, nights: 2 };
  const own = [await workAlone({ ...asAlone, place: 0 }), await workAlone({ ...asAlone, place: 4 })];
  alone = [own[0], undefined, undefined, undefined, own[1]];
  await emptyStore(tables.endpoint);
  outcome = await workNights({
    ...{ tenants: 6, seed, hosts: 1, atOnce: 3, kills: false, callBudgetSeconds: 2, jobs },
    ...{ tables: tables.endpoint, queues: queues.endpoint, onProgress: () => {} },
  });
  judged = judgeNights(outcome, alone, jobs);
}, 120_000);
afterAll(async () => {
  await Promise.all([outcome.fleet.close(), tables.stop(), queues.stop()]);
});

describe('several tenants in one deployment, on real queue triggers', () => {
  test('leaves the others as they are alone, where one is broken, one throttled, one without consent and one takes it back', () => {
    expect(judged).toMatchObject({ disturbed: [], twice: [], lost: [], untroubled: [] });
    for (const one of alone.filter((one) => one !== undefined)) expect(one.acts.size).toBeGreaterThan(4);
    expect(outcome.tenants.map(({ runs }) => runs.map(({ state }) => state))).toEqual([
      ['succeeded', 'succeeded'],
      ['blocked', 'blocked'],
      ['blocked', 'blocked'],
      ['blocked'],
      ['succeeded', 'succeeded', 'failed'],
      ['succeeded', 'blocked'],
    ]);
  });

  test('changes only a tenant whose rules say so: the others are planned for', () => {
    const changes = outcome.tenants.map(({ acts }) => [...acts].filter((act) => /^admin/.test(act)).length);

    expect(changes.map((count) => count > 0)).toEqual([true, false, false, false, true, false]);
  });

  test('asks for consent once a night, and says once that there is none', () => {
    expect(judged.consentRetries).toBe(0);
    expect(outcome.lines.get('tenant.no-consent')).toBe(2);
  });

  test('works in no more of them at once than it may', () => {
    expect(judged.atOnce).toBeLessThanOrEqual(3);
  });

  test('writes each row for the tenant that it is about', async () => {
    const ids = outcome.fleet.members.map(({ simulator }) => simulator.tenant.tenantId);

    expect(await misplacedRows(tables.endpoint, ids)).toEqual([]);
  });

  test('runs nothing for messages that somebody else wrote, and says so', () => {
    expect(outcome.dropped).toEqual({ forged: 8, told: 8 });
    expect(outcome.lines.get('tenant-job.done-before')).toBe(1);
  });

  test('records a message of the poison queue as a failed run of its tenant and job', () => {
    expect(outcome.isGivenUp).toBe(true);
    expect(outcome.tenants[4]?.runs.at(-1)).toMatchObject({ job: 'check-role-settings', state: 'failed' });
  });

  test.each([
    {
      of: 'a run whose process was killed',
      reason: 'Its process ended before the run did.',
      isAnother: false,
    },
    { of: 'any other run', reason: 'Entra does not answer.', isAnother: true },
  ])('counts a plan and a notice of $of: $isAnother', async ({ reason, isAnother }) => {
    const [, , , , , member] = outcome.fleet.members;
    if (member === undefined) throw new Error('there are six tenants');
    const { tenantId } = member.simulator.tenant;
    const store = openTables({ endpoint: tables.endpoint });
    const before = await readTenantOutcome(store, member, outcome.nights);
    const [run] = before.runs;
    if (run === undefined) throw new Error('the tenant had a run');
    const id = `${run.id}-${isAnother}`;

    await createRunHistory(store, tenantId).save(runRecord({ ...run, id, state: 'failed', reason }));
    await createPlans(store, tenantId).save(
      plan({ tenantId, id, runId: id, madeAt: run.startedAt, items: [planItem()] }),
    );
    await createNoticeStore(store, tenantId).put({
      ...{ tenantId, id, runId: id, job: run.job, at: run.startedAt, state: 'succeeded', mode: 'plan' },
      ...{ reason: undefined, sections: [], links: [] },
    });

    const { acts } = await readTenantOutcome(store, member, outcome.nights);
    expect(acts.size - before.acts.size).toBe(isAnother ? 3 : 0);
  });
});
