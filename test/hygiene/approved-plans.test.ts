import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { stackRules } from '../../local/stack-rules.ts';
import type { ChangeRecord } from '../../src/domain/model/command.ts';
import { accessIn, assign, changeUser, makeEligible, roles } from './people.ts';
import { principalOf } from './records.ts';
import { onDay, type TestEnvironment, testRules, withTestEnvironments } from './test-environment.ts';

const startEnvironment = withTestEnvironments();
const [renewals, removals] = ['renew-eligibilities', 'remove-stale-assignments'] as const;
const everything = { count: 50, percent: 100 };
const unlimited = { perRun: everything, per24Hours: everything };

let environment: TestEnvironment;
beforeEach(async () => {
  environment = await startEnvironment();
  planOnly();
});
afterEach(() => environment.close());

/** Rules of mode `plan`: nothing is made but what a person approves. */
function planOnly(overrides: Readonly<Record<string, unknown>> = {}): void {
  const { limits } = stackRules(environment.tenant) as { readonly limits: object };
  const { renew, stale } = testRules(environment.tenant) as {
    readonly renew: object;
    readonly stale: object;
  };
  environment.rules({
    limits: { ...limits, removals: unlimited, renewals: unlimited },
    renew: { ...renew, mode: 'plan' },
    stale: { ...stale, disabled: { mode: 'plan', days: 1 } },
    ...overrides,
  });
}

function endsSoon(number: number, day = 10): void {
  makeEligible(environment.tenant, { to: environment.person(number), since: onDay(-160), until: onDay(day) });
}

const ids = (changes: readonly ChangeRecord[]) => changes.map(principalOf).toSorted();

/** Somebody who gets nothing by what these tests plan. */
const grace = () => environment.person(7).id;

/** A person reads the newest plan of a run, and approves what was read: all of it, or the items named. */
async function approve(runId: unknown, items?: readonly string[], userId = grace()): Promise<number> {
  const { plan } = await environment.resultOf({ id: String(runId) });
  const { json } = await environment.api('GET', `plans/${plan?.id}`);
  const { hash } = json.plan as { readonly hash: string };
  const body = { hash, ...(items !== undefined && { items }) };
  return (await environment.api('POST', `approvals/${plan?.id}`, { body, userId })).status;
}

/** A plan made over HTTP. */
async function planned(): Promise<unknown> {
  const { status, json } = await environment.api('POST', 'plans', { body: { job: renewals } });
  expect({ status, state: json.state }).toEqual({ status: 200, state: 'succeeded' });
  return json.id;
}

