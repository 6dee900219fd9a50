import { describe, expect, test } from '@jest/globals';
import { checkLayers } from '../../../simulator/state/check-layers.ts';
import { createTenant } from '../../../simulator/state/create-tenant.ts';
import { RoleManagement } from '../../../simulator/state/role-management.ts';
import type { Schedule } from '../../../simulator/state/role-schedules.ts';

const now = new Date('2026-11-22T02:00:00Z');
const schedule: Schedule = {
  principalId: '071cc716-8147-4397-a5ba-b2105951cc0b',
  roleDefinitionId: '8424c6f0-a189-499e-bbd0-26c1753c96d4',
  directoryScopeId: '/',
  id: '77f71919-62f3-4d0c-9f88-0a0391b665cd',
  madeIn: 'pim',
  createdAt: now,
  startsAt: now,
  expiration: { type: 'noExpiration' },
  memberType: 'Direct',
};

describe('the layers', () => {
  test('of a new tenant agree, now and in a month', () => {
    const tenant = createTenant({ seed: 5, users: 200, auditEvents: 0, now });

    expect(checkLayers(tenant, now)).toEqual([]);
    expect(checkLayers(tenant, new Date('2026-12-22T02:00:00Z'))).toEqual([]);
  });

  test('with two live schedules for one identity do not', () => {
    const roleManagement = new RoleManagement();
    roleManagement.eligibilities.add(schedule);
    roleManagement.eligibilities.add({ ...schedule, id: 'b2fcd3e1-0000-4000-8000-000000000001' });

    expect(checkLayers({ roleManagement }, now)).toEqual([
      expect.stringMatching(/^two live eligibility schedules for 071cc716/),
    ]);
  });

  test('with an activation that never ends do not', () => {
    const roleManagement = new RoleManagement();
    roleManagement.assignments.add({ ...schedule, assignmentType: 'Activated', activatedUsing: undefined });

    expect(checkLayers({ roleManagement }, now)).toEqual([`activation ${schedule.id} never ends`]);
  });
});
