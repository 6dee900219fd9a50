import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { stackRules } from '../../local/stack-rules.ts';
import { accessIn, assign, change, changeSettings, makeEligible, roles } from './people.ts';
import { houseRules, onDay, type Told, type World, withWorlds } from './world.ts';

const openWorld = withWorlds();
const [renewals, removals] = ['renew-eligibilities', 'remove-stale-assignments'] as const;
const { helpdeskAdministrator, searchAdministrator } = roles;
const everything = { count: 50, percent: 100 };
const unlimited = { perRun: everything, per24Hours: everything };

let world: World;
/** Before the night. */
let before: readonly string[];
beforeEach(async () => {
  world = await openWorld();
  limits({ renewals: unlimited, removals: unlimited });
});
afterEach(() => world.close());

function limits(overrides: Readonly<Record<string, unknown>>, more = {}): void {
  const { limits: standing } = stackRules(world.tenant) as { readonly limits: object };
  world.rules({ ...more, limits: { ...standing, ...overrides } });
}

const access = (day: number) => accessIn(world.tenant, onDay(day));

/** Everything that removals can be about: eligible and active, for a time and for good, in a unit; and standing access. */
async function nightOfRemovals(): Promise<Told> {
  const { tenant, person } = world;
  const scope = `/administrativeUnits/${tenant.administrativeUnits.all()[0]?.id}`;
  makeEligible(tenant, { to: person(0), since: onDay(-100) });
  makeEligible(tenant, { to: person(1), since: onDay(-100), until: onDay(60) });
  assign(tenant, { to: person(2), role: helpdeskAdministrator, scope, since: onDay(-100), until: onDay(60) });
  assign(tenant, { to: person(3), since: onDay(-100) });
  for (const leaver of [0, 1, 2, 3]) change(tenant, person(leaver), { accountEnabled: false });
  assign(tenant, { to: person(4), role: helpdeskAdministrator, since: onDay(-100) });
  before = access(0);
  await world.run(removals);
  world.at(8);
  return world.run(removals);
}

/** Two eligibilities that end soon. */
function nightOfRenewals(): Promise<Told> {
  const { tenant, person } = world;
  makeEligible(tenant, { to: person(5), since: onDay(-160), until: onDay(10) });
  makeEligible(tenant, { to: person(6), role: helpdeskAdministrator, since: onDay(-160), until: onDay(12) });
  before = access(0);
  return world.run(renewals);
}

interface Undone extends Omit<Told, 'run'> {
  readonly status: number;
  readonly run: Readonly<Record<string, unknown>>;
  /** Why items were left alone. */
  readonly left: readonly unknown[];
}

/** A person asks the API for it. @param target `runs/ID` or `changes/ID`. */
async function undo(target: string): Promise<Undone> {
  world.writes();
  const { status, json: run } = await world.api('POST', `${target}/undo`);
  const told = await world.toldOf({ id: String(run.id) });
  const left = told.items.filter(({ decision }) => decision === 'leave').map(({ evidence }) => evidence.said);
  return { status, run, writes: world.writes(), left, ...told };
}

