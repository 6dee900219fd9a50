import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { accessIn, changeSettings, makeEligible, roles } from './people.ts';
import { houseRules, onDay, type World, withWorlds } from './test-environment.ts';
import { limit, nightOfRemovals, nightOfRenewals, undo } from './undo-runs.ts';

const openWorld = withWorlds();

let world: World;
beforeEach(async () => {
  world = await openWorld();
  limit(world);
});
afterEach(() => world.close());

const access = (day: number) => accessIn(world.tenant, onDay(day));

describe('an undo, at the gates', () => {
  test('of renewals is a shortening: the limits of removals hold', async () => {
    const night = await nightOfRenewals(world);
    limit(world, {
      removals: { perRun: { count: 1, percent: 100 }, per24Hours: { count: 50, percent: 100 } },
    });

    const undone = await undo(world, `runs/${night.run.id}`);

    expect(undone.writes).toEqual([]);
    expect(undone.run).toMatchObject({
      state: 'blocked',
      reason: expect.stringContaining('2 removals in this run are more than is allowed'),
    });
  });

  test('of removals gives back: the limits do not hold it up, nor what cannot be read', async () => {
    const night = await nightOfRemovals(world);
    limit(world, { removals: { perRun: { count: 0, percent: 0 }, per24Hours: { count: 0, percent: 0 } } });
    world.simulator.faults.add({ kind: '403', match: { path: '/users\\?' }, times: 1_000 });

    const undone = await undo(world, `runs/${night.run.id}`);

    expect(undone.obstacles.map(({ code }) => code)).toContain('incomplete');
    expect(access(8)).toEqual(night.before);
  });

  test('leaves what has come under protection since', async () => {
    const night = await nightOfRenewals(world);
    const id = world.person(5).id;
    const { protected: standing } = houseRules(world.tenant) as {
      readonly protected: { readonly principals: readonly object[] };
    };
    const principals = [...standing.principals, { id, why: 'On parental leave' }];
    limit(world, {}, { protected: { principals } });

    const undone = await undo(world, `runs/${night.run.id}`);

    expect(undone.obstacles).toMatchObject([
      {
        code: 'protected',
        sentence: `It is protected by the rules, through ${id} (On parental leave). It is not changed.`,
      },
    ]);
    expect(undone.writes).toHaveLength(1);
  });

  test('leaves what a person has changed since, and says so', async () => {
    const night = await nightOfRenewals(world);
    const { eligibilities } = world.tenant.roleManagement;
    const theirs = eligibilities.all().find(({ principalId }) => principalId === world.person(5).id);
    if (theirs === undefined) throw new Error('there is no such eligibility');
    eligibilities.add({ ...theirs, expiration: { type: 'afterDateTime', endsAt: onDay(170) } });

    const undone = await undo(world, `runs/${night.run.id}`);

    expect(undone.left).toEqual(['its end was changed since']);
    expect(undone.writes).toHaveLength(1);
    expect(access(0).find((row) => row.includes(theirs.principalId))).toContain(onDay(170).toISOString());
  });

  test('leaves what a person has given again since, and says so', async () => {
    const night = await nightOfRemovals(world);
    makeEligible(world.tenant, { to: world.person(0), since: onDay(8), until: onDay(20) });

    const undone = await undo(world, `runs/${night.run.id}`);

    expect(undone.left).toEqual(['it is there again already']);
    expect(access(8)).toHaveLength(night.before.length);
    expect(access(8).find((row) => row.includes(world.person(0).id))).toContain(onDay(20).toISOString());
  });

  test('is refused by Entra where the role lets nobody hold it for good any more, and the run says so', async () => {
    const night = await nightOfRemovals(world);
    const limit = { isExpirationRequired: true, maximumDuration: 'P90D' };
    changeSettings(world.tenant, roles.searchAdministrator, 'Expiration_Admin_Eligibility', limit);

    const undone = await undo(world, `runs/${night.run.id}`);

    expect(undone.run).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('Broken rules: ExpirationRule'),
    });
    expect(access(8)).toHaveLength(night.before.length - 1);
  });

  test('changes nothing while the rules cannot be used', async () => {
    const night = await nightOfRenewals(world);
    world.rulesFile.write('{');

    const undone = await undo(world, `runs/${night.run.id}`);

    expect(undone).toMatchObject({ status: 200, writes: [], run: { state: 'blocked' } });
  });
});
