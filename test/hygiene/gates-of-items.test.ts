import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { stackRules } from '../../local/stack-rules.ts';
import type { User } from '../../simulator/directory.ts';
import { accessIn, assign, change, changeSettings, makeEligible, roles } from './people.ts';
import { onDay, type World, withWorlds } from './test-environment.ts';

const openWorld = withWorlds();
const [renewals, removals] = ['renew-eligibilities', 'remove-stale-assignments'] as const;
const eligibilityRequest = 'POST roleEligibilityScheduleRequests';
const assignmentRequest = 'POST roleAssignmentScheduleRequests';
const { globalAdministrator, helpdeskAdministrator, searchAdministrator } = roles;
const mfa = { enabledRules: ['MultiFactorAuthentication', 'Justification'] };

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

function limits(overrides: Readonly<Record<string, unknown>>): void {
  const { limits: standing } = stackRules(world.tenant) as { readonly limits: object };
  world.rules({ limits: { ...standing, ...overrides } });
}

function disable(user: User): void {
  change(world.tenant, user, { accountEnabled: false });
}

describe('limits of a day', () => {
  test('close for what would be too much in 24 hours, and open when those are over', async () => {
    const { tenant, person } = world;
    const leavers = [person(0), person(1), person(2)];
    const all = [...leavers, person(3), person(4), person(5)];
    for (const one of all) makeEligible(tenant, { to: one, since: onDay(-100) });
    limits({ removals: { perRun: { count: 2, percent: 100 }, per24Hours: { count: 2, percent: 100 } } });
    for (const leaver of leavers.slice(0, 2)) disable(leaver);
    await world.run(removals);
    world.at(0.5);
    for (const leaver of leavers.slice(2)) disable(leaver);
    await world.run(removals);

    world.at(7);
    const first = await world.run(removals);
    world.at(7.5);
    const second = await world.run(removals);
    world.at(8.25);
    const third = await world.run(removals);

    expect(first.run).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 2 } } });
    expect(second.writes).toEqual([]);
    expect(second.obstacles.map(({ code }) => code)).toEqual(['limit-day-count']);
    expect(second.run).toMatchObject({
      state: 'blocked',
      reason:
        '3 removals in 24 hours, this run included, are more than is allowed: limits.removals.per24Hours.count allows 2. ' +
        "None of this run's removals is made. Read the plan; if it is right, raise the limit for one run, or else narrow the rules.",
    });
    expect(third.run).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 1 } } });
  });
});

describe('a Global Administrator for good', () => {
  beforeEach(() => {
    const { tenant, person } = world;
    assign(tenant, { to: person(0), role: globalAdministrator, since: onDay(-100) });
    assign(tenant, { to: person(1), role: helpdeskAdministrator, since: onDay(-100) });
  });

  async function secondNight() {
    await world.run(removals);
    world.at(8);
    return world.run(removals);
  }

  test('the last one, is kept by the floor; what else is due is made', async () => {
    limits({ floor: { globalAdministrators: 1, privilegedRoleAdministrators: 1 } });
    const told = await secondNight();

    expect(told.obstacles).toMatchObject([{ code: 'floor', stops: 'item' }]);
    expect(told.obstacles[0]?.sentence).toBe(
      '0 usable Global Administrators would be left of 1 (nobody), and limits.floor.globalAdministrators is 1. Usable is ' +
        'who is enabled, no guest, cloud-only, and holds the role without an activation and not through a group. Give the ' +
        'role to somebody else first, or lower the floor.',
    );
    expect(told.changes.map(({ access, state }) => [access?.change.key.principalId, state])).toEqual([
      [world.person(1).id, 'done'],
    ]);
    expect(told.writes).toEqual([eligibilityRequest, assignmentRequest]);
  });

  test('is converted where enough others are left', async () => {
    limits({ floor: { globalAdministrators: 1, privilegedRoleAdministrators: 1 } });
    assign(world.tenant, { to: world.breakGlass[0] as User, role: globalAdministrator, since: onDay(-100) });
    const told = await secondNight();

    expect(told.obstacles).toEqual([]);
    expect(told.run).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 2 } } });
  });

  test('who alone can approve, is kept: nobody could activate the role again', async () => {
    // A synchronised account counts towards no floor, but can approve.
    change(world.tenant, world.person(0), { onPremisesSyncEnabled: true });
    const setting = { isApprovalRequired: true, approvalStages: [{ primaryApprovers: [] }] };
    changeSettings(world.tenant, globalAdministrator, 'Approval_EndUser_Assignment', { setting });
    const told = await secondNight();

    expect(told.obstacles).toMatchObject([{ code: 'approver-lock-out', stops: 'item' }]);
    expect(told.obstacles[0]?.sentence).toContain(
      `0 of 1 people would be left who can approve activations of the role ${globalAdministrator}`,
    );
    expect(told.obstacles[0]?.sentence).toContain('Name approvers in the settings of the role');
    expect(told.writes).toEqual([eligibilityRequest, assignmentRequest]);
  });
});

