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

/** A person reads the newest plan of a run, and approves what was read. */
async function approve(runId: unknown): Promise<number> {
  const { plan } = await environment.resultOf({ id: String(runId) });
  const { json } = await environment.api('GET', `plans/${plan?.id}`);
  const { hash } = json.plan as { readonly hash: string };
  return (await environment.api('POST', `plans/${plan?.id}/approve`, { body: { hash } })).status;
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

    expect(ids(result.changes)).toEqual([environment.person(1).id]);
    expect(result.items).toContainEqual(expect.objectContaining({ decision: 'leave', reason: 'protected' }));
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
