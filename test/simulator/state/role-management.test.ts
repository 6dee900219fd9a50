import { describe, expect, test } from '@jest/globals';
import { createTenant } from '../../../simulator/state/create-tenant.ts';
import { RoleManagement } from '../../../simulator/state/role-management.ts';
import type { Schedule } from '../../../simulator/state/role-schedules.ts';

const key = {
  principalId: '071cc716-8147-4397-a5ba-b2105951cc0b',
  roleDefinitionId: '8424c6f0-a189-499e-bbd0-26c1753c96d4',
  directoryScopeId: '/',
};
const schedule: Schedule = {
  ...key,
  id: '77f71919-62f3-4d0c-9f88-0a0391b665cd',
  madeIn: 'pim',
  createdAt: new Date('2026-10-01T00:00:00Z'),
  startsAt: new Date('2026-10-31T00:00:00Z'),
  expiration: { type: 'afterDateTime', endsAt: new Date('2026-11-03T00:00:00Z') },
  memberType: 'Direct',
};

describe('a schedule', () => {
  const roles = new RoleManagement();
  roles.eligibilities.add(schedule);

  test.each([
    { at: '2026-10-30T23:59:59Z', listed: 1, inForce: 0 },
    { at: '2026-10-31T00:00:00Z', listed: 1, inForce: 1 },
    { at: '2026-11-02T23:59:59Z', listed: 1, inForce: 1 },
    { at: '2026-11-03T00:00:00Z', listed: 0, inForce: 0 },
  ])('at $at is listed $listed times and in force $inForce times', ({ at, listed, inForce }) => {
    expect(roles.eligibilitySchedules(new Date(at))).toHaveLength(listed);
    expect(roles.eligibilityInstances(new Date(at))).toHaveLength(inForce);
  });
});

describe('an activation', () => {
  const roles = new RoleManagement();
  roles.eligibilities.add({ ...schedule, expiration: { type: 'noExpiration' } });
  const endsAt = new Date('2026-11-01T16:00:00Z');
  roles.assignments.add({
    ...schedule,
    id: 'b2fcd3e1-0000-4000-8000-000000000001',
    startsAt: new Date('2026-11-01T08:00:00Z'),
    expiration: { type: 'afterDuration', duration: 'PT8H', endsAt },
    assignmentType: 'Activated',
    activatedUsing: schedule.id,
  });

  test('shows as an instance that names the eligibility instance it came from, and as a role assignment', () => {
    const at = new Date('2026-11-01T12:00:00Z');

    const [instance] = roles.assignmentInstances(at);

    expect(instance).toMatchObject({ assignmentType: 'Activated', endsAt });
    expect(instance?.activatedUsing).toBe(roles.eligibilityInstances(at)[0]?.id);
    expect(roles.roleAssignments(at)).toEqual([{ ...key, id: instance?.id }]);
  });

  test('is gone from every layer when it ends, and the eligibility stays', () => {
    expect(roles.activations(endsAt)).toEqual([]);
    expect(roles.roleAssignments(endsAt)).toEqual([]);
    expect(roles.eligibilityInstances(endsAt)).toHaveLength(1);
  });
});

describe('what a new tenant holds', () => {
  const now = new Date('2026-11-22T02:00:00Z');
  const tenant = createTenant({ seed: 3, users: 300, auditEvents: 0, now });
  const { roleManagement: roles } = tenant;
  const eligibilities = roles.eligibilitySchedules(now);
  const assignments = roles.assignmentSchedules(now);

  test('are permanent and time-bound eligibilities and active assignments, and running activations', () => {
    for (const schedules of [eligibilities, assignments])
      expect(new Set(schedules.map(({ expiration }) => expiration.type)).size).toBeGreaterThan(1);
    expect(roles.activations(now).length).toBeGreaterThan(0);
  });

  test('has a start in the future for some', () => {
    expect(eligibilities.length).toBeGreaterThan(roles.eligibilityInstances(now).length);
  });

  test('is held at the tenant, at administrative units and at single objects', () => {
    const scopes = eligibilities.map(({ directoryScopeId }) =>
      directoryScopeId.replace(/[0-9a-f-]{36}$/, '{id}'),
    );

    expect(new Set(scopes)).toEqual(new Set(['/', '/administrativeUnits/{id}', '/{id}']));
  });

  test('is held once: no two schedules of a kind share principal, role and scope', () => {
    for (const schedules of [eligibilities, assignments]) {
      const keys = schedules.map((each) =>
        [each.principalId, each.roleDefinitionId, each.directoryScopeId].join(),
      );
      expect(new Set(keys).size).toBe(keys.length);
    }
  });

  test('is eligible only for users and role-assignable groups, one of them deleted lately', () => {
    const holders = new Set(eligibilities.map(({ principalId }) => principalId));
    const strangers = [...holders].filter(
      (id) => tenant.users.find(id) ?? tenant.groups.find(id)?.isAssignableToRole,
    );

    expect([...holders].filter((id) => !strangers.includes(id))).toEqual(
      tenant.deletedItems.all().map(({ id }) => id),
    );
  });

  test('comes from eligibilities that are in force, for every activation', () => {
    const inForce = new Set(roles.eligibilityInstances(now).map(({ scheduleId }) => scheduleId));

    for (const { activatedUsing } of roles.activations(now)) expect(inForce).toContain(activatedUsing);
  });

  test('was partly given outside PIM: there the schedule has the id of the role assignment', () => {
    const outside = assignments.filter(({ madeIn }) => madeIn === 'elsewhere');
    const known = roles.roleAssignments(now).map(({ id }) => id);

    expect(outside.length).toBeGreaterThan(0);
    for (const { id } of outside) expect(known).toContain(id);
  });

  test('was asked for in requests that Graph remembers for 45 days', () => {
    const oldest = new Date('2026-10-08T02:00:00Z');

    expect(roles.requests.size).toBeGreaterThan(0);
    for (const { createdAt } of roles.requests.all())
      expect(createdAt.getTime()).toBeGreaterThan(oldest.getTime());
  });
});