describe('a plan of mode plan', () => {
  test('is not made by any run while nobody has approved it', async () => {
    endsSoon(0);
    await planned();
    const byTimer = await environment.run(renewals);
    environment.writes();
    const byHand = await environment.api('POST', 'runs', { body: { job: renewals, mode: 'apply' } });

    expect(byTimer).toMatchObject({ writes: [], plan: { mode: 'plan', counts: { change: 1 } } });
    expect(byHand).toMatchObject({
      status: 200,
      json: { state: 'succeeded', hygiene: { counts: { done: 0, stopped: 1 } } },
    });
    expect(environment.writes()).toEqual([]);
  });

  test('once approved over HTTP, is made by the next run: just its changes, and not those that changed since', async () => {
    const { tenant, person } = environment;
    for (const number of [0, 1, 2]) endsSoon(number);
    expect(await approve(await planned())).toBe(200);
    const { eligibilities } = tenant.roleManagement;
    const extended = eligibilities.all().find(({ principalId }) => principalId === person(1).id);
    if (extended !== undefined)
      eligibilities.add({ ...extended, expiration: { type: 'afterDateTime', endsAt: onDay(12) } });
    changeUser(tenant, person(2), { accountEnabled: false });
    // Due as well, but nobody has read of it.
    endsSoon(3);
    environment.setDay(1);
    const result = await environment.run(renewals);

    expect(ids(result.changes)).toEqual([person(0).id]);
    expect(result.changes).toMatchObject([{ state: 'done' }]);
    expect(result.run).toMatchObject({
      state: 'succeeded',
      hygiene: { counts: { done: 1, stopped: 2, lapsing: 1 } },
    });
  });

  test('is made once: the run after has nothing to do', async () => {
    endsSoon(0);
    await approve(await planned());
    await environment.run(renewals);
    environment.setDay(1);

    expect(await environment.run(renewals)).toMatchObject({ writes: [], run: { state: 'succeeded' } });
  });

  test.each([
    { day: 6.9, done: 1 },
    { day: 7.1, done: 0 },
  ])('that was approved $day days ago: $done of its changes are made', async ({ day, done }) => {
    endsSoon(0);
    await approve(await planned());
    environment.setDay(day);

    expect((await environment.run(renewals)).run.hygiene?.counts.done).toBe(done);
  });

  test('goes through the gates as any other: what has come under protection since is left', async () => {
    for (const number of [0, 1]) endsSoon(number);
    await approve(await planned());
    const { protected: defaults } = testRules(environment.tenant) as {
      readonly protected: { readonly principals: readonly object[] };
    };
    const { id } = environment.person(0);
    planOnly({ protected: { principals: [...defaults.principals, { id, why: 'On parental leave' }] } });
    const result = await environment.run(renewals);

    expect(ids(result.changes)).toEqual([]);
    expect(result.items).toContainEqual(expect.objectContaining({ decision: 'leave', reason: 'protected' }));
  });

  test('is not approved any more under other rules, and the plan of the night says so', async () => {
    endsSoon(0);
    await approve(await planned());
    planOnly({ renew: { mode: 'plan', withinDays: 14, extendBy: 'P91D', whenUsageUnknown: 'renew' } });
    const result = await environment.run(renewals);

    expect(result.writes).toEqual([]);
    expect(result.obstacles).toMatchObject([
      {
        code: 'approval-void',
        stops: 'item',
        sentence: expect.stringContaining('the rules have changed since'),
      },
    ]);
  });

  test('names the approved plan and the approver: in the run, the plan and each change', async () => {
    endsSoon(0);
    const first = await planned();
    await approve(first);
    const approvedPlan = (await environment.resultOf({ id: String(first) })).plan?.id;
    const result = await environment.run(renewals);

    const used = [{ planId: approvedPlan, by: grace(), items: 1 }];
    expect(result.run.hygiene?.approvals).toEqual(used);
    expect(result.plan?.approvals).toEqual(used);
    expect(result.changes).toMatchObject([
      { source: { approvedPlan: { planId: approvedPlan, by: grace() } } },
    ]);
    expect(result.run.askedBy).toEqual({ objectId: renewals, appId: undefined });
  });

  test('makes only the items that were named', async () => {
    for (const number of [0, 1]) endsSoon(number);
    const first = await planned();
    const { items } = await environment.resultOf({ id: String(first) });
    const { id } = items.find(({ key }) => key.principalId === environment.person(1).id) ?? { id: '' };
    await approve(first, [id]);

    expect(ids((await environment.run(renewals)).changes)).toEqual([environment.person(1).id]);
  });

  test('is not made once its approval was withdrawn', async () => {
    endsSoon(0);
    const first = await planned();
    await approve(first);
    const { plan } = await environment.resultOf({ id: String(first) });
    const { status } = await environment.api('POST', `approvals/${plan?.id}/withdraw`, {
      body: {},
      userId: grace(),
    });

    expect(status).toBe(200);
    expect(await environment.run(renewals)).toMatchObject({ writes: [], plan: { approvals: [] } });
  });

  test('is not approved by whoever gets the renewal', async () => {
    for (const number of [0, 1]) endsSoon(number);
    await approve(await planned(), undefined, environment.person(0).id);
    const result = await environment.run(renewals);

    expect(ids(result.changes)).toEqual([environment.person(1).id]);
    expect(result.obstacles).toMatchObject([
      { code: 'approval-void', sentence: expect.stringContaining('nobody approves a renewal for themself') },
    ]);
  });

  test('shows what would meet it now, though nothing of it is tried', async () => {
    for (const number of [0, 1]) endsSoon(number);
    const { limits } = stackRules(environment.tenant) as { readonly limits: object };
    const one = { count: 1, percent: 100 };
    planOnly({ limits: { ...limits, renewals: { perRun: one, per24Hours: one } } });
    const { plan, obstacles } = await environment.resultOf({ id: String(await planned()) });

    expect(obstacles).toEqual([]);
    expect(plan?.preview).toMatchObject([
      { code: 'limit-run-count', stops: 'excess' },
      { code: 'limit-day-count', stops: 'excess' },
    ]);
  });

  test('does not outweigh a person who took the change back afterwards', async () => {
    endsSoon(0);
    await approve(await planned());
    const { changes } = await environment.run(renewals);
    await environment.api('POST', `changes/${changes[0]?.id}/undo`);
    environment.setDay(1);

    expect(await environment.run(renewals)).toMatchObject({ writes: [], run: { state: 'succeeded' } });
  });

  test('of removals: what is due and approved goes, and what is due and was not stays', async () => {
    const { tenant, person } = environment;
    assign(tenant, { to: person(0), since: onDay(-100) });
    assign(tenant, {
      to: person(1),
      role: roles.groupsAdministrator,
      since: onDay(-100),
      until: onDay(60),
    });
    for (const number of [0, 1]) changeUser(tenant, person(number), { accountEnabled: false });
    const found = await environment.run(removals);
    // What is only announced cannot be made, whoever approves it.
    expect(await approve(found.run.id)).toBe(200);
    environment.setDay(8);
    const due = await environment.run(removals);
    changeUser(tenant, person(1), { accountEnabled: true });
    expect(await approve(due.run.id)).toBe(200);
    const result = await environment.run(removals);

    expect([found.writes, due.writes]).toEqual([[], []]);
    expect(due.plan?.counts).toEqual({ change: 2 });
    expect(ids(result.changes)).toEqual([person(0).id]);
    expect(accessIn(tenant, onDay(8))).toHaveLength(1);
  });
});
