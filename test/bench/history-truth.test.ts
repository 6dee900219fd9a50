import { expect, test } from '@jest/globals';
import { HistoryTruth } from '../../bench/history/history-truth.ts';
import { TenantJournal } from '../../bench/history/tenant-journal.ts';
import type { TrueAccess } from '../../bench/history/true-access.ts';
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
