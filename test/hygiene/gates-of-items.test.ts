import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { stackRules } from '../../local/stack-rules.ts';
import type { User } from '../../simulator/directory.ts';
import { accessIn, assign, changeSettings, changeUser, makeEligible, roles } from './people.ts';
import { principalOf } from './records.ts';
import { onDay, type TestEnvironment, withTestEnvironments } from './test-environment.ts';

const startEnvironment = withTestEnvironments();
const [renewals, removals] = ['renew-eligibilities', 'remove-stale-assignments'] as const;
const eligibilityRequest = 'POST roleEligibilityScheduleRequests';
const assignmentRequest = 'POST roleAssignmentScheduleRequests';
const { globalAdministrator, groupsAdministrator, searchAdministrator } = roles;
const mfa = { enabledRules: ['MultiFactorAuthentication', 'Justification'] };

let environment: TestEnvironment;
beforeEach(async () => {
  environment = await startEnvironment();
});
afterEach(() => environment.close());

function limits(overrides: Readonly<Record<string, unknown>>): void {
  const { limits: defaults } = stackRules(environment.tenant) as { readonly limits: object };
  environment.rules({ limits: { ...defaults, ...overrides } });
}

function disable(user: User): void {
  changeUser(environment.tenant, user, { accountEnabled: false });
}

describe('limits of a day', () => {
  test('close for what would be too much in 24 hours, and open when those are over', async () => {
    const { tenant, person } = environment;
    const leavers = [person(0), person(1), person(2)];
    const all = [...leavers, person(3), person(4), person(5)];
    for (const one of all) makeEligible(tenant, { to: one, since: onDay(-100) });
    limits({ removals: { perRun: { count: 2, percent: 100 }, per24Hours: { count: 2, percent: 100 } } });
    for (const leaver of leavers.slice(0, 2)) disable(leaver);
    await environment.run(removals);
    environment.setDay(0.5);
    for (const leaver of leavers.slice(2)) disable(leaver);
    await environment.run(removals);

    environment.setDay(7);
    const first = await environment.run(removals);
    environment.setDay(7.5);
    const second = await environment.run(removals);
    environment.setDay(8.25);
    const third = await environment.run(removals);

    expect(first.run).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 2 } } });
    expect(second.writes).toEqual([]);
    expect(second.obstacles.map(({ code }) => code)).toEqual(['limit-day-count']);
    expect(second.run).toMatchObject({
      state: 'blocked',
      reason:
        '3 removals in 24 hours, this run included, are more than is allowed: limits.removals.per24Hours.count allows 2. ' +
        'None of them is made. Read the plan; what of it is right can be approved by name (docs/hygiene.md#approving-a-plan), or else narrow the rules.',
    });
    expect(third.run).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 1 } } });
  });
});

describe('a Global Administrator for good', () => {
  beforeEach(() => {
    const { tenant, person } = environment;
    assign(tenant, { to: person(0), role: globalAdministrator, since: onDay(-100) });
    assign(tenant, { to: person(1), role: groupsAdministrator, since: onDay(-100) });
  });

  async function secondNight() {
    await environment.run(removals);
    environment.setDay(8);
    return environment.run(removals);
  }

  test('the last one, is kept by the floor; what else is due is made', async () => {
    limits({ floor: { globalAdministrators: 1, privilegedRoleAdministrators: 1 } });
    const result = await secondNight();

    expect(result.obstacles).toMatchObject([{ code: 'floor', stops: 'item' }]);
    expect(result.obstacles[0]?.sentence).toBe(
      'Of 1 Global Administrators who can be counted on and hold the role directly and without an activation, 0 would be left ' +
        '(nobody), and limits.floor.globalAdministrators is 1. Counted is who is enabled, no guest and cloud-only, has the role ' +
        'for 14 days to come, and signed in within 30 days or took part in a drill within 180 days that limits.floor.drills ' +
        'records. Give the role to somebody else first, record a drill, or lower the floor.',
    );
    expect(result.changes.map((record) => [principalOf(record), record.state])).toEqual([
      [environment.person(1).id, 'done'],
    ]);
    expect(result.writes).toEqual([eligibilityRequest, assignmentRequest]);
  });

  test('is converted where enough others are left', async () => {
    limits({ floor: { globalAdministrators: 1, privilegedRoleAdministrators: 1 } });
    assign(environment.tenant, {
      to: environment.breakGlass[0] as User,
      role: globalAdministrator,
      since: onDay(-100),
    });
    const result = await secondNight();

    expect(result.obstacles).toEqual([]);
    expect(result.run).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 2 } } });
  });

  test('who alone can approve, is kept: nobody could activate the role again', async () => {
    const setting = { isApprovalRequired: true, approvalStages: [{ primaryApprovers: [] }] };
    changeSettings(environment.tenant, globalAdministrator, 'Approval_EndUser_Assignment', { setting });
    const result = await secondNight();

    expect(result.obstacles).toMatchObject([
      { code: 'floor', stops: 'item' },
      { code: 'approver-lock-out', stops: 'item' },
    ]);
    expect(result.obstacles[1]?.sentence).toContain(
      `0 of 1 people would be left who can approve activations of the role ${globalAdministrator}`,
    );
    expect(result.obstacles[1]?.sentence).toContain('Name approvers in the settings of the role');
    expect(result.writes).toEqual([eligibilityRequest, assignmentRequest]);
  });
});

