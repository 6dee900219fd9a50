import { describe, expect, test } from '@jest/globals';
import { accessIdOf } from '../../../src/domain/model/access.ts';
import type { SnapshotPart } from '../../../src/domain/model/snapshot.ts';
import {
  ADA,
  assignment,
  days,
  eligibility,
  GRACE,
  group,
  HELPDESK_ADMINISTRATOR,
  NIGHT_SHIFT,
  roleKey,
  type SnapshotParts,
  settingsOfRole,
} from '../../snapshot-builder.ts';
import { inForce, justAfter, justBefore, mark, planned, unused } from './planned.ts';

const neverUsed: SnapshotParts = { eligibilities: [eligibility({ end: days(100) })], memories: [unused] };
const item = (seen: SnapshotParts, given = inForce(), marks = [] as ReturnType<typeof mark>[]) =>
  planned({ ...neverUsed, ...seen }, given, marks)[0];

describe('a mark', () => {
  const gaps = [{ part: 'users' as SnapshotPart, because: '503' }];

  test.each<[string, SnapshotParts]>([
    ['activations-unknown', { memories: [] }],
    ['evidence-unknown', { eligibilities: [eligibility({ expiration: undefined })] }],
    ['principal-unknown', { principals: [] }],
  ])('stays on a night with gaps where nothing is known: %s', (reason, seen) => {
    expect(item({ ...seen, gaps }, inForce(), [mark()])).toMatchObject({
      decision: 'leave',
      reason,
      evidence: { markedFor: 'never-activated' },
    });
    expect(item(seen, inForce(), [mark()])).toMatchObject({
      decision: 'drop',
      evidence: { now: reason },
      alsoAffects: [],
    });
  });

  test('of a group stays on a night with gaps where its members are not known', () => {
    const id = accessIdOf('eligibility', roleKey({ principalId: NIGHT_SHIFT }));
    const seen = {
      eligibilities: [eligibility({ principalId: NIGHT_SHIFT, end: days(100) })],
      principals: [group({ memberIds: undefined })],
      memories: [{ ...unused, key: roleKey({ principalId: NIGHT_SHIFT }) }],
    };

    expect(item({ ...seen, gaps }, inForce(), [mark({ id })])).toMatchObject({
      decision: 'leave',
      reason: 'group-unknown',
      evidence: { principal: 'group', members: null, markedFor: 'never-activated' },
    });
  });

  test('drops where the access ends before it is due', () => {
    const due = mark({ due: days(3) });

    expect(item({ eligibilities: [eligibility({ end: days(2) })] }, inForce(), [due])).toMatchObject({
      decision: 'drop',
      evidence: { now: 'ends-by-itself', endDateTime: '2026-11-24T03:00:00.000Z' },
    });
  });

  test('for a reason that this app no longer has drops into the harmless mode', () => {
    const seen = { memories: [{ ...unused, lastActivatedAt: days(-1) }] };
    const of = (reason: string) => item(seen, inForce(), [mark({ reason: reason as 'disabled' })]);

    expect(of('of-another-age')).toMatchObject({ decision: 'drop', mode: 'plan' });
    expect(of('disabled')).toMatchObject({ decision: 'drop', mode: 'apply' });
  });

  test('that was only planned begins again where it may be acted on, and the evidence says so', () => {
    expect(item({}, inForce(), [mark({ mode: 'plan' })])).toMatchObject({
      decision: 'mark',
      evidence: { changedSinceMark: 'mode' },
    });
  });

  test('begins again where the access was made after it, to the millisecond', () => {
    const made = (createdDateTime: Date | undefined) =>
      item({ eligibilities: [eligibility({ end: days(100), createdDateTime })] }, inForce(), [mark()]);

    expect(made(justAfter(days(-7)))).toMatchObject({
      decision: 'mark',
      evidence: { changedSinceMark: 'schedule' },
    });
    for (const at of [days(-7), justBefore(days(-7)), undefined])
      expect(made(at)).toMatchObject({ decision: 'change', alsoAffects: [] });
  });
});

describe('schedules that could not be read', () => {
  const unreadable = (['eligibility-schedules', 'assignment-schedules'] as const).map((part) => ({
    ...{ part, id: part, principalId: ADA },
    ...{ roleDefinitionId: HELPDESK_ADMINISTRATOR, directoryScopeId: '/' },
  }));

  test('are told of, of either kind, each at its place', () => {
    const items = planned({ eligibilities: [eligibility({ principalId: GRACE })], unreadable });

    expect(items.map(({ id, reason }) => [id, reason])).toEqual([
      [accessIdOf('assignment', roleKey()), 'unreadable'],
      [accessIdOf('eligibility', roleKey()), 'unreadable'],
      [accessIdOf('eligibility', roleKey({ principalId: GRACE })), expect.any(String)],
    ]);
  });
});

describe('a kind that nobody looks for leaves no doubt behind', () => {
  test('about activations', () => {
    const off = inForce({ neverActivated: { mode: 'off', days: 90 } });

    expect(item({ memories: [] }, off)).toMatchObject({ decision: 'leave', reason: 'in-use' });
  });

  test('about settings of roles', () => {
    const off = inForce({ permanentActive: { ...inForce().stale.permanentActive, mode: 'off' } });
    const seen = { eligibilities: [], memories: [], assignments: [assignment()], settings: [] };

    expect(item(seen, off)).toMatchObject({ decision: 'leave', reason: 'in-use' });
  });
});

describe('the evidence of standing access', () => {
  const standing = { eligibilities: [], memories: [], assignments: [assignment()] };
  const withRules = (enabledRules: readonly string[], maximumDuration = 'P365D'): SnapshotParts => ({
    ...standing,
    settings: [
      settingsOfRole({
        policyId: 'policy',
        eligibility: { isExpirationRequired: true, maximumDuration, enabledRules: [...enabledRules] },
      }),
    ],
  });
  const found = { endDateTime: null, madeInPim: true };

  test('has the settings that the eligibility is made by', () => {
    expect(item(withRules(['Justification', 'Another']))?.evidence).toMatchObject({
      ...found,
      settings: 'policy',
      enabledRules: 'Another Justification',
      maximumDuration: 'P365D',
      eligibleUntil: expect.any(String),
    });
  });

  test('names settings that are of no use, and none where none were read', () => {
    expect(item(withRules([], 'P1Y'))?.evidence).toEqual({ ...found, settings: 'policy' });
    expect(item({ ...standing, settings: [] })?.evidence).toEqual({ ...found, settings: null });
  });

  test('says what hinders', () => {
    expect(item(withRules(['MultiFactorAuthentication']))?.evidence).toEqual({
      ...found,
      hindrance: 'MultiFactorAuthentication',
      settings: 'policy',
      enabledRules: 'MultiFactorAuthentication',
      maximumDuration: 'P365D',
    });
  });

  test('says so where it was made outside PIM', () => {
    const outside = [assignment({ createdUsing: undefined, end: days(100) })];

    expect(item({ ...standing, assignments: outside })?.evidence).toEqual({ madeInPim: false });
  });

  test('says until when the eligibility beside it lasts', () => {
    const beside = { ...standing, eligibilities: [eligibility({ end: days(300) })] };
    const [held] = planned(beside);

    expect(held?.evidence).toEqual({ ...found, eligibleUntil: '2027-09-18T03:00:00.000Z' });
  });
});
