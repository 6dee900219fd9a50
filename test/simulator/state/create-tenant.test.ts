import { describe, expect, test } from '@jest/globals';
import { createTenant, type TenantOptions } from '../../../simulator/state/create-tenant.ts';
import type { Tenant } from '../../../simulator/state/tenant.ts';

const now = new Date('2026-11-22T02:00:00Z');
const options: TenantOptions = { seed: 42, users: 120, auditEvents: 3_000, now };

/** A summary of everything in a tenant. */
function summaryOf(tenant: Tenant) {
  const { auditLog, roleManagement, roleSettings, securityAlerts: _alerts, pim: _pim, ...rest } = tenant;
  const { signInPageSize: _size, groupAccess, ...named } = rest;
  const collections = Object.values(named).map((part) => (typeof part === 'string' ? part : part.all()));
  const { requests, eligibilities, assignments } = roleManagement;
  return JSON.stringify([
    collections,
    requests.all(),
    roleSettings.policies().map(({ rules, ...policy }) => [policy, ...rules.values()]),
    eligibilities.all(),
    assignments.all(),
    groupAccess.eligibilities.all(),
    groupAccess.assignments.all(),
    [...auditLog.all(now)],
  ]);
}

describe('a tenant of the same seed and sizes', () => {
  test('is the same tenant, to the last audit event', () => {
    expect(summaryOf(createTenant(options))).toBe(summaryOf(createTenant(options)));
  });

  test('of another seed is another', () => {
    const other = createTenant({ ...options, seed: 43 });

    expect(other.tenantId).not.toBe(createTenant(options).tenantId);
    expect(other.users.all()[5]?.id).not.toBe(createTenant(options).users.all()[5]?.id);
  });
});

describe('the sizes of a tenant', () => {
  test('are those asked for', () => {
    const tenant = createTenant({ ...options, groups: 9, servicePrincipals: 7, administrativeUnits: 2 });

    expect(
      [tenant.users, tenant.groups, tenant.servicePrincipals, tenant.administrativeUnits].map(
        ({ size }) => size,
      ),
    ).toEqual([120, 9, 7, 2]);
    expect(tenant.roleDefinitions.size).toBe(143);
  });

  test.each([0, 1, 7, 100, 2_999])('hold exactly %i audit events', (auditEvents) => {
    const { auditLog } = createTenant({ ...options, auditEvents });

    expect(auditLog.count(now)).toBe(auditEvents);
    expect([...auditLog.all(now)]).toHaveLength(auditEvents);
  });

  test('keep the newest events of the tenant’s own history when there is room for few', () => {
    const all = [...createTenant(options).auditLog.all(now)].map(({ id }) => id);
    const few = [...createTenant({ ...options, auditEvents: 5 }).auditLog.all(now)].map(({ id }) => id);

    expect(all.filter((id) => few.includes(id))).toEqual(few);
  });

  test.each([{ users: 1 }, { auditEvents: -1 }, { auditEvents: 1.5 }, { servicePrincipals: 2 }])(
    '%j cannot be made, and the message says which',
    (wrong) => {
      expect(() => createTenant({ ...options, ...wrong })).toThrow(Object.keys(wrong)[0]);
    },
  );

  test.each([2, 3, 5])('may be as small as %i users', (users) => {
    const tenant = createTenant({
      ...options,
      users,
      groups: 0,
      servicePrincipals: 3,
      administrativeUnits: 0,
    });

    expect(tenant.auditLog.count(now)).toBe(3_000);
  });
});

describe('a million audit events', () => {
  test('are made when they are read: next to nothing is stored', () => {
    const { auditLog } = createTenant({ ...options, auditEvents: 1_000_000 });

    expect(auditLog.count(now)).toBe(1_000_000);
    expect(auditLog.size.recorded).toBeLessThan(2_000);
    // The future ends of current roles come in addition to the million.
    expect(auditLog.size.generated + auditLog.size.recorded).toBeLessThan(1_002_000);
  });

  test('are found by their id, wherever they lie', () => {
    const { auditLog } = createTenant({ ...options, auditEvents: 1_000_000 });
    const at = '2026-11-05T10:00:00Z';

    for (const { id, event } of auditLog.visible({ at: now, to: at })) {
      expect(auditLog.find(id, now)).toEqual(event);
      break;
    }
  });
});

describe('the people of a tenant', () => {
  const users = createTenant(options).users.all();

  test('are enabled and disabled, members and guests, of the cloud and synced', () => {
    const shares = {
      disabled: users.filter(({ accountEnabled }) => !accountEnabled).length,
      guests: users.filter(({ userType }) => userType === 'Guest').length,
      synced: users.filter(({ onPremisesSyncEnabled }) => onPremisesSyncEnabled === true).length,
      neverSeen: users.filter(({ signInActivity }) => signInActivity === undefined).length,
    };

    for (const share of Object.values(shares)) expect(share).toBeGreaterThan(0);
  });

  test('have ids and principal names of their own', () => {
    expect(new Set(users.map(({ id }) => id)).size).toBe(120);
    expect(new Set(users.map(({ userPrincipalName }) => userPrincipalName)).size).toBe(120);
  });
});

describe('the groups and apps of a tenant', () => {
  const tenant = createTenant(options);

  test('among the groups some may hold roles, and every member is there', () => {
    const groups = tenant.groups.all();

    expect(groups.some(({ isAssignableToRole }) => isAssignableToRole === true)).toBe(true);
    for (const id of groups.flatMap(({ memberIds }) => memberIds))
      expect(tenant.users.find(id) ?? tenant.groups.find(id)).toBeDefined();
  });

  test('among the apps are MS-PIM, Graph and managed identities', () => {
    const apps = tenant.servicePrincipals.all();

    expect(apps.map(({ displayName }) => displayName)).toEqual(
      expect.arrayContaining(['MS-PIM', 'Microsoft Graph']),
    );
    expect(apps.some(({ servicePrincipalType }) => servicePrincipalType === 'ManagedIdentity')).toBe(true);
  });
});
