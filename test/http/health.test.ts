import { beforeEach, describe, expect, test } from '@jest/globals';
import { nightlyJobs } from '../../src/domain/model/nightly-jobs.ts';
import type { RunRecord } from '../../src/domain/model/run.ts';
import { RulesUnusable, StoreError } from '../../src/ports/errors.ts';
import { runRecord } from '../builders.ts';
import { Api } from './api.ts';
import { FakeOtherTenant } from './tenants/other-tenant.ts';

let api: Api;
beforeEach(() => {
  api = new Api();
  // It is 2026-11-24T09:00:00Z.
  api.runs.saves.length = 0;
});

const ask = () => api.ask({ path: 'health', roles: ['PimWarden.Read'] });
const ran = (job: string, begun: string, overrides: Partial<RunRecord> = {}) =>
  api.runs.saves.push(
    runRecord({
      id: `${job} ${begun}`,
      job,
      startedAt: new Date(begun),
      finishedAt: undefined,
      ...overrides,
    }),
  );
const lastNight = () => {
  for (const job of nightlyJobs) ran(job, '2026-11-24T02:00:00Z');
};
const jobsOf = async () =>
  ((await ask()).jsonBody as { jobs: { job: string; isOverdue: boolean; last?: object }[] }).jobs;

describe('health, asked with the role PimWarden.Read', () => {
  test('says what the process is, by which rules it goes, and how writers and jobs stand', async () => {
    api.deployment = { ...api.deployment, parts: ['front', 'keeper'], notes: ['Heads are not signed.'] };
    lastNight();

    expect(await ask()).toMatchObject({
      status: 200,
      jsonBody: {
        status: 'ok',
        version: '1.2.3',
        parts: ['front', 'keeper'],
        planOnly: false,
        notes: ['Heads are not signed.'],
        rules: { hash: 'a'.repeat(64), since: new Date('2026-11-24T09:00:00Z'), problem: undefined },
        store: { problem: undefined },
        writers: { state: 'running', grants: 'running' },
        jobs: nightlyJobs.map((job) => ({ job, isOverdue: false, last: { state: 'succeeded' } })),
      },
    });
  });

  test.each([['PimWarden.Activate'], ['PimWarden.Send']] as const)(
    'is not for a token with these roles: %j',
    async (...roles) => {
      expect((await api.ask({ path: 'health', roles })).status).toBe(403);
    },
  );

  test('is 503 where the rules do not load, with the problem in words', async () => {
    api.rules = new RulesUnusable('rules.json', [
      { line: 3, path: 'version', sentence: 'expected 1; got 2' },
    ]);

    expect(await ask()).toMatchObject({
      status: 503,
      jsonBody: {
        status: 'unusable',
        rules: { problem: expect.stringContaining('line 3: version: expected 1; got 2') },
      },
    });
  });

  test.each([
    { approval: { kind: 'none' } as const, problem: /Nobody has approved them/ },
    {
      approval: { kind: 'file-waits', hash: 'b'.repeat(64) } as const,
      problem: /The file has others \(b{64}\)/,
    },
  ])('says that rules wait for approval: $approval.kind', async ({ approval, problem }) => {
    api.rulesApproval = approval;

    expect(await ask()).toMatchObject({
      status: 200,
      jsonBody: { rules: { problem: expect.stringMatching(problem) } },
    });
  });

  test('says that writers are stopped, and by whom', async () => {
    await api.ask({ path: 'writers/stop', body: { because: 'INC-4711' }, roles: ['PimWarden.Run'] });

    expect((await ask()).jsonBody).toMatchObject({
      writers: { state: 'stopped', grants: 'stopped', because: expect.stringContaining('stopped by ada at') },
    });
  });

  test('lists records of runs that cannot be read, and goes by the others', async () => {
    lastNight();
    api.runs.planted.keys.push('2518');

    expect(await ask()).toMatchObject({
      status: 200,
      jsonBody: {
        store: { problem: undefined },
        jobs: nightlyJobs.map((job) => ({ job, isOverdue: false })),
        unreadableRuns: [{ id: '2518', because: 'row 2518 is not as this app writes it' }],
      },
    });
  });

  test('is 503 where the store cannot be used, and does not guess how the jobs stand', async () => {
    api.runs.list = async () => {
      throw new StoreError('unreachable', 'Table Storage does not answer', 'ECONNREFUSED');
    };

    const { status, jsonBody } = await ask();

    expect([status, jsonBody]).toEqual([
      503,
      expect.objectContaining({ store: { problem: 'Table Storage does not answer' }, jobs: undefined }),
    ]);
  });
});

