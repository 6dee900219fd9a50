import { afterEach, describe, expect, test } from '@jest/globals';
import type { PimSwitches } from '../../../simulator/state/pim-switches.ts';
import { allRoles, ConformanceStage, neverTried, patient } from './conformance-stage.ts';

let stage: ConformanceStage;
afterEach(() => stage.simulator.close());

describe('in a tenant that is as the app assumes', () => {
  test('every change works, every reading holds, and nothing is left', async () => {
    stage = await ConformanceStage.start();

    const code = await stage.run(...patient);

    const report = await stage.report();
    expect(report.kinds.filter(({ state }) => state !== 'works')).toEqual([]);
    expect(await stage.readings('differs')).toEqual([]);
    expect(await stage.readings('not-tried')).toEqual(neverTried);
    expect(code).toBe(0);
    expect(report.left).toEqual([]);
    expect(report.troubles).toEqual([]);
    expect(stage.leftThere()).toEqual([]);
    // A timer of the platform goes off at once where it is to wait for more than 24 days.
    expect(stage.longestSleepMilliseconds).toBeLessThanOrEqual(24 * 3_600_000);
    // However long it took, all of the time for taking things away is left.
    const cleaning = stage.printed.indexOf('... taking everything away');
    expect(stage.printedAtCalls.at(-1)).toBeGreaterThan(cleaning);
  });

  test('where nobody signs in, no second identity is there and nobody waits, what that takes is not tried, and says why', async () => {
    stage = await ConformanceStage.start();
    stage.hasPeople = false;
    stage.hasRemover = false;

    expect(await stage.run('--yes', '--patience', 'PT1M')).toBe(0);

    const { readings, kinds } = await stage.report();
    expect(
      readings.filter(({ state }) => state === 'not-tried').map(({ id, seen }) => [id, seen.slice(0, 22)]),
    ).toEqual([
      ['renew-after-end', 'it takes 8 minutes: gi'],
      ['renew-after-30-days', 'it takes 31 days: give'],
      ['assign-after-end', 'it takes 8 minutes: gi'],
      ['lapsed-listed', 'it takes 8 minutes: gi'],
      ['eligibility-remove-permission', 'it takes a second iden'],
      ['activation-outlives', 'it takes somebody who '],
      ['activation-outlasts', 'it takes somebody who '],
      ['assign-while-active', 'it takes somebody who '],
      ['activation-of-group', 'it takes somebody who '],
      ['licence-status', 'the tenant has the lic'],
      ['licence-of-reads', 'the tenant has the lic'],
      ['exchanged-acrs', 'it takes a person who '],
      ['page-size', 'it takes thousands of '],
      ['partner-principal', 'it takes a partner’s t'],
      ['licence-of-group-reads', 'the tenant has the lic'],
      ['consent-withdrawn', 'it takes the app of an'],
    ]);
    expect(kinds.filter(({ state }) => state === 'not-tried').map(({ kind }) => kind)).toEqual([
      'renew after the end',
      'renew active access after the end',
      'convert active access to an eligibility',
      'remove active access',
      'activate a role, as a person',
      'give an activation back, as a person',
    ]);
    expect(stage.leftThere()).toEqual([]);
  });
});

interface SwitchCase {
  readonly pim: Partial<PimSwitches>;
  /** Exactly these differ. */
  readonly differ: readonly string[];
  /** These cannot be tried because of it, beside what never can. */
  readonly untried?: readonly string[];
}

const switches: readonly SwitchCase[] = [
  { pim: { extendWindow: 'last14days' }, differ: ['extend-early'] },
  { pim: { extendWindow: 'refused' }, differ: ['extend-early', 'extend-in-window'] },
  { pim: { renewWindow: 'any' }, differ: ['renew-after-30-days'] },
  { pim: { renewWindow: 'refused' }, differ: ['renew-after-end'] },
  { pim: { lapsedSchedules: 'listed' }, differ: ['lapsed-listed'] },
  { pim: { lapsedSchedules: 'inTheWay' }, differ: ['assign-after-end', 'lapsed-listed'] },
  { pim: { activationWithoutEligibility: 'ends' }, differ: ['activation-outlives'] },
  { pim: { appOnlyFilterByCurrentUser: 'empty' }, differ: ['current-user-of-app'] },
  {
    pim: { appOnlyCancel: 'refused' },
    differ: ['app-cancel'],
    untried: ['cancelled-status', 'cancel-of-done'],
  },
  { pim: { cancelledEligibility: 'Canceled' }, differ: ['cancelled-status'] },
  { pim: { eligibilityRemovePermission: 'accepted' }, differ: ['eligibility-remove-permission'] },
  { pim: { selfActivateForGroup: 'refused' }, differ: ['activation-of-group'] },
  { pim: { eligibilityRoleFilter: 'refused' }, differ: ['role-filter'] },
  { pim: { administrativeUnitScopeLost: true }, differ: ['unit-scope'] },
  // A condition, not a reading: the app waits for it.
  { pim: { subjectDelayMinutes: 3 }, differ: [] },
];

