import { describe, expect, test } from '@jest/globals';
import { checkLayers } from '../../../../simulator/state/check-layers.ts';
import { createTenant } from '../../../../simulator/state/create-tenant.ts';
import { type EligibilitySchedule, endOf } from '../../../../simulator/state/role-schedules.ts';

const now = new Date('2026-11-22T02:00:00Z');
const options = { seed: 42, users: 120, auditEvents: 500, now };
const timeBound = (schedules: readonly EligibilitySchedule[]) =>
  schedules.filter((schedule) => endOf(schedule) !== undefined);

describe('a tenant with more eligibilities that end', () => {
  const plain = createTenant(options);
  const tenant = createTenant({ ...options, timeBoundEligibilities: 900 });
  const eligibilities = tenant.roleManagement.eligibilities.all();

  test('has as many as wanted, and those that it has anyway', () => {
    const ids = new Set(eligibilities.map(({ id }) => id));

    expect(timeBound(eligibilities)).toHaveLength(900);
    expect(plain.roleManagement.eligibilities.all().every(({ id }) => ids.has(id))).toBe(true);
  });

  test('is the same for the same seed', () => {
    const again = createTenant({ ...options, timeBoundEligibilities: 900 });

    expect(again.roleManagement.eligibilities.all()).toEqual(eligibilities);
    expect([...again.auditLog.all(now)]).toEqual([...tenant.auditLog.all(now)]);
  });

  test('holds together, and nothing ends or begins in its first hour', () => {
    const inAnHour = new Date('2026-11-22T03:00:00Z');

    expect(checkLayers(tenant, now)).toEqual([]);
    expect(tenant.auditLog.count(inAnHour)).toBe(500);
    expect(tenant.roleManagement.eligibilityInstances(inAnHour)).toEqual(
      tenant.roleManagement.eligibilityInstances(now),
    );
  });

  test('tells each end when it has come', () => {
    const inAYear = new Date('2027-11-22T02:00:00Z');
    const rows = [...tenant.auditLog.all(inAYear)].map((event) => JSON.stringify(event));
    const ended = timeBound(eligibilities).filter((schedule) => tenant.users.find(schedule.principalId));

    expect(ended.filter(({ id }) => !rows.some((row) => row.includes(id)))).toEqual([]);
  });

  test('cannot have more than its people can hold', () => {
    expect(() => createTenant({ ...options, users: 3, timeBoundEligibilities: 5_000 })).toThrow(
      '1 people cannot have 5000 eligibilities',
    );
  });

  test('has no fewer than it would have without', () => {
    const few = createTenant({ ...options, timeBoundEligibilities: 1 });

    expect(few.roleManagement.eligibilities.all()).toEqual(plain.roleManagement.eligibilities.all());
  });
});
