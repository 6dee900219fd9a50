import { writeFile } from 'node:fs/promises';
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
  await killAtSettings();
  expect(stage.leftThere().length).toBeGreaterThan(0);
  expect(longest()).not.toEqual(before);

  expect(await stage.run('--clean')).toBe(0);

  expect(stage.printed.at(-1)).toBe('Nothing is left.');
  expect(stage.leftThere()).toEqual([]);
  expect(stage.simulator.tenant.users.all()).toHaveLength(2);
  expect(longest()).toEqual(before);
});

/** Ends a run as a kill would, when it has changed the settings. */
async function killAtSettings(): Promise<void> {
  let isChanged = false;
  stage.onRequest = ({ method }) => {
    if (isChanged) stage.interruption.abort();
    isChanged ||= method === 'PATCH';
  };
  stage.isKilled = true;
  await expect(stage.run('--yes')).rejects.toThrow(/cancelled/);
  stage.again();
}

test('the next run takes away first what a killed one has left, and puts the settings back that it found', async () => {
  const before = longest();
  await killAtSettings();

  expect(await stage.run('--yes', '--patience', 'PT1M')).toBe(0);

  expect(stage.leftThere()).toEqual([]);
  expect(longest()).toEqual(before);
  expect((await stage.report()).settingsBefore).toBeUndefined();
});

test('the next run tries nothing new where that is not to be taken away', async () => {
  await killAtSettings();
  const refusal = { status: 403, code: 'Authorization_RequestDenied', message: 'No.' };
  stage.simulator.faults.add({ kind: 'refusal', refusal, match: { method: 'DELETE' }, times: 100 });
  const there = stage.leftThere();

  expect(await stage.run('--yes')).toBe(1);

  expect(stage.printed.at(-1)).toMatch(/^Nothing new was tried\. /);
  expect(stage.leftThere()).toEqual(there);
});

test('a report that cannot be read is said to be so, for nobody knows then which settings were changed', async () => {
  await killAtSettings();
  await writeFile(stage.file, '{"settingsBef');

  expect(await stage.run('--clean')).toBe(1);

  expect(stage.printed.at(-1)).toContain('cannot be read, so that role settings');
});

test('where there is no report --clean says that settings are not known', async () => {
  expect(await stage.run('--clean')).toBe(0);

  expect(stage.printed).toEqual([expect.stringContaining('is not there: if a run'), 'Nothing is left.']);
});

test('--clean takes away more than one page of what runs have left', async () => {
  const { users } = stage.simulator.tenant;
  const [someone] = users.all();
  if (someone === undefined) throw new Error('nobody is there');
  for (let index = 100; index < 350; index += 1) {
    const displayName = `pimwarden-conformance-old-${index}`;
    const id = `00000000-0000-4000-8000-000000000${index}`;
    users.add({ ...someone, id, displayName, userPrincipalName: `${displayName}@contoso.example` });
  }

  expect(await stage.run('--clean', '--force')).toBe(0);

  expect(stage.leftThere()).toEqual([]);
});

test('--clean does not say that nothing is left of what it may not look at', async () => {
  const refusal = { status: 403, code: 'Authorization_RequestDenied', message: 'No.' };
  stage.simulator.faults.add({ kind: 'refusal', refusal, match: { path: '/v1.0/groups' } });

  expect(await stage.run('--clean')).toBe(1);

  expect(stage.printed[0]).toMatch(/^left behind: \/groups could not be looked at: /);
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
