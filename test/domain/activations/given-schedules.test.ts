import { describe, expect, test } from '@jest/globals';
import { givenSchedules } from '../../../src/domain/activations/given-schedules.ts';
import { type ActivationRecord, isActivation } from '../../../src/domain/activations/running-grants.ts';
import { withFact } from '../../../src/domain/commands/fold-facts.ts';
import { populationOf } from '../../../src/domain/gates/population.ts';
import type { Outcome } from '../../../src/domain/model/outcome.ts';
import type { RoleSchedule } from '../../../src/domain/model/role-schedules.ts';
import { activation, claimed, recorded } from '../../change-builder.ts';
import { FakeCommands } from '../../fakes/fake-commands.ts';
import { assignment, GRACE, roleKey, snapshot } from '../../snapshot-builder.ts';

const now = new Date('2026-11-24T09:30:00Z');
const until = new Date('2026-11-24T11:00:00Z');
const requestId = '50877283-9d40-433c-bab8-7986dc10458a';

/** Two hours for Ada, from nine o'clock, by the request above. */
function grant(outcome: Partial<Outcome> = {}, minutes = 120): ActivationRecord {
  const of = activation();
  if (of.content.kind !== 'activation') throw new Error('no activation');
  const asked = { ...of, content: { ...of.content, key: roleKey(), minutes } };
  const sent = { kind: 'sent', at: asked.askedAt, graphRequestId: requestId } as const;
  const facts = [claimed(asked), sent, recorded(asked, { grantedUntil: until, ...outcome })];
  const record = facts.reduce((before, fact) => withFact(before, fact, ''), new FakeCommands().put(asked));
  if (!isActivation(record)) throw new Error('no activation');
  return record;
}

/** What the grant made, as PIM lists it. */
function schedule(overrides: Parameters<typeof assignment>[0] = {}): RoleSchedule {
  const start = new Date('2026-11-24T09:00:00Z');
  return assignment({ id: requestId, createdUsing: requestId, start, end: until, ...overrides });
}

function idsGiven(schedules: readonly RoleSchedule[], running = [grant()]): readonly string[] {
  const sentFor = () => ({ records: running, isWhole: true });
  return [...givenSchedules(schedules, running, sentFor, now).keys()];
}

describe('a schedule that a running activation gave', () => {
  test('is known by the request that made it and the end that it was given', () => {
    expect(
      givenSchedules([schedule()], [grant()], () => ({ records: [grant()], isWhole: true }), now),
    ).toEqual(new Map([[requestId, { activationId: grant().id, until }]]));
  });

  test.each<[string, Parameters<typeof assignment>[0]]>([
    ['is permanent', { end: 'never' }],
    ['ends later than the activation', { end: new Date('2026-11-24T18:00:00Z') }],
    ['was made by another request', { id: 'other', createdUsing: 'other' }],
    ['is of somebody else', { principalId: GRACE }],
    ['is an activation in PIM', { assignmentType: 'Activated' }],
    ['comes through a group', { memberType: 'Group' }],
  ])('is none that %s', (_what, overrides) => {
    expect(idsGiven([schedule(overrides)])).toEqual([]);
  });

  test.each<[string, ActivationRecord]>([
    ['that its time is over of', grant({ grantedUntil: new Date('2026-11-24T09:20:00Z') })],
    ['that lasts longer than a day', grant({ grantedUntil: new Date('2026-12-24T09:00:00Z') })],
  ])('is not made one by a record %s: the store alone protects nothing', (_what, record) => {
    const end = record.outcome?.grantedUntil ?? until;

    expect(idsGiven([schedule({ end })], [record])).toEqual([]);
    expect(idsGiven([schedule({ end: 'never' })], [record])).toEqual([]);
  });

  test('counts in no population of standing access', () => {
    const assignments = [schedule(), assignment({ principalId: GRACE })];
    const given = givenSchedules(assignments, [grant()], () => ({ records: [grant()], isWhole: true }), now);

    expect(populationOf(snapshot({ assignments })).assignments).toBe(2);
    expect(populationOf(snapshot({ assignments, given })).assignments).toBe(1);
  });
});