describe('the undo of a whole night', () => {
  test('of removals and conversions gives back the same principals, roles, scopes and ends', async () => {
    const night = await nightOfRemovals();
    expect(night.run).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 5 } } });
    expect(access(8)).toHaveLength(1);

    const undone = await undo(`runs/${night.run.id}`);

    expect(undone).toMatchObject({ status: 200, run: { job: 'undo', state: 'succeeded' } });
    expect(access(8)).toEqual(before);
    expect(undone.changes.map((entry) => entry.access?.undoes).toSorted()).toEqual(
      night.changes.map(({ id }) => id).toSorted(),
    );
  });

  test('of renewals gives the ends that there were', async () => {
    const night = await nightOfRenewals();
    expect(night.run).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 2 } } });
    expect(access(0)).not.toEqual(before);

    const undone = await undo(`runs/${night.run.id}`);

    expect(undone.run).toMatchObject({ job: 'undo', state: 'succeeded' });
    expect(access(0)).toEqual(before);
  });

  test('of what had lapsed takes it away again', async () => {
    for (const number of [10, 11, 12])
      makeEligible(world.tenant, { to: world.person(number), since: onDay(-100) });
    before = access(0);
    makeEligible(world.tenant, { to: world.person(5), since: onDay(-160), until: onDay(0.5) });
    world.simulator.faults.add({
      kind: '503',
      match: { method: 'POST', path: 'ScheduleRequests' },
      times: 1_000,
    });
    await world.run(renewals);
    world.simulator.faults.clear();
    world.at(1);
    const night = await world.run(renewals);
    expect(night.items).toContainEqual(expect.objectContaining({ decision: 'change', reason: 'lapsed' }));
    expect(access(1)).toHaveLength(before.length + 1);

    await undo(`runs/${night.run.id}`);

    expect(access(1)).toEqual(before);
  });

  test.each([
    { night: nightOfRemovals, day: 8, says: 'it is there again already' },
    { night: nightOfRenewals, day: 0, says: 'it ends as before already' },
  ])('does nothing the second time: $says', async ({ night, day, says }) => {
    const { run } = await night();
    await undo(`runs/${run.id}`);
    const again = await undo(`runs/${run.id}`);

    expect(again.run).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 0 } } });
    expect(new Set(again.left)).toEqual(new Set([says]));
    expect(again.writes).toEqual([]);
    expect(access(day)).toEqual(before);
  });

  test('cannot be taken back itself', async () => {
    const undone = await undo(`runs/${(await nightOfRenewals()).run.id}`);
    const again = await undo(`runs/${String(undone.run.id)}`);

    expect(again.left).toEqual([
      'only what a job did can be taken back',
      'only what a job did can be taken back',
    ]);
    expect(again.writes).toEqual([]);
  });
});

