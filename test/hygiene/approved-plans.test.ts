import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { stackRules } from '../../local/stack-rules.ts';
import { accessIn, assign, change, makeEligible, roles } from './people.ts';
import { houseRules, onDay, type World, withWorlds } from './test-environment.ts';

const openWorld = withWorlds();
const [renewals, removals] = ['renew-eligibilities', 'remove-stale-assignments'] as const;
const everything = { count: 50, percent: 100 };
const unlimited = { perRun: everything, per24Hours: everything };

let world: World;
beforeEach(async () => {
  world = await openWorld();
  planOnly();
});
afterEach(() => world.close());

/** Rules of mode `plan`: nothing is made but what a person approves. */
function planOnly(overrides: Readonly<Record<string, unknown>> = {}): void {
  const { limits } = stackRules(world.tenant) as { readonly limits: object };
  const { renew, stale } = houseRules(world.tenant) as { readonly renew: object; readonly stale: object };
  world.rules({
    limits: { ...limits, removals: unlimited, renewals: unlimited },
    renew: { ...renew, mode: 'plan' },
    stale: { ...stale, disabled: { mode: 'plan', days: 1 } },
    ...overrides,
  });
}

function endsSoon(number: number, day = 10): void {
  makeEligible(world.tenant, { to: world.person(number), since: onDay(-160), until: onDay(day) });
}

const ids = (
  changes: readonly {
    readonly access: { readonly change: { readonly key: { readonly principalId: string } } } | undefined;
  }[],
) => changes.map(({ access }) => access?.change.key.principalId).toSorted();

/** A person reads the newest plan of a run, and approves what was read. */
async function approve(runId: unknown): Promise<number> {
  const { plan } = await world.toldOf({ id: String(runId) });
  const { json } = await world.api('GET', `plans/${plan?.id}`);
  const { hash } = json.plan as { readonly hash: string };
  return (await world.api('POST', `plans/${plan?.id}/approve`, { body: { hash } })).status;
}

/** A plan made over HTTP. */
async function planned(): Promise<unknown> {
  const { status, json } = await world.api('POST', 'plans', { body: { job: renewals } });
  expect({ status, state: json.state }).toEqual({ status: 200, state: 'succeeded' });
  return json.id;
}

describe('a plan of mode plan', () => {
  test('is not made by any run while nobody has approved it', async () => {
    endsSoon(0);
    await planned();
    const byTimer = await world.run(renewals);
    world.writes();
    const byHand = await world.api('POST', 'runs', { body: { job: renewals, mode: 'apply' } });

    expect(byTimer).toMatchObject({ writes: [], plan: { mode: 'plan', counts: { change: 1 } } });
    expect(byHand).toMatchObject({
      status: 200,
      json: { state: 'succeeded', hygiene: { counts: { done: 0, stopped: 1 } } },
    });
    expect(world.writes()).toEqual([]);
  });

  test('once approved over HTTP, is made by the next run: just its changes, and not those that changed since', async () => {
    const { tenant, person } = world;
    for (const number of [0, 1, 2]) endsSoon(number);
    expect(await approve(await planned())).toBe(200);
    const { eligibilities } = tenant.roleManagement;
    const extended = eligibilities.all().find(({ principalId }) => principalId === person(1).id);
    if (extended !== undefined)
      eligibilities.add({ ...extended, expiration: { type: 'afterDateTime', endsAt: onDay(12) } });
    change(tenant, person(2), { accountEnabled: false });
    // Due as well, but nobody has read of it.
    endsSoon(3);
    world.at(1);
    const told = await world.run(renewals);

    expect(ids(told.changes)).toEqual([person(0).id]);
    expect(told.changes).toMatchObject([{ state: 'done' }]);
    expect(told.run).toMatchObject({
      state: 'succeeded',
      hygiene: { counts: { done: 1, stopped: 2, lapsing: 1 } },
    });
  });

  test('is made once: the run after has nothing to do', async () => {
    endsSoon(0);
    await approve(await planned());
    await world.run(renewals);
    world.at(1);

    expect(await world.run(renewals)).toMatchObject({ writes: [], run: { state: 'succeeded' } });
  });

  test.each([
    { day: 6.9, done: 1 },
    { day: 7.1, done: 0 },
  ])('that was approved $day days ago: $done of its changes are made', async ({ day, done }) => {
    endsSoon(0);
    await approve(await planned());
    world.at(day);

    expect((await world.run(renewals)).run.hygiene?.counts.done).toBe(done);
  });

  test('goes through the gates as any other: what has come under protection since is left', async () => {
    for (const number of [0, 1]) endsSoon(number);
    await approve(await planned());
    const { protected: standing } = houseRules(world.tenant) as {
      readonly protected: { readonly principals: readonly object[] };
    };
    const { id } = world.person(0);
    planOnly({ protected: { principals: [...standing.principals, { id, why: 'On parental leave' }] } });
    const told = await world.run(renewals);

    expect(ids(told.changes)).toEqual([world.person(1).id]);
    expect(told.items).toContainEqual(expect.objectContaining({ decision: 'leave', reason: 'protected' }));
  });

  test('does not outweigh a person who took the change back afterwards', async () => {
    endsSoon(0);
    await approve(await planned());
    const { changes } = await world.run(renewals);
    await world.api('POST', `changes/${changes[0]?.id}/undo`);
    world.at(1);

    expect(await world.run(renewals)).toMatchObject({ writes: [], run: { state: 'succeeded' } });
  });

  test('of removals: what is due and approved goes, and what is due and was not stays', async () => {
    const { tenant, person } = world;
    assign(tenant, { to: person(0), since: onDay(-100) });
    assign(tenant, {
      to: person(1),
      role: roles.helpdeskAdministrator,
      since: onDay(-100),
      until: onDay(60),
    });
    for (const number of [0, 1]) change(tenant, person(number), { accountEnabled: false });
    const found = await world.run(removals);
    // What is only announced cannot be made, whoever approves it.
    expect(await approve(found.run.id)).toBe(200);
    world.at(8);
    const due = await world.run(removals);
    change(tenant, person(1), { accountEnabled: true });
    expect(await approve(due.run.id)).toBe(200);
    const told = await world.run(removals);

    expect([found.writes, due.writes]).toEqual([[], []]);
    expect(due.plan?.counts).toEqual({ change: 2 });
    expect(ids(told.changes)).toEqual([person(0).id]);
    expect(accessIn(tenant, onDay(8))).toHaveLength(1);
  });
});
