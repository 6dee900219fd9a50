import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { accessIn, assign, makeEligible, roles } from './people.ts';
import { onDay, type TestEnvironment, withTestEnvironments } from './test-environment.ts';

const startEnvironment = withTestEnvironments();
let environment: TestEnvironment;
beforeEach(async () => {
  environment = await startEnvironment();
});
afterEach(() => environment.close());

const revoke = (number: number) =>
  environment.api('POST', `principals/${environment.person(number).id}/revoke`, {
    body: { justification: 'The account is taken over' },
  });

test('all access of one principal is taken away once another person has approved it', async () => {
  const { tenant } = environment;
  const to = environment.person(1);
  makeEligible(tenant, { to, since: onDay(-20), until: onDay(40) });
  assign(tenant, { to, since: onDay(-20), role: roles.groupsAdministrator });

  const asked = await revoke(1);
  expect(asked).toMatchObject({ status: 202, json: { outcome: 'awaiting-approval', left: [] } });
  expect(environment.writes()).toEqual([]);
  const { changeId } = asked.json;
  const { json: change } = await environment.api('GET', `changes/${changeId}`);
  const { status, json } = await environment.api('POST', `approvals/${changeId}`, {
    body: { hash: change.digest },
    userId: environment.person(2).id,
  });

  expect(status).toBe(200);
  expect(json).toMatchObject({ outcome: 'done', removals: [{ state: 'done' }, { state: 'done' }] });
  expect((await environment.api('GET', `changes/${changeId}`)).json).toMatchObject({
    state: 'done',
    approval: { by: environment.person(2).id },
  });
  expect(accessIn(tenant, onDay(0)).filter((one) => one.includes(to.id))).toEqual([]);
});

test('whoever has no access of their own is told so, and nothing waits', async () => {
  expect(await revoke(3)).toMatchObject({ status: 200, json: { outcome: 'unchanged', removals: [] } });
});