describe('a further tenant of the deployment', () => {
  const other = '11111111-0000-4000-8000-000000000001';
  let tenant: FakeOtherTenant;
  beforeEach(() => {
    tenant = new FakeOtherTenant(other);
    api.otherTenants = [tenant];
  });
  const tenants = async () => ((await ask()).jsonBody as { tenants?: object[] }).tenants;

  test('is shown with its own runs, and how often Graph made them wait', async () => {
    lastNight();
    const counts = { ...runRecord().counts, throttled: 7 };
    tenant.runs.saves.push(
      runRecord({
        ...{ tenantId: other, job: 'snapshot-access', state: 'blocked', reason: 'throttled', counts },
        startedAt: new Date('2026-11-24T02:10:00Z'),
      }),
    );

    const [shown] = (await tenants()) ?? [];

    expect(shown).toMatchObject({ tenantId: other, consent: { state: 'given' } });
    expect(
      (shown as { jobs: { job: string }[] }).jobs.find(({ job }) => job === 'snapshot-access'),
    ).toMatchObject({
      isOverdue: true,
      last: { state: 'blocked', reason: 'throttled', throttled: 7 },
    });
    expect((await jobsOf()).every(({ isOverdue }) => !isOverdue)).toBe(true);
  });

  test('shows that it does not let the app in, since when, and when Entra was asked', async () => {
    tenant.consentLosses.loss = {
      since: new Date('2026-11-20T02:00:00Z'),
      triedAt: new Date('2026-11-24T02:00:00Z'),
      code: 'AADSTS7000229',
    };

    expect(await tenants()).toEqual([
      expect.objectContaining({
        consent: {
          state: 'missing',
          since: new Date('2026-11-20T02:00:00Z'),
          askedAt: new Date('2026-11-24T02:00:00Z'),
          code: 'AADSTS7000229',
        },
      }),
    ]);
  });

  test('with a record that nobody can read leaves the others, and the app, as they are', async () => {
    lastNight();
    tenant.runs.planted.keys.push('2518');
    tenant.consentLosses.failWith = new StoreError('corrupt-row', 'row lost has no Since', 'RowNotAsWritten');

    expect(await ask()).toMatchObject({
      status: 200,
      jsonBody: {
        jobs: nightlyJobs.map((job) => ({ job, isOverdue: false })),
        unreadableRuns: undefined,
        tenants: [
          {
            consent: { state: 'unknown', because: 'row lost has no Since' },
            unreadableRuns: [{ id: '2518', because: 'row 2518 is not as this app writes it' }],
          },
        ],
      },
    });
  });

  test('does not make the app unusable, whatever its state is', async () => {
    tenant.consentLosses.loss = { since: new Date(0), triedAt: new Date(0), code: 'NoPermissions' };

    expect((await ask()).status).toBe(200);
  });

  test('is not mentioned where there is none', async () => {
    api.otherTenants = [];

    expect(await tenants()).toBeUndefined();
  });
});

describe('a job', () => {
  const overdue = async () => (await jobsOf()).filter(({ isOverdue }) => isOverdue).map(({ job }) => job);

  test('is overdue 26 hours after its last run that ended well began', async () => {
    lastNight();
    api.now = new Date('2026-11-25T04:00:00Z');
    expect(await overdue()).toEqual([]);

    api.now = new Date('2026-11-25T04:00:00.001Z');
    expect(await overdue()).toEqual(nightlyJobs);
  });

  test('is overdue where it only failed since, and the failure is shown', async () => {
    lastNight();
    api.runs.saves.pop();
    ran('check-role-settings', '2026-11-24T02:00:00Z', { state: 'failed', reason: 'no token' });

    expect(await overdue()).toEqual(['check-role-settings']);
    expect((await jobsOf()).at(-1)?.last).toMatchObject({ state: 'failed', reason: 'no token' });
  });

  test('is overdue where it never ran', async () => {
    expect(await overdue()).toEqual(nightlyJobs);
  });

  test('is not missed where the deployment only plans, and so does not read the requests of PIM', async () => {
    api.deployment = { ...api.deployment, planOnly: true };

    expect((await jobsOf()).map(({ job }) => job)).not.toContain('store-requests');
  });
});