describe('role settings that somebody changes during the run', () => {
  beforeEach(() => {
    makeEligible(world.tenant, { to: world.person(0), since: onDay(-160), until: onDay(10) });
  });

  /** Before the settings are looked at for the second time: the first look is over when the users are read. */
  function betweenPlanAndApply(doing: () => void): void {
    let isPlanned = false;
    world.onRequest = ({ path }) => {
      isPlanned ||= path.endsWith('/v1.0/users');
      if (!isPlanned || !path.endsWith('/roleManagementPolicyAssignments')) return;
      doing();
      world.onRequest = undefined;
    };
  }

  test('between plan and apply: the change is dropped, and nothing is sent', async () => {
    betweenPlanAndApply(() =>
      changeSettings(world.tenant, searchAdministrator, 'Enablement_Admin_Eligibility', mfa),
    );
    const told = await world.run(renewals);

    expect(told.plan?.counts).toEqual({ change: 1 });
    expect(told.writes).toEqual([]);
    expect(told.run).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 0, dropped: 1 } } });
    expect(told.changes[0]?.access?.because).toContain(
      'its evidence changed since it was planned: lapse (mfa-required)',
    );
  });

  test('to a shorter maximum between plan and apply: dropped as well', async () => {
    betweenPlanAndApply(() =>
      changeSettings(world.tenant, searchAdministrator, 'Expiration_Admin_Eligibility', {
        isExpirationRequired: true,
        maximumDuration: 'P15D',
      }),
    );
    const told = await world.run(renewals);

    expect(told.writes).toEqual([]);
    expect(told.run.hygiene?.counts).toMatchObject({ done: 0, dropped: 1 });
  });

  test('after the second look: Entra refuses, nothing is changed, and the run says so', async () => {
    world.onRequest = ({ method, path }) => {
      if (method !== 'POST' || !path.endsWith('Requests')) return;
      changeSettings(world.tenant, searchAdministrator, 'Enablement_Admin_Eligibility', mfa);
      world.onRequest = undefined;
    };
    const before = accessIn(world.tenant, onDay(0));
    const told = await world.run(renewals);

    expect(accessIn(world.tenant, onDay(0))).toEqual(before);
    expect(told.run).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('Broken rules: MfaRule.'),
    });
  });

  test('are no reason not to make it where they are as before', async () => {
    betweenPlanAndApply(() => undefined);
    const told = await world.run(renewals);

    expect(told.writes).toEqual([eligibilityRequest]);
    expect(told.run).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 1 } } });
  });
});

describe('a role that wants MFA of whoever gives it', () => {
  test('is not tried: the eligibility lapses, standing access is reported, and each says why', async () => {
    const { tenant, person } = world;
    makeEligible(tenant, { to: person(0), since: onDay(-160), until: onDay(10) });
    assign(tenant, { to: person(1), role: helpdeskAdministrator, since: onDay(-100) });
    for (const role of [searchAdministrator, helpdeskAdministrator])
      changeSettings(tenant, role, 'Enablement_Admin_Eligibility', mfa);
    const [renewed, removed] = [await world.run(renewals), await world.run(removals)];

    expect([...renewed.writes, ...removed.writes]).toEqual([]);
    expect(renewed.items).toMatchObject([
      {
        decision: 'lapse',
        reason: 'mfa-required',
        evidence: { enabledRules: 'Justification MultiFactorAuthentication' },
        due: onDay(10).toISOString(),
      },
    ]);
    expect(removed.items).toContainEqual(
      expect.objectContaining({
        decision: 'report',
        reason: 'permanent-active',
        evidence: expect.objectContaining({ hindrance: 'MultiFactorAuthentication' }),
      }),
    );
  });
});
