import { describe, expect, test } from '@jest/globals';
import {
  type PresentAccess,
  presentAccess,
  type SeenAccess,
  type SentForAccess,
} from '../../../src/domain/activations/our-schedule.ts';
import type { ChangeRecord } from '../../../src/domain/model/command.ts';
import type { RoleSchedule, RoleScheduleInstance } from '../../../src/domain/model/role-schedules.ts';
import {
  assignment,
  assignmentInstance,
  GLOBAL_ADMINISTRATOR,
  GRACE,
  request,
  roleKey,
} from '../../snapshot-builder.ts';
import { at, endRecord, grantRecord, outcome, requestId } from './grant-records.ts';

/** What Ada's grant made, from nine o'clock to eleven, as PIM lists it. */
function schedule(overrides: Parameters<typeof assignment>[0] = {}): RoleSchedule {
  return assignment({
    id: 'schedule-1',
    createdUsing: requestId,
    start: at('09:00'),
    end: at('11:00'),
    ...overrides,
  });
}

/** The same in force. */
function instance(overrides: Parameters<typeof assignmentInstance>[0] = {}): RoleScheduleInstance {
  return assignmentInstance({ scheduleId: 'schedule-1', start: at('09:00'), end: at('11:00'), ...overrides });
}

function present(seen: Partial<SeenAccess>, sent: Partial<SentForAccess> = {}): PresentAccess {
  return presentAccess(
    roleKey(),
    { schedules: [], instances: [], ...seen },
    { records: [grantRecord()], isWhole: true, ...sent },
  );
}

/** Whether the schedule above is ours by such a record. */
const kindBy = (records: readonly ChangeRecord[], overrides: Parameters<typeof assignment>[0] = {}) =>
  present({ schedules: [schedule(overrides)] }, { records }).kind;

describe('access that is there', () => {
  test('is none where nothing of it is listed', () => {
    expect(present({})).toEqual({ kind: 'none' });
  });

  test.each<[string, Parameters<typeof assignment>[0]]>([
    ['of somebody else', { principalId: GRACE }],
    ['of another role', { roleDefinitionId: GLOBAL_ADMINISTRATOR }],
    ['that the person activated in PIM', { assignmentType: 'Activated' }],
    ['that comes through a group', { memberType: 'Group' }],
  ])('is none where all there is is access %s', (_what, overrides) => {
    expect(present({ schedules: [schedule(overrides)], instances: [] })).toEqual({ kind: 'none' });
    expect(present({ instances: [instance(overrides as object)] })).toEqual({ kind: 'none' });
  });

  test('is ours where our request made it and it ends as we set it', () => {
    expect(present({ schedules: [schedule()] })).toEqual({
      kind: 'ours',
      end: at('11:00'),
      row: {
        scheduleId: 'schedule-1',
        createdUsing: requestId,
        startDateTime: at('09:00'),
        end: at('11:00'),
      },
    });
  });

  test('is one with the instance of its schedule, in whatever case that is named, or where it is not', () => {
    for (const scheduleId of ['SCHEDULE-1', undefined])
      expect(present({ schedules: [schedule()], instances: [instance({ scheduleId })] }).kind).toBe('ours');
  });

  test('is ours where only the instance is listed, of a schedule with the id of our request', () => {
    expect(present({ instances: [instance({ scheduleId: requestId })] })).toEqual({
      kind: 'ours',
      end: at('11:00'),
      row: { scheduleId: requestId, createdUsing: undefined, startDateTime: at('09:00'), end: at('11:00') },
    });
  });

  test('is foreign where an instance is of a schedule that is not listed and not ours', () => {
    for (const scheduleId of ['schedule-9', undefined])
      expect(present({ instances: [instance({ scheduleId })] })).toMatchObject({
        kind: 'foreign',
        row: { scheduleId },
      });
    expect(
      present({ schedules: [schedule()], instances: [instance({ scheduleId: 'schedule-9' })] }),
    ).toMatchObject({
      kind: 'foreign',
      row: { scheduleId: 'schedule-9' },
    });
  });

  test('is foreign as a whole where a part of it is, for a removal would take that as well', () => {
    expect(
      present({ schedules: [schedule(), schedule({ id: 'schedule-9', createdUsing: 'request-9' })] }),
    ).toMatchObject({
      kind: 'foreign',
      row: { scheduleId: 'schedule-9' },
    });
  });

  test('is not known to be foreign while a record that may tell cannot be read', () => {
    const records: SentForAccess['records'] = [];

    expect(present({ schedules: [schedule()] }, { records, isWhole: false })).toMatchObject({
      kind: 'unknown',
    });
    expect(present({ schedules: [schedule()] }, { isWhole: false })).toMatchObject({ kind: 'ours' });
  });
});

