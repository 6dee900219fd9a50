import { describe, expect, test } from '@jest/globals';
import type { AdminRule } from '../../../src/domain/model/role-settings.ts';
import type { StaleRules } from '../../../src/domain/model/rules.ts';
import { memory } from '../../memory-builder.ts';
import {
  assignment,
  days,
  eligibility,
  type SnapshotParts,
  settingsOfRole,
  user,
} from '../../snapshot-builder.ts';
import { inForce, planned } from './planned.ts';

type Action = StaleRules['permanentActive'];
const converting: Action = { mode: 'apply', action: 'convert', eligibleFor: 'P180D' };
const standing: SnapshotParts = { assignments: [assignment()] };
const role = (eligibilityRule: Partial<AdminRule>): SnapshotParts => {
  const usual = settingsOfRole();
  return { ...standing, settings: [{ ...usual, eligibility: { ...usual.eligibility, ...eligibilityRule } }] };
};
function outcome(seen: SnapshotParts, permanentActive: Action = converting, stale: Partial<StaleRules> = {}) {
  const items = planned({ ...standing, ...seen }, inForce({ permanentActive, ...stale }));
  return items.find(({ kind }) => kind === 'assignment');
}
const removal = { kind: 'assignment', actions: ['adminRemove'], endDateTime: undefined };
const eligibleUntil = (end: Date) => ({
  kind: 'eligibility',
  actions: ['adminAssign'],
  endDateTime: end.toISOString(),
});

describe('standing access of a user', () => {
  test('is converted: an eligibility first, and then the removal', () => {
    expect(outcome({})).toMatchObject({
      decision: 'mark',
      reason: 'permanent-active',
      change: {
        effect: 'conversion',
        steps: [eligibleUntil(days(180)), removal],
        before: { kind: 'assignment', startDateTime: days(-173).toISOString(), endDateTime: null },
      },
    });
  });

  test('gets no longer an eligibility than the role allows', () => {
    expect(outcome(role({ maximumDuration: 'P30D' }))?.change?.steps[0]).toEqual(eligibleUntil(days(30)));
    expect(outcome(role({ maximumDuration: 'P30D', isExpirationRequired: false }))?.change?.steps[0]).toEqual(
      eligibleUntil(days(30)),
    );
  });

  test('is only taken away where there is an eligibility already', () => {
    const seen = { eligibilities: [eligibility({ end: days(300) })] };

    expect(outcome(seen)?.change).toMatchObject({ effect: 'conversion', steps: [removal] });
    expect(outcome(seen)?.evidence).toMatchObject({ eligibleUntil: days(300).toISOString() });
  });

  test('is only taken away where the rules say so, whatever the settings of the role', () => {
    const removing: Action = { ...converting, action: 'remove' };

    expect(outcome({ settings: [] }, removing)?.change).toMatchObject({
      effect: 'removal',
      steps: [removal],
    });
  });

  test.each<{ readonly hindrance: string; readonly seen: SnapshotParts }>([
    { hindrance: 'MultiFactorAuthentication', seen: role({ enabledRules: ['MultiFactorAuthentication'] }) },
    { hindrance: 'Ticketing', seen: role({ enabledRules: ['Ticketing'] }) },
    { hindrance: 'maximumDuration', seen: role({ maximumDuration: 'PT0S' }) },
    { hindrance: 'eligibility', seen: { eligibilities: [eligibility({ start: days(1), end: days(9) })] } },
    { hindrance: 'eligibility', seen: { eligibilities: [eligibility({ end: days(0) })] } },
    { hindrance: 'eligibility', seen: { eligibilities: [eligibility({ memberType: undefined })] } },
  ])('is only reported where an app cannot make the eligibility: $hindrance', ({ hindrance, seen }) => {
    expect(outcome(seen)).toMatchObject({
      decision: 'report',
      reason: 'permanent-active',
      evidence: { hindrance },
      change: null,
    });
  });

  test('a ticket of the rules is enough for a role that asks for one', () => {
    const ticket = { number: 'CHG-1', system: 'ServiceNow' };

    expect(outcome(role({ enabledRules: ['Ticketing'] }), converting, { ticket })).toMatchObject({
      decision: 'mark',
      change: { ticket },
    });
  });

  test('is left where the settings of the role are not known', () => {
    expect(outcome({ settings: [] })).toMatchObject({ decision: 'leave', reason: 'evidence-unknown' });
    expect(outcome(role({ maximumDuration: 'P1Y' }))).toMatchObject({ reason: 'evidence-unknown' });
  });

  test('with an end is none', () => {
    expect(outcome({ assignments: [assignment({ end: days(100) })] })).toMatchObject({ reason: 'in-use' });
  });

  test('of which only a group has the eligibility gets one of its own', () => {
    const throughAGroup = eligibility({ memberType: 'Group', end: days(300) });

    expect(outcome({ eligibilities: [throughAGroup] })?.change?.steps).toHaveLength(2);
  });
});

describe('an eligibility beside standing access', () => {
  const never = memory({ lastActivatedAt: undefined });
  const beside = { eligibilities: [eligibility({ end: days(100) })] };
  const reasonOf = (seen: SnapshotParts) =>
    planned({ ...beside, ...seen }).find(({ kind }) => kind === 'eligibility')?.reason;

  test('cannot be activated, so that it was not says nothing', () => {
    expect(reasonOf({ ...standing, memories: [never] })).toBe('in-use');
  });

  test('counts its days from the end of that, or a conversion would be swept a week later', () => {
    const heldUntil = (lastSeenAt: Date) => ({ ...never, kind: 'assignment' as const, lastSeenAt });

    expect(reasonOf({ memories: [never, heldUntil(days(-90))] })).toBe('in-use');
    expect(reasonOf({ memories: [never, heldUntil(days(-90.1))] })).toBe('never-activated');
  });
});

describe('what was assigned outside PIM', () => {
  const outside = (overrides: Parameters<typeof assignment>[0] = {}) => ({
    assignments: [assignment({ createdUsing: undefined, createdDateTime: undefined, ...overrides })],
    memories: [memory({ kind: 'assignment' })],
  });

  test('is taken away, and is not converted', () => {
    expect(outcome(outside())).toMatchObject({
      decision: 'mark',
      reason: 'outside-pim',
      change: { effect: 'removal', steps: [removal] },
    });
  });

  test('says the moment of the query for its start: it has begun, and plans of it compare equal', () => {
    const [early, late] = [days(0.001), days(0.002)].map((start) => outcome(outside({ start })));

    expect(early).toMatchObject({ decision: 'mark', change: { before: { startDateTime: null } } });
    expect(JSON.stringify(late)).toBe(JSON.stringify(early));
  });

  test('is as old as our own history of it: Graph does not say', () => {
    expect(outcome({ ...outside(), memories: [] })).toMatchObject({
      reason: 'new-assignment',
      evidence: { firstSeenAt: null },
    });
  });

  test('of a disabled account is the account first', () => {
    expect(outcome({ ...outside(), principals: [user({ accountEnabled: false })] })).toMatchObject({
      reason: 'disabled',
    });
  });
});