describe('role settings that somebody changes during the run', () => {
  beforeEach(() => {
    makeEligible(environment.tenant, { to: environment.person(0), since: onDay(-160), until: onDay(10) });
  });

  /** Before the settings are looked at for the second time: the first look is over when the users are read. */
  function betweenPlanAndApply(doing: () => void): void {
    let isPlanned = false;
    environment.onRequest = ({ path }) => {
      isPlanned ||= path.endsWith('/v1.0/users');
      if (!isPlanned || !path.endsWith('/roleManagementPolicyAssignments')) return;
      doing();
      environment.onRequest = undefined;
    };
  }

  test('between plan and apply: the change is dropped, and nothing is sent', async () => {
    betweenPlanAndApply(() =>
      changeSettings(environment.tenant, searchAdministrator, 'Enablement_Admin_Eligibility', mfa),
    );
    const result = await environment.run(renewals);

    expect(result.plan?.counts).toEqual({ change: 1 });
    expect(result.writes).toEqual([]);
    expect(result.run).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 0, dropped: 1 } } });
    expect(result.changes[0]?.outcome?.message).toContain(
      'its evidence changed since it was planned: lapse (mfa-required)',
    );
  });

  test('to a shorter maximum between plan and apply: dropped as well', async () => {
    betweenPlanAndApply(() =>
      changeSettings(environment.tenant, searchAdministrator, 'Expiration_Admin_Eligibility', {
        isExpirationRequired: true,
        maximumDuration: 'P15D',
      }),
    );
    const result = await environment.run(renewals);

    expect(result.writes).toEqual([]);
    expect(result.run.hygiene?.counts).toMatchObject({ done: 0, dropped: 1 });
  });

  test('after the second look: Entra refuses, nothing is changed, and the run says so', async () => {
    environment.onRequest = ({ method, path }) => {
      if (method !== 'POST' || !path.endsWith('Requests')) return;
      changeSettings(environment.tenant, searchAdministrator, 'Enablement_Admin_Eligibility', mfa);
      environment.onRequest = undefined;
    };
    const before = accessIn(environment.tenant, onDay(0));
    const result = await environment.run(renewals);

    expect(accessIn(environment.tenant, onDay(0))).toEqual(before);
    expect(result.run).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('Broken rules: MfaRule.'),
    });
  });

  test('are no reason not to make it where they are as before', async () => {
    betweenPlanAndApply(() => undefined);
    const result = await environment.run(renewals);

    expect(result.writes).toEqual([eligibilityRequest]);
    expect(result.run).toMatchObject({ state: 'succeeded', hygiene: { counts: { done: 1 } } });
  });
});

describe('a role that wants MFA of whoever gives it', () => {
  test('is not tried: the eligibility lapses, standing access is reported, and each says why', async () => {
    const { tenant, person } = environment;
    makeEligible(tenant, { to: person(0), since: onDay(-160), until: onDay(10) });
    assign(tenant, { to: person(1), role: groupsAdministrator, since: onDay(-100) });
    for (const role of [searchAdministrator, groupsAdministrator])
      changeSettings(tenant, role, 'Enablement_Admin_Eligibility', mfa);
    const [renewed, removed] = [await environment.run(renewals), await environment.run(removals)];

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
