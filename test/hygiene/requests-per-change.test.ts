import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { assign, roles } from './people.ts';
import { onDay, type TestEnvironment, withTestEnvironments } from './test-environment.ts';

const startEnvironment = withTestEnvironments();
const removals = 'remove-stale-assignments';

let environment: TestEnvironment;
beforeEach(async () => {
  environment = await startEnvironment();
});
afterEach(() => environment.close());

/** Requests to Graph from the plan to the request that changes something: the look right before the claim. */
async function requestsOfLook(): Promise<readonly string[]> {
  const asked: string[] = [];
  let look: readonly string[] = [];
  environment.onRequest = ({ method, path }) => {
    const isWrite = method === 'POST' && /ScheduleRequests$/.test(path);
    if (isWrite && look.length === 0) look = [...asked];
    asked.push(`${method} ${path}`);
  };
  await environment.run(removals);
  const planned = asked.length;
  asked.length = 0;
  look = [];
  environment.setDay(8);
  await environment.run(removals);
  environment.onRequest = undefined;
  expect(look.length).toBeGreaterThan(planned - 1);
  // The second run reads the same tenant as the first, which only announced.
  return look.slice(planned - 1);
}

describe('the look at one change right before it is claimed', () => {
  test('takes at most eight requests', async () => {
    assign(environment.tenant, {
      to: environment.person(1),
      role: roles.groupsAdministrator,
      since: onDay(-100),
    });

    expect((await requestsOfLook()).length).toBeLessThanOrEqual(8);
  });

  test('takes at most fifteen of a role whose holders are counted', async () => {
    for (const number of [1, 2, 3, 4])
      assign(environment.tenant, {
        to: environment.person(number),
        role: roles.globalAdministrator,
        since: onDay(-100),
      });

    expect((await requestsOfLook()).length).toBeLessThanOrEqual(15);
  });
});
