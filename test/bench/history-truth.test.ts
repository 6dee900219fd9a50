import { expect, test } from '@jest/globals';
import type { TrueAccess } from '../../bench/history/access-text.ts';
import { HistoryTruth } from '../../bench/history/history-truth.ts';
import { TenantJournal } from '../../bench/history/tenant-journal.ts';
import { createTenant } from '../../simulator/state/create-tenant.ts';

const at = (time: string) => new Date(`2027-01-0${time}:00Z`);

test('nobody can know of a member who joined a group and left it between two looks; of one whom a look saw, they can', () => {
  const tenant = createTenant({
    ...{ seed: 1, users: 5, groups: 1, servicePrincipals: 4, administrativeUnits: 0, auditEvents: 0 },
    now: at('4T00:00'),
  });
  const [group] = tenant.groups.all();
  const [user] = tenant.users.all();
  if (group === undefined || user === undefined) throw new Error('the tenant lacks a group or a user');
  const journal = new TenantJournal(tenant);
  const set = (time: string, memberIds: readonly string[]) => {
    tenant.groups.add({ ...group, memberIds: [...memberIds] });
    journal.record(at(time));
  };
  set('4T00:00', []);
  set('4T09:00', [user.id]);
  set('4T10:00', []);
  set('5T09:00', [user.id]);
  const looks = ['4T03:00', '5T03:00', '6T03:00'].map((time) => ({ at: at(time).getTime(), runId: time }));
  const truth = new HistoryTruth(journal, looks, tenant);
  const access: TrueAccess = {
    ...{ principal: user.id.toLowerCase(), role: 'reader', scope: '/', holds: 'active' },
    ...{ path: 'group', through: group.id.toLowerCase() },
  };
  const wasNeverSeen = (time: string) => truth.wasNeverSeen(access, { at: at(time).getTime() });

  expect(wasNeverSeen('4T09:30')).toBe(true);
  expect(wasNeverSeen('5T09:30')).toBe(false);
  expect(
    truth.wasNeverSeen({ ...access, path: 'direct', through: undefined }, { at: at('4T09:30').getTime() }),
  ).toBe(false);
});

test('the record of the sweep has who may become a member of a group that has a role, for as long as they may', () => {
  const tenant = createTenant({
    ...{ seed: 1, users: 5, groups: 1, servicePrincipals: 4, administrativeUnits: 0, auditEvents: 0 },
    now: at('4T00:00'),
  });
  const [group] = tenant.groups.all();
  const user = tenant.users.all().at(-1);
  if (group === undefined || user === undefined) throw new Error('the tenant lacks a group or a user');
  const { groupAccess, roleManagement } = tenant;
  for (const { id } of groupAccess.eligibilities.all()) groupAccess.eligibilities.remove(id);
  for (const { id } of roleManagement.eligibilities.all()) roleManagement.eligibilities.remove(id);
  for (const { id } of roleManagement.assignments.all()) roleManagement.assignments.remove(id);
  const [startsAt, endsAt] = [at('4T08:00'), at('5T20:00')];
  const common = { createdAt: startsAt, startsAt };
  roleManagement.eligibilities.add({
    ...{ ...common, id: 'role', principalId: group.id, roleDefinitionId: 'reader', directoryScopeId: '/' },
    ...{ madeIn: 'pim', memberType: 'Direct', expiration: { type: 'noExpiration' } },
  });
  groupAccess.eligibilities.add({
    ...{ ...common, id: `${group.id}_member_1`, groupId: group.id, accessId: 'member', principalId: user.id },
    ...{ createdUsing: 'request', expiration: { type: 'afterDateTime', endsAt } },
  });
  const journal = new TenantJournal(tenant);
  journal.record(at('4T09:00'));
  const looks = ['4T10:00', '6T03:00'].map((time) => ({ at: at(time).getTime(), runId: time }));
  const truth = new HistoryTruth(journal, looks, tenant);
  const [principal, through] = [user.id.toLowerCase(), group.id.toLowerCase()];
  const ways = (time: string) =>
    [...truth.at({ at: at(time).getTime() }).values()]
      .filter((access) => access.principal === principal)
      .map(({ role, holds, path }) => [role, holds, path]);
  const way: TrueAccess = {
    ...{ principal, role: 'reader', scope: '/', holds: 'eligible', path: 'group-eligibility', through },
  };

  expect(ways('5T19:59')).toEqual([
    ['reader', 'eligible', 'group-eligibility'],
    [through, 'eligible', 'direct'],
  ]);
  expect(ways('5T20:00')).toEqual([]);
  expect(truth.mayBeUncertain(way, { at: at('5T12:00').getTime() })).toBe(false);
  expect(truth.wasNeverSeen(way, { at: at('5T12:00').getTime() })).toBe(false);
});
