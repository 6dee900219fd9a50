import { describe, expect, test } from '@jest/globals';
import { scheduleChangeOf } from '../../../src/changes/self-service/schedule-change.ts';
import { roleKey } from '../../snapshot-builder.ts';
import { selfServiceContent } from './stage.ts';

describe('what somebody asks for', () => {
  test('is sent as it was asked for: for so long, from then on, with reason and ticket', () => {
    const ticketInfo = { number: '4711', system: 'ServiceNow' };
    const startDateTime = '2026-11-24T18:00:00.000Z';

    expect(scheduleChangeOf(selfServiceContent({ ticketInfo, startDateTime }))).toEqual({
      kind: 'assignment',
      action: 'selfActivate',
      key: roleKey(),
      startDateTime: new Date('2026-11-24T18:00:00Z'),
      expiration: { kind: 'after', duration: 'PT1H' },
      justification: 'Incident 4711',
      ticket: ticketInfo,
      validationOnly: false,
    });
  });

  test('is sent with nothing that was not asked for', () => {
    const content = selfServiceContent({ action: 'selfDeactivate', duration: undefined, justification: '' });

    expect(scheduleChangeOf(content)).toEqual({
      kind: 'assignment',
      action: 'selfDeactivate',
      key: roleKey(),
      startDateTime: undefined,
      expiration: undefined,
      justification: undefined,
      ticket: undefined,
      validationOnly: false,
    });
  });

  test('is no change of access where a request is to be cancelled, or no access is named', () => {
    expect(scheduleChangeOf(selfServiceContent({ action: 'cancel' }))).toBeUndefined();
    expect(scheduleChangeOf(selfServiceContent({ key: undefined }))).toBeUndefined();
  });
});