describe('a schedule is ours by the id', () => {
  const bare = { graphRequestId: undefined };
  const granted = { grantedUntil: at('11:00') };

  test.each<[string, Partial<ChangeRecord>]>([
    ['of the request that Graph answered with', {}],
    [
      'of the request that was read back',
      { ...bare, outcome: outcome({ ...granted, request: request({ id: requestId }) }) },
    ],
    [
      'of the schedule that the request says it made',
      {
        ...bare,
        outcome: outcome({ ...granted, request: request({ id: 'r', targetScheduleId: 'SCHEDULE-1' }) }),
      },
    ],
    [
      'of the schedule that was read back',
      { ...bare, outcome: outcome({ ...granted, schedule: schedule({ createdUsing: undefined }) }) },
    ],
  ])('%s', (_what, record) => {
    expect(kindBy([grantRecord(record)])).toBe('ours');
  });

  test('and by nothing else', () => {
    expect(kindBy([grantRecord(bare)])).toBe('foreign');
    expect(kindBy([grantRecord({ ...bare, outcome: undefined })])).toBe('foreign');
    expect(kindBy([])).toBe('foreign');
    expect(kindBy([grantRecord({ graphRequestId: 'request-9' })], { createdUsing: undefined })).toBe(
      'foreign',
    );
  });
});

describe('a schedule that a request of ours made is ours by its end', () => {
  const ending = (end: Date | 'never') => kindBy([grantRecord()], { end });

  test('as good as that of the grant: PIM rounds, by five minutes at most', () => {
    expect(ending(at('11:05'))).toBe('ours');
    expect(ending(at('11:05:01'))).toBe('foreign');
  });

  test('never where it is permanent, or its end is not known', () => {
    const { outcome: _, ...rest } = grantRecord();
    const permanent = request({ id: requestId, end: 'never' });
    const records = [grantRecord({ ...rest, outcome: outcome({ request: permanent }) })];

    expect(ending('never')).toBe('foreign');
    expect(kindBy(records, { end: 'never' })).toBe('foreign');
    expect(kindBy([grantRecord()], { expiration: undefined })).toBe('foreign');
    expect(present({ instances: [instance({ scheduleId: requestId, endDateTime: 'unknown' })] }).kind).toBe(
      'foreign',
    );
  });

  test('as a later change of ours set it: what an end shortened stays ours', () => {
    const shortened = endRecord({
      state: 'done',
      graphRequestId: 'request-2',
      outcome: outcome({ request: request({ id: 'request-2', end: at('10:00') }) }),
    });
    const seen = endRecord({ state: 'done', outcome: outcome({ schedule: schedule({ end: at('10:00') }) }) });

    expect(kindBy([grantRecord()], { end: at('10:00') })).toBe('foreign');
    expect(kindBy([grantRecord(), shortened], { end: at('10:00') })).toBe('ours');
    expect(kindBy([grantRecord(), seen], { end: at('10:00') })).toBe('ours');
  });

  test('as an activation asked for it, where nobody knows what was given', () => {
    const unknown = grantRecord({ outcome: undefined, claimedAt: at('09:10') });

    expect(kindBy([unknown], { end: at('11:10') })).toBe('ours');
    expect(kindBy([unknown], { end: at('10:00') })).toBe('foreign');
  });
});
