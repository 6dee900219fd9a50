import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { accessIn, makeEligible } from './people.ts';
import { houseRules, onDay, type World, withWorlds } from './test-environment.ts';
import { limit, nightOfRemovals, nightOfRenewals, undo } from './undo-runs.ts';

const openWorld = withWorlds();
const [renewals, removals] = ['renew-eligibilities', 'remove-stale-assignments'] as const;

let world: World;
beforeEach(async () => {
  world = await openWorld();
  limit(world);
});
afterEach(() => world.close());

const access = (day: number) => accessIn(world.tenant, onDay(day));

describe('the undo of a whole night', () => {
  test('of removals and conversions gives back the same principals, roles, scopes and ends', async () => {
    const night = await nightOfRemovals(world);
    expect(night.run).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 5 } } });
    expect(access(8)).toHaveLength(1);

    const undone = await undo(world, `runs/${night.run.id}`);

    expect(undone).toMatchObject({ status: 200, run: { job: 'undo', state: 'succeeded' } });
    expect(access(8)).toEqual(night.before);
    expect(undone.changes.map((entry) => entry.access?.undoes).toSorted()).toEqual(
      night.changes.map(({ id }) => id).toSorted(),
    );
  });

  test('of renewals gives the ends that there were', async () => {
    const night = await nightOfRenewals(world);
    expect(night.run).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 2 } } });
    expect(access(0)).not.toEqual(night.before);

    const undone = await undo(world, `runs/${night.run.id}`);

    expect(undone.run).toMatchObject({ job: 'undo', state: 'succeeded' });
    expect(access(0)).toEqual(night.before);
  });

  test('of what had lapsed takes it away again', async () => {
    for (const number of [10, 11, 12])
      makeEligible(world.tenant, { to: world.person(number), since: onDay(-100) });
    const before = access(0);
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

    await undo(world, `runs/${night.run.id}`);

    expect(access(1)).toEqual(before);
  });

  test.each([
    { night: nightOfRemovals, day: 8, says: 'it is there again already' },
    { night: nightOfRenewals, day: 0, says: 'it ends as before already' },
  ])('does nothing the second time: $says', async ({ night, day, says }) => {
    const { run, before } = await night(world);
    await undo(world, `runs/${run.id}`);
    const again = await undo(world, `runs/${run.id}`);

    expect(again.run).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 0 } } });
    expect(new Set(again.left)).toEqual(new Set([says]));
    expect(again.writes).toEqual([]);
    expect(access(day)).toEqual(before);
  });

  test('cannot be taken back itself', async () => {
    const undone = await undo(world, `runs/${(await nightOfRenewals(world)).run.id}`);
    const again = await undo(world, `runs/${String(undone.run.id)}`);

    expect(again.left).toEqual([
      'only what a job did can be taken back',
      'only what a job did can be taken back',
    ]);
    expect(again.writes).toEqual([]);
  });
});

describe('the undo of one change', () => {
  test('takes back that one, and no other', async () => {
    const night = await nightOfRenewals(world);
    const after = access(0);
    const [one] = night.changes;

    const undone = await undo(world, `changes/${one?.id}`);

    const id = String(one?.access?.change.key.principalId);
    const about = (rows: readonly string[], isIt: boolean) => rows.filter((row) => row.includes(id) === isIt);
    expect(undone.writes).toEqual(['POST roleEligibilityScheduleRequests']);
    expect(about(access(0), true)).toEqual(about(night.before, true));
    expect(about(access(0), false)).toEqual(about(after, false));
  });

  test('is told who asked for it', async () => {
    const night = await nightOfRenewals(world);
    const undone = await undo(world, `changes/${night.changes[0]?.id}`);

    expect(undone.changes).toMatchObject([{ operation: 'undo.restore', state: 'done' }]);
    expect(undone.changes[0]?.askedBy.objectId).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('the nights after an undo', () => {
  test('do not renew again for seven days, and say who took it back and what to do', async () => {
    const night = await nightOfRenewals(world);
    const undone = await undo(world, `changes/${night.changes[0]?.id}`);
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
      `${undone.changes[0]?.askedBy.objectId} took change ${night.changes[0]?.id} of this access back on ` +
        '2026-11-20T02:30:00.000Z, so it is left alone until 2026-11-27T02:30:00.000Z. If it is to lapse, put its ' +
        'principal into renew.selection.exceptPrincipals; otherwise it is judged anew then.',
    );
    expect(later).toMatchObject({
      obstacles: [],
      run: { state: 'succeeded', hygiene: { counts: { done: 1 } } },
    });
  });

  test('do not remove again for seven days, although it is announced anew and due', async () => {
    const { stale } = houseRules(world.tenant) as { readonly stale: object };
    limit(world, {}, { stale: { ...stale, coolDownDays: 1 } });
    const night = await nightOfRemovals(world);
    await undo(world, `runs/${night.run.id}`);
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
    expect(access(11)).toEqual(night.before);
  });
});
