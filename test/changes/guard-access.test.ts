import { describe, expect, test } from '@jest/globals';
import { guardAccess } from '../../src/changes/guard.ts';
import { latelyOf } from '../../src/changes/lately.ts';
import type { PlannedStep } from '../../src/domain/model/change.ts';
import { roleSchedule } from '../builders.ts';
import { accessContent } from '../change-builder.ts';
import { GRACE, NOW, roleKey } from '../snapshot-builder.ts';
import { graphFailure, readCall } from '../tenant/snapshot-ports.ts';
import { fakePorts, removal } from './fake-ports.ts';

const askedBy = { objectId: GRACE, appId: 'portal' };
const at = (endDateTime: string) => ({ kind: 'at', endDateTime: new Date(endDateTime) }) as const;
const key = roleKey();
const there = roleSchedule({ id: 'direct', key, expiration: at('2027-03-01T00:00:00Z') });
const schedules = [
  there,
  roleSchedule({ id: 'sooner', key, expiration: at('2027-01-01T00:00:00Z') }),
  roleSchedule({ id: 'by group', key, memberType: 'Group', expiration: at('2028-01-01T00:00:00Z') }),
  roleSchedule({ id: 'elsewhere', key: roleKey({ directoryScopeId: '/administrativeUnits/1' }) }),
];
const until = (endDateTime: string): PlannedStep => ({
  kind: 'eligibility',
  actions: ['adminUpdate'],
  endDateTime,
});

function guard(steps: readonly PlannedStep[], ports = fakePorts({ now: NOW, roles: { schedules } })) {
  const { change } = accessContent({ effect: 'requested', key, before: null, steps });
  return guardAccess({ change, askedBy, validateOnly: false }, latelyOf([], NOW), ports, readCall());
}

describe('what a caller wants to change', () => {
  test('is the direct access that ends last: not that of a group, nor one elsewhere', async () => {
    const { before } = await guard([until('2027-02-01T00:00:00.000Z')]);

    expect(before).toMatchObject({ kind: 'eligibility', scheduleId: 'direct' });
  });

  test('is not taken away where what is there cannot be read', async () => {
    const ports = fakePorts({ now: NOW, roles: { schedules } });
    ports.roles.breaks.set('assignment-schedules', { error: graphFailure('GET /x: 503'), afterPages: 0 });
    const { obstacles } = await guard(removal().steps ?? [], ports);

    expect(obstacles).toMatchObject([{ code: 'incomplete' }]);
    expect(obstacles[0]?.sentence).toContain('The active assignments could not be read completely');
  });
});
