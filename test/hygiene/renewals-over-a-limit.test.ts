import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { makeEligible } from './people.ts';
import { principalOf } from './records.ts';
import { onDay, type TestEnvironment, withTestEnvironments } from './test-environment.ts';
import { unlimited, writeLimits } from './undo-runs.ts';

const startEnvironment = withTestEnvironments();

let environment: TestEnvironment;
beforeEach(async () => {
  environment = await startEnvironment();
});
afterEach(() => environment.close());

test('more renewals than a limit are made soonest end first, over as many runs as it takes', async () => {
  const { tenant, person } = environment;
  writeLimits(environment, { renewals: { ...unlimited, perRun: { count: 2, percent: 100 } } });
  const ends = [9, 3, 7, 5];
  for (const [number, day] of ends.entries())
    makeEligible(tenant, { to: person(number), since: onDay(-160), until: onDay(day) });

  const first = await environment.run('renew-eligibilities');
  const second = await environment.run('renew-eligibilities');

  expect(first.run).toMatchObject({
    state: 'partial',
    reason:
      '4 renewals in this run are more than is allowed: limits.renewals.perRun.count allows 2. The 2 that end soonest are ' +
      'made; 2 are left to later runs. If they are right, raise the limit.',
    hygiene: { counts: { done: 2, stopped: 2 } },
  });
  expect(first.obstacles).toMatchObject([{ code: 'limit-run-count', stops: 'excess' }]);
  expect(first.changes.map(principalOf).toSorted()).toEqual([person(1).id, person(3).id].toSorted());
  expect(second.run).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 2 } } });
  expect(second.changes.map(principalOf).toSorted()).toEqual([person(0).id, person(2).id].toSorted());
});
