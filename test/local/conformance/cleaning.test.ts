import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ConformanceStage } from './conformance-stage.ts';

let stage: ConformanceStage;
beforeEach(async () => {
  stage = await ConformanceStage.start();
});
afterEach(() => stage.simulator.close());

const messageCenterReader = '790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b';
const longest = () =>
  stage.simulator.tenant.roleSettings
    .policyOf(messageCenterReader)
    ?.rules.get('Expiration_EndUser_Assignment');
/** Ends the run when Graph is asked this for the first time. */
function endsAt(method: string, path: RegExp) {
  stage.onRequest = (seen) => {
    if (seen.method === method && path.test(seen.path)) stage.interruption.abort();
  };
}

test.each([
  { at: 'a user is made', method: 'POST', path: /\/users$/ },
  { at: 'access is given', method: 'POST', path: /roleEligibilityScheduleRequests$/ },
  { at: 'active access is given', method: 'POST', path: /roleAssignmentScheduleRequests$/ },
  { at: 'a unit is made', method: 'POST', path: /\/administrativeUnits$/ },
  { at: 'settings are changed', method: 'PATCH', path: /roleManagementPolicies/ },
])(
  'interrupted as $at, it takes everything away and says that it was interrupted',
  async ({ method, path }) => {
    const before = longest();
    endsAt(method, path);

    expect(await stage.run('--yes')).toBe(1);

    expect((await stage.report()).ended).toBe('it was interrupted');
    // What was on its way when it was ended may have been made after the look: --clean finds that, too.
    stage.again();
    await stage.run('--clean');
    expect(stage.leftThere()).toEqual([]);
    expect(longest()).toEqual(before);
  },
);

test('--clean takes away what a killed run has left: its access first, and nobody else', async () => {
  const before = longest();
  let isChanged = false;
  stage.onRequest = ({ method }) => {
    if (isChanged) stage.interruption.abort();
    isChanged ||= method === 'PATCH';
  };
  stage.isKilled = true;
  await expect(stage.run('--yes')).rejects.toThrow(/cancelled/);
  expect(stage.leftThere().length).toBeGreaterThan(0);
  expect(longest()).not.toEqual(before);
  stage.again();

  expect(await stage.run('--clean')).toBe(0);

  expect(stage.printed.at(-1)).toBe('Nothing is left.');
  expect(stage.leftThere()).toEqual([]);
  expect(stage.simulator.tenant.users.all()).toHaveLength(2);
  expect(longest()).toEqual(before);
});

test('what cannot be taken away is named, with the reason', async () => {
  stage.simulator.faults.add({
    kind: 'refusal',
    refusal: { status: 403, code: 'Authorization_RequestDenied', message: 'No.' },
    match: { method: 'DELETE', path: '/v1.0/users/' },
    times: 1,
  });

  expect(await stage.run('--yes', '--patience', 'PT1M')).toBe(1);

  const { left } = await stage.report();
  expect(left).toHaveLength(1);
  expect(left[0]).toMatch(/^pimwarden-conformance-\S+ \(\S+\): /);
  expect(stage.leftThere()).toHaveLength(1);
  expect(stage.printed.join('\n')).toMatch(/left behind: pimwarden-conformance-/);
});
