import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { accessIn, changeUser, makeEligible } from './people.ts';
import { principalOf, undoneBy } from './records.ts';
import { onDay, type TestEnvironment, testRules, withTestEnvironments } from './test-environment.ts';
import { givenBack, runRemovals, runRenewals, undo, writeLimits } from './undo-runs.ts';

const startEnvironment = withTestEnvironments();
const [renewals, removals] = ['renew-eligibilities', 'remove-stale-assignments'] as const;

let environment: TestEnvironment;
beforeEach(async () => {
  environment = await startEnvironment();
  writeLimits(environment);
});
afterEach(() => environment.close());

const access = (day: number) => accessIn(environment.tenant, onDay(day));

describe('the undo of a whole night', () => {
  test('of removals and conversions gives back the same principals, roles, scopes and ends, what was permanent and active for 30 days', async () => {
    const night = await runRemovals(environment);
    expect(night.run).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 5 } } });
    expect(access(8)).toHaveLength(1);

    const undoResult = await undo(environment, `runs/${night.run.id}`);

    expect(undoResult).toMatchObject({ status: 200, run: { job: 'undo', state: 'succeeded' } });
    expect(access(8)).toEqual(givenBack(night.before, onDay(8)));
    expect(undoResult.changes.map(undoneBy).toSorted()).toEqual(night.changes.map(({ id }) => id).toSorted());
  });

  test('of renewals gives the ends that there were', async () => {
    const night = await runRenewals(environment);
    expect(night.run).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 2 } } });
    expect(access(0)).not.toEqual(night.before);

    const undoResult = await undo(environment, `runs/${night.run.id}`);

    expect(undoResult.run).toMatchObject({ job: 'undo', state: 'succeeded' });
    expect(access(0)).toEqual(night.before);
  });

  test('of what had lapsed takes it away again', async () => {
    for (const number of [10, 11, 12])
      makeEligible(environment.tenant, { to: environment.person(number), since: onDay(-100) });
    const before = access(0);
    makeEligible(environment.tenant, { to: environment.person(5), since: onDay(-40), until: onDay(0.5) });
    environment.simulator.faults.add({
      kind: '503',
      match: { method: 'POST', path: 'ScheduleRequests' },
      times: 1_000,
    });
    await environment.run(renewals);
    environment.simulator.faults.clear();
    environment.setDay(1);
    const night = await environment.run(renewals);
    expect(night.items).toContainEqual(expect.objectContaining({ decision: 'change', reason: 'lapsed' }));
    expect(access(1)).toHaveLength(before.length + 1);

    await undo(environment, `runs/${night.run.id}`);

    expect(access(1)).toEqual(before);
  });

  test.each([
    { night: runRemovals, day: 8, says: 'it is there again already' },
    { night: runRenewals, day: 0, says: 'it ends as before already' },
  ])('does nothing the second time: $says', async ({ night, day, says }) => {
    const { run, before } = await night(environment);
    await undo(environment, `runs/${run.id}`);
    const again = await undo(environment, `runs/${run.id}`);

    expect(again).toMatchObject({
      status: 409,
      run: { title: 'Nothing was undone', detail: `Nothing was undone: ${says}.` },
    });
    expect(new Set(again.leftBecause)).toEqual(new Set([says]));
    expect(again.writes).toEqual([]);
    expect(access(day)).toEqual(givenBack(before, onDay(day)));
  });

  test('cannot be taken back itself', async () => {
    const undoResult = await undo(environment, `runs/${(await runRenewals(environment)).run.id}`);
    const again = await undo(environment, `runs/${String(undoResult.run.id)}`);

    expect(again.leftBecause).toEqual([
      'an undo is not undone: ask for the change itself',
      'an undo is not undone: ask for the change itself',
    ]);
    expect(again.writes).toEqual([]);
  });
});

describe('the undo of one change', () => {
  test('takes back that one, and no other', async () => {
    const night = await runRenewals(environment);
    const after = access(0);
    const [one] = night.changes;

    const undoResult = await undo(environment, `changes/${one?.id}`);

    const id = principalOf(one);
    const about = (rows: readonly string[], isIt: boolean) => rows.filter((row) => row.includes(id) === isIt);
    expect(undoResult.writes).toEqual(['POST roleEligibilityScheduleRequests']);
    expect(about(access(0), true)).toEqual(about(night.before, true));
    expect(about(access(0), false)).toEqual(about(after, false));
  });

  test('is told who asked for it', async () => {
    const night = await runRenewals(environment);
    const undoResult = await undo(environment, `changes/${night.changes[0]?.id}`);

    expect(undoResult.changes).toMatchObject([{ operation: 'undo.restore', state: 'done' }]);
    expect(undoResult.changes[0]?.askedBy.objectId).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('the nights after an undo', () => {
  test('do not renew again: who took it back has decided, until somebody gives or attests it', async () => {
    const night = await runRenewals(environment);
    await undo(environment, `changes/${night.changes[0]?.id}`);
    environment.setDay(1);
    const next = await environment.run(renewals);
    environment.setDay(7.5);
    const later = await environment.run(renewals);

    for (const { items, writes } of [next, later]) {
      expect(items).toContainEqual(
        expect.objectContaining({ reason: 'shortened-by-somebody', decision: 'lapse', change: null }),
      );
      expect(writes).toEqual([]);
    }
  });

  test('do not remove again for seven days, although it is announced anew and due', async () => {
    const { stale } = testRules(environment.tenant) as { readonly stale: object };
    writeLimits(environment, {}, { stale: { ...stale, coolDownDays: 1 } });
    const night = await runRemovals(environment);
    await undo(environment, `runs/${night.run.id}`);
    for (const leaver of [0, 1, 2, 3])
      changeUser(environment.tenant, environment.person(leaver), { accountEnabled: false });
    environment.setDay(9);
    const announced = await environment.run(removals);
    environment.setDay(11);
    const due = await environment.run(removals);

    // The fifth was converted for being permanent, and is so no more.
    expect(announced.plan?.counts).toMatchObject({ mark: 4 });
    expect(due.plan?.counts).toMatchObject({ change: 4 });
    expect(due.obstacles.map(({ code }) => code)).toEqual(Array.from({ length: 4 }, () => 'undone'));
    expect(due).toMatchObject({
      writes: [],
      run: { state: 'succeeded', hygiene: { counts: { stopped: 4 } } },
    });
    expect(access(11)).toEqual(givenBack(night.before, onDay(8)));
  });
});
