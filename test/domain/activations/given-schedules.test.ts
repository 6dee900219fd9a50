import { describe, expect, test } from '@jest/globals';
import { givenSchedules } from '../../../src/domain/activations/given-schedules.ts';
import type { ActivationRecord } from '../../../src/domain/activations/running-grants.ts';
import { populationOf } from '../../../src/domain/gates/population.ts';
import type { RoleSchedule } from '../../../src/domain/model/role-schedules.ts';
import { assignment, GRACE, roleKey, snapshot } from '../../snapshot-builder.ts';
import { at, endRecord, grantRecord, outcome, requestId } from './grant-records.ts';

const now = at('09:30');
const until = at('11:00');

/** A grant that ends then. */
const ending = (end: Date, overrides: Parameters<typeof grantRecord>[0] = {}) =>
  grantRecord({ outcome: outcome({ grantedUntil: end }), ...overrides });

/** What the grant made, as PIM lists it. */
function schedule(overrides: Parameters<typeof assignment>[0] = {}): RoleSchedule {
  const start = at('09:00');
  return assignment({ id: requestId, createdUsing: requestId, start, end: until, ...overrides });
}

function idsGiven(schedules: readonly RoleSchedule[], running = [grantRecord()]): readonly string[] {
  const sentFor = () => ({ records: running, isWhole: true });
  return [...givenSchedules(schedules, running, sentFor, now).keys()];
}

describe('a schedule that a running activation gave', () => {
  test('is known by the request that made it and the end that it was given', () => {
    expect(
      givenSchedules([schedule()], [grantRecord()], () => ({ records: [grantRecord()], isWhole: true }), now),
    ).toEqual(new Map([[requestId, { activationId: grantRecord().id, until }]]));
  });

  test.each<[string, Parameters<typeof assignment>[0]]>([
    ['is permanent', { end: 'never' }],
    ['ends later than the activation', { end: at('18:00') }],
    ['was made by another request', { id: 'other', createdUsing: 'other' }],
    ['is of somebody else', { principalId: GRACE }],
    ['is an activation in PIM', { assignmentType: 'Activated' }],
    ['comes through a group', { memberType: 'Group' }],
  ])('is none that %s', (_what, overrides) => {
    expect(idsGiven([schedule(overrides)])).toEqual([]);
  });

  test.each<[string, ActivationRecord]>([
    ['that its time is over of', ending(at('09:20'))],
    ['that its time is over of just now', ending(now)],
    ['that lasts longer than a day', ending(new Date('2026-11-25T09:00:01Z'))],
    [
      'that lasts longer than a day since it was asked for, and nobody claimed it',
      ending(new Date('2026-11-25T09:00:01Z'), { claimedAt: undefined }),
    ],
  ])('is not made one by a record %s: the store alone protects nothing', (_what, record) => {
    const end = record.outcome?.grantedUntil ?? until;

    expect(idsGiven([schedule({ end })], [record])).toEqual([]);
    expect(idsGiven([schedule({ end: 'never' })], [record])).toEqual([]);
  });

  test('may last a day, from when the activation was claimed', () => {
    const end = new Date('2026-11-25T09:20:00Z');

    expect(idsGiven([schedule({ end })], [ending(end, { claimedAt: at('09:20') })])).toEqual([requestId]);
  });

  test('lasts as long as the last grant of the same access, whatever runs for others', () => {
    const last = ending(at('12:00'), { id: 'activation-2' });
    const ofGrace = grantRecord(
      { outcome: outcome({ grantedUntil: at('15:00') }) },
      { key: roleKey({ principalId: GRACE }) },
    );
    const over = ending(at('09:20'), { id: 'activation-3' });
    const running = [grantRecord(), last, ofGrace, over];
    const given = givenSchedules(
      [schedule({ end: at('12:00') })],
      running,
      () => ({ records: running, isWhole: true }),
      now,
    );

    expect(given.get(requestId)).toEqual({ activationId: 'activation-2', until: at('12:00') });
    expect(idsGiven([schedule({ end: at('15:00') })], running)).toEqual([]);
  });

  test('stays one where it was made to end sooner', () => {
    const shortened = endRecord({
      state: 'done',
      outcome: outcome({ schedule: schedule({ end: at('10:00') }) }),
    });
    const sentFor = () => ({ records: [grantRecord(), shortened], isWhole: true });

    expect([
      ...givenSchedules([schedule({ end: at('10:00') })], [grantRecord()], sentFor, now).keys(),
    ]).toEqual([requestId]);
  });

  test('counts in no population of standing access', () => {
    const assignments = [schedule(), assignment({ principalId: GRACE })];
    const given = givenSchedules(
      assignments,
      [grantRecord()],
      () => ({ records: [grantRecord()], isWhole: true }),
      now,
    );

    expect(populationOf(snapshot({ assignments })).assignments).toBe(2);
    expect(populationOf(snapshot({ assignments, given })).assignments).toBe(1);
  });
});