describe('under a switch of the simulator', () => {
  test.each(switches)(
    '$pim: the report names $differ, and nothing else',
    async ({ pim, differ, untried = [] }) => {
      stage = await ConformanceStage.start({ pim });

      await stage.run(...patient);

      expect(await stage.readings('differs')).toEqual(differ);
      const never = await stage.readings('not-tried');
      expect(new Set(never)).toEqual(new Set([...neverTried, ...untried]));
      // Whichever reading holds, what is taken is seen.
      expect((await stage.report()).kinds.filter(({ state }) => state === 'unseen')).toEqual([]);
      expect(stage.leftThere()).toEqual([]);
    },
  );

  test('that lets apps change single rules, the report names that', async () => {
    stage = await ConformanceStage.start();
    stage.simulator.tenant.roleSettings.switches.singleRuleByApps = true;

    await stage.run(...patient);

    expect(await stage.readings('differs')).toEqual(['single-rule']);
  });

  test.each([
    { pim: { licence: 'none' }, differ: [] },
    { pim: { licence: 'none', licenceStatus: 403 }, differ: ['licence-status'] },
    {
      pim: { licence: 'none', licenceOfReads: 'needed' },
      differ: ['licence-of-reads', 'licence-of-group-reads'],
    },
  ] as const)('$pim: nothing else can be tried', async ({ pim, differ }) => {
    stage = await ConformanceStage.start({ pim });

    expect(await stage.run(...patient)).toBe(1);

    const { readings, ended } = await stage.report();
    expect(ended).toMatch(/^the tenant has no licence for PIM/);
    expect(await stage.readings('differs')).toEqual(differ);
    expect(readings.filter(({ state }) => state === 'holds')).toHaveLength(3 - differ.length);
  });

  test('a difference makes the run fail, and the report says what it means for the app', async () => {
    stage = await ConformanceStage.start({ pim: { eligibilityRoleFilter: 'refused' } });

    expect(await stage.run(...patient)).toBe(1);

    expect(stage.printed.join('\n')).toMatch(
      /differs: role-filter\. Can eligibility schedules be filtered by role\? Here: refused: 400 \S+\. For the app: long listings are read in one piece, /,
    );
  });
});

describe('before anything is made', () => {
  const nothingWasDone = () => {
    expect(stage.printed.at(-1)).toBe('Nothing was done.');
    expect(stage.simulator.requests().filter(({ method }) => method !== 'GET')).toEqual([]);
  };

  test('without --yes it says what it would do', async () => {
    stage = await ConformanceStage.start();

    expect(await stage.run()).toBe(0);

    expect(stage.printed.at(-1)).toBe('Everything would be taken away again. Nothing was done: say --yes.');
    expect(stage.simulator.requests().filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  test('a domain that is not the tenant’s stops it', async () => {
    stage = await ConformanceStage.start();

    expect(await stage.run('--confirm-tenant', 'fabrikam.example', '--yes')).toBe(2);

    expect(stage.printed[0]).toBe('fabrikam.example is no domain of this tenant, which has contoso.example.');
    nothingWasDone();
  });

  test('more users than a test tenant has stop it, unless it is forced', async () => {
    stage = await ConformanceStage.start();

    expect(await stage.run('--most-users', '1', '--yes')).toBe(2);
    expect(stage.printed[0]).toBe('There are more than 1 users. Use a test tenant, or --force.');
    nothingWasDone();

    expect(await stage.run('--most-users', '1', '--force')).toBe(0);
  });

  test.each([
    { role: '62e90394-69f5-4237-9190-012177145e10', said: '--role: Global Administrator may do everything.' },
    { role: 'f2ef992c-3afb-46b9-b7cf-a126ee74c451', said: 'Global Reader is privileged.' },
    { role: '00000000-0000-4000-8000-000000000000', said: 'could not be looked at' },
  ])('a role that may do more, or that nobody knows, stops it: $role', async ({ role: id, said }) => {
    stage = await ConformanceStage.start();

    expect(await stage.run('--role', id, '--yes', '--force')).toBe(2);

    expect(stage.printed[0]).toContain(said);
    nothingWasDone();
  });

  test('a permission that is missing stops it and is named, be it that of an app or of somebody who signed in', async () => {
    const [first, ...others] = allRoles;
    stage = await ConformanceStage.start({ identities: [{ appRoles: others }] });

    expect(await stage.run('--yes')).toBe(2);

    expect(stage.printed[0]).toMatch(`The token lacks ${first}: `);
    nothingWasDone();
  });

  test('what takes a permission that it can do without is named, and not tried', async () => {
    const without = ['Group.ReadWrite.All', 'AuditLog.Read.All'];
    const appRoles = allRoles.filter((name) => !without.includes(name));
    stage = await ConformanceStage.start({ identities: [{ appRoles }] });
    stage.hasRemover = false;

    expect(await stage.run('--yes', '--patience', 'PT1M')).toBe(0);

    expect(stage.printed).toContain('Without Group.ReadWrite.All, not tried: groups.');
    expect(await stage.readings('not-tried')).toEqual(
      expect.arrayContaining(['activation-of-group', 'unmanaged-group', 'audit-page', 'settings-audit']),
    );
  });

  test('an identity without any permission is told so, and nothing was done', async () => {
    stage = await ConformanceStage.start({ identities: [{ appRoles: [] }] });

    expect(await stage.run('--yes')).toBe(2);

    expect(stage.printed[0]).toMatch(/^GET \/organization: 403 /);
    nothingWasDone();
  });

  test('people who are synchronised from premises stop it', async () => {
    stage = await ConformanceStage.start({ users: 60 });

    expect(await stage.run('--yes')).toBe(2);

    expect(stage.printed[0]).toMatch(/^People are synchronised from a directory on premises\./);
    nothingWasDone();
  });
});
