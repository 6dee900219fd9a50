import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { accessIn, changeSettings, makeEligible, roles } from './people.ts';
import { onDay, type TestEnvironment, testRules, withTestEnvironments } from './test-environment.ts';
import { givenBack, runRemovals, runRenewals, undo, writeLimits } from './undo-runs.ts';

const startEnvironment = withTestEnvironments();

let environment: TestEnvironment;
beforeEach(async () => {
  environment = await startEnvironment();
  writeLimits(environment);
});
afterEach(() => environment.close());

const access = (day: number) => accessIn(environment.tenant, onDay(day));

describe('an undo, at the gates', () => {
  test('of renewals is a shortening: the limits of removals hold', async () => {
    const night = await runRenewals(environment);
    writeLimits(environment, {
      removals: { perRun: { count: 1, percent: 100 }, per24Hours: { count: 50, percent: 100 } },
    });

    const undoResult = await undo(environment, `runs/${night.run.id}`);

    expect(undoResult.writes).toEqual([]);
    expect(undoResult.run).toMatchObject({
      state: 'blocked',
      reason: expect.stringContaining('2 removals in this run are more than is allowed'),
    });
  });

  test('of removals gives back: the limits do not hold it up, nor what cannot be read', async () => {
    const night = await runRemovals(environment);
    writeLimits(environment, {
      removals: { perRun: { count: 0, percent: 0 }, per24Hours: { count: 0, percent: 0 } },
    });
    environment.simulator.faults.add({ kind: '403', match: { path: '/users\\?' }, times: 1_000 });

    const undoResult = await undo(environment, `runs/${night.run.id}`);

    expect(undoResult.obstacles.map(({ code }) => code)).toContain('incomplete');
    expect(access(8)).toEqual(givenBack(night.before, onDay(8)));
  });

  test('leaves what has come under protection since', async () => {
    const night = await runRenewals(environment);
    const id = environment.person(5).id;
    const { protected: defaults } = testRules(environment.tenant) as {
      readonly protected: { readonly principals: readonly object[] };
    };
    const principals = [...defaults.principals, { id, why: 'On parental leave' }];
    writeLimits(environment, {}, { protected: { principals } });

    const undoResult = await undo(environment, `runs/${night.run.id}`);

    expect(undoResult.obstacles).toMatchObject([
      {
        code: 'protected',
        sentence: `It is protected by the rules, through ${id} (On parental leave). It is not changed.`,
      },
    ]);
    expect(undoResult.writes).toHaveLength(1);
  });

  test('leaves what a person has changed since, and says so', async () => {
    const night = await runRenewals(environment);
    const { eligibilities } = environment.tenant.roleManagement;
    const theirs = eligibilities.all().find(({ principalId }) => principalId === environment.person(5).id);
    if (theirs === undefined) throw new Error('there is no such eligibility');
    eligibilities.add({ ...theirs, expiration: { type: 'afterDateTime', endsAt: onDay(170) } });

    const undoResult = await undo(environment, `runs/${night.run.id}`);

    expect(undoResult.leftBecause).toEqual(['its end was changed since']);
    expect(undoResult.writes).toHaveLength(1);
    expect(access(0).find((row) => row.includes(theirs.principalId))).toContain(onDay(170).toISOString());
  });

  test('leaves what a person has given again since, and says so', async () => {
    const night = await runRemovals(environment);
    makeEligible(environment.tenant, { to: environment.person(0), since: onDay(8), until: onDay(20) });

    const undoResult = await undo(environment, `runs/${night.run.id}`);

    expect(undoResult.leftBecause).toEqual(['it is there again already']);
    expect(access(8)).toHaveLength(night.before.length);
    expect(access(8).find((row) => row.includes(environment.person(0).id))).toContain(
      onDay(20).toISOString(),
    );
  });

  test('is refused by Entra where the role lets nobody hold it for good any more, and the run says so', async () => {
    const night = await runRemovals(environment);
    const limit = { isExpirationRequired: true, maximumDuration: 'P90D' };
    changeSettings(environment.tenant, roles.searchAdministrator, 'Expiration_Admin_Eligibility', limit);

    const undoResult = await undo(environment, `runs/${night.run.id}`);

    expect(undoResult.run).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('Broken rules: ExpirationRule'),
    });
    expect(access(8)).toHaveLength(night.before.length - 1);
  });

  test('changes nothing while the rules cannot be used', async () => {
    const night = await runRenewals(environment);
    environment.rulesFile.write('{');

    const undoResult = await undo(environment, `runs/${night.run.id}`);

    expect(undoResult).toMatchObject({ status: 200, writes: [], run: { state: 'blocked' } });
  });
});