describe('the undo of one change', () => {
  test('takes back that one, and no other', async () => {
    const night = await nightOfRenewals();
    const after = access(0);
    const [one] = night.changes;

    const undone = await undo(`changes/${one?.id}`);

    const id = String(one?.access?.change.key.principalId);
    const about = (rows: readonly string[], isIt: boolean) => rows.filter((row) => row.includes(id) === isIt);
    expect(undone.writes).toEqual(['POST roleEligibilityScheduleRequests']);
    expect(about(access(0), true)).toEqual(about(before, true));
    expect(about(access(0), false)).toEqual(about(after, false));
  });

  test('is told who asked for it', async () => {
    const night = await nightOfRenewals();
    const undone = await undo(`changes/${night.changes[0]?.id}`);

    expect(undone.changes).toMatchObject([{ operation: 'undo.restore', state: 'done' }]);
    expect(undone.changes[0]?.askedBy.objectId).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('an undo, at the gates', () => {
  test('of renewals is a shortening: the limits of removals hold', async () => {
    const night = await nightOfRenewals();
    limits({ renewals: unlimited, removals: { perRun: { count: 1, percent: 100 }, per24Hours: everything } });

    const undone = await undo(`runs/${night.run.id}`);

    expect(undone.writes).toEqual([]);
    expect(undone.run).toMatchObject({
      state: 'blocked',
      reason: expect.stringContaining('2 removals in this run are more than is allowed'),
    });
  });

  test('of removals gives back: the limits do not hold it up, nor what cannot be read', async () => {
    const night = await nightOfRemovals();
    limits({ removals: { perRun: { count: 0, percent: 0 }, per24Hours: { count: 0, percent: 0 } } });
    world.simulator.faults.add({ kind: '403', match: { path: '/users\\?' }, times: 1_000 });

    const undone = await undo(`runs/${night.run.id}`);

    expect(undone.obstacles.map(({ code }) => code)).toContain('incomplete');
    expect(access(8)).toEqual(before);
  });

  test('leaves what has come under protection since', async () => {
    const night = await nightOfRenewals();
    const id = world.person(5).id;
    const { protected: standing } = houseRules(world.tenant) as {
      readonly protected: { readonly principals: readonly object[] };
    };
    const principals = [...standing.principals, { id, why: 'On parental leave' }];
    limits({ renewals: unlimited, removals: unlimited }, { protected: { principals } });

    const undone = await undo(`runs/${night.run.id}`);

    expect(undone.obstacles).toMatchObject([
      {
        code: 'protected',
        sentence: `It is protected by the rules, through ${id} (On parental leave). It is not changed.`,
      },
    ]);
    expect(undone.writes).toHaveLength(1);
  });

  test('leaves what a person has changed since, and says so', async () => {
    const night = await nightOfRenewals();
    const { eligibilities } = world.tenant.roleManagement;
    const theirs = eligibilities.all().find(({ principalId }) => principalId === world.person(5).id);
    if (theirs === undefined) throw new Error('there is no such eligibility');
    eligibilities.add({ ...theirs, expiration: { type: 'afterDateTime', endsAt: onDay(170) } });

    const undone = await undo(`runs/${night.run.id}`);

    expect(undone.left).toEqual(['its end was changed since']);
    expect(undone.writes).toHaveLength(1);
    expect(access(0).find((row) => row.includes(theirs.principalId))).toContain(onDay(170).toISOString());
  });

  test('leaves what a person has given again since, and says so', async () => {
    const night = await nightOfRemovals();
    makeEligible(world.tenant, { to: world.person(0), since: onDay(8), until: onDay(20) });

    const undone = await undo(`runs/${night.run.id}`);

    expect(undone.left).toEqual(['it is there again already']);
    expect(access(8)).toHaveLength(before.length);
    expect(access(8).find((row) => row.includes(world.person(0).id))).toContain(onDay(20).toISOString());
  });

  test('is refused by Entra where the role lets nobody hold it for good any more, and the run says so', async () => {
    const night = await nightOfRemovals();
    const limit = { isExpirationRequired: true, maximumDuration: 'P90D' };
    changeSettings(world.tenant, searchAdministrator, 'Expiration_Admin_Eligibility', limit);

    const undone = await undo(`runs/${night.run.id}`);

    expect(undone.run).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('Broken rules: ExpirationRule'),
    });
    expect(access(8)).toHaveLength(before.length - 1);
  });

  test('changes nothing while the rules cannot be used', async () => {
    const night = await nightOfRenewals();
    world.rulesFile.write('{');

    const undone = await undo(`runs/${night.run.id}`);

    expect(undone).toMatchObject({ status: 200, writes: [], run: { state: 'blocked' } });
  });
});

describe('the nights after an undo', () => {
  test('do not renew again for seven days, and say who took it back and what to do', async () => {
    const night = await nightOfRenewals();
    const undone = await undo(`changes/${night.changes[0]?.id}`);
    world.at(1);
    const next = await world.run(renewals);
    world.at(7.5);
    const later = await world.run(renewals);

    expect(next).toMatchObject({
      writes: [],
      run: { state: 'succeeded' },
      obstacles: [{ code: 'undone', stops: 'item' }],
    });
    expect(next.obstacles[0]?.sentence).toBe(
      `${undone.changes[0]?.askedBy.objectId} took change ${night.changes[0]?.id} back on 2026-11-20T02:30:00.000Z, and this ` +
        'renewal would do the same again. It is left alone until 2026-11-27T02:30:00.000Z. If it is to lapse, put its ' +
        'principal into renew.selection.exceptPrincipals; otherwise it is judged anew then.',
    );
    expect(later).toMatchObject({
      obstacles: [],
      run: { state: 'succeeded', hygiene: { counts: { done: 1 } } },
    });
  });

  test('do not remove again for seven days, although it is announced anew and due', async () => {
    const { stale } = houseRules(world.tenant) as { readonly stale: object };
    limits({ renewals: unlimited, removals: unlimited }, { stale: { ...stale, coolDownDays: 1 } });
    const night = await nightOfRemovals();
    await undo(`runs/${night.run.id}`);
    world.at(9);
    const announced = await world.run(removals);
    world.at(11);
    const due = await world.run(removals);

    expect(announced.plan?.counts).toMatchObject({ mark: 5 });
    expect(due.plan?.counts).toMatchObject({ change: 5 });
    expect(due.obstacles.map(({ code }) => code)).toEqual(Array.from({ length: 5 }, () => 'undone'));
    expect(due).toMatchObject({
      writes: [],
      run: { state: 'succeeded', hygiene: { counts: { stopped: 5 } } },
    });
    expect(access(11)).toEqual(before);
  });
});
