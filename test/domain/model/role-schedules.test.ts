import { describe, expect, test } from '@jest/globals';
import { progressOf } from '../../../src/domain/model/role-schedules.ts';

describe('what a schedule request came to', () => {
  test.each([
    { status: 'Provisioned', progress: 'granted' },
    { status: 'Granted', progress: 'granted' },
    { status: 'ScheduleCreated', progress: 'granted' },
    { status: 'PendingApproval', progress: 'pending' },
    { status: 'PendingAdminDecision', progress: 'pending' },
    { status: 'PendingProvisioning', progress: 'pending' },
    { status: 'PendingScheduleCreation', progress: 'pending' },
    { status: 'Denied', progress: 'refused' },
    { status: 'Failed', progress: 'refused' },
    { status: 'Canceled', progress: 'refused' },
    { status: 'Revoked', progress: 'refused' },
  ])('is $progress when it is $status', ({ status, progress }) => {
    expect(progressOf('adminAssign', status)).toBe(progress);
  });

  test.each(['adminRemove', 'selfDeactivate'] as const)(
    'is granted when a removal (%s) is Revoked',
    (action) => {
      expect(progressOf(action, 'Revoked')).toBe('granted');
    },
  );

  test.each(['PendingMoonrise', 'provisioned', 'toString', ''])('is not known for "%s"', (status) => {
    expect(progressOf('adminAssign', status)).toBe('unknown');
  });
});
