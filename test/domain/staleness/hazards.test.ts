import { describe, expect, test } from '@jest/globals';
import { roleKeyOf } from '../../../src/domain/model/access.ts';
import { memory } from '../../memory-builder.ts';
import { rules } from '../../rules-builder.ts';
import {
  ADA,
  assignment,
  assignmentInstance,
  BREAK_GLASS,
  breakGlass,
  days,
  eligibility,
  GLOBAL_ADMINISTRATOR,
  GRACE,
  group,
  HELPDESK_ADMINISTRATOR,
  NIGHT_SHIFT,
  type SnapshotParts,
  user,
} from '../../snapshot-builder.ts';
import { applying, inForce, planned, unused } from './planned.ts';

// The hazards themselves, and what guards against the others, stand in docs/hazards.md.

const neverUsed: SnapshotParts = { eligibilities: [eligibility({ end: days(100) })], memories: [unused] };
function said(seen: SnapshotParts, given = inForce()) {
  return planned({ ...neverUsed, ...seen }, given).map(({ decision, reason }) => `${decision} ${reason}`);
}
const administrativeUnit = '/administrativeUnits/44444444-aaaa-4bbb-8ccc-000000000001';

describe('protected people and roles', () => {
  test('a break-glass account that nobody has ever signed in with keeps its standing access', () => {
    const held = assignment({ principalId: BREAK_GLASS, roleDefinitionId: GLOBAL_ADMINISTRATOR });

    expect(said({ eligibilities: [], assignments: [held], principals: [breakGlass()] })).toEqual([
      'leave protected',
    ]);
  });

  test('a group that a break-glass account is in keeps its access, too', () => {
    const held = eligibility({ principalId: NIGHT_SHIFT, end: days(100) });
    const principals = [group({ memberIds: [BREAK_GLASS] }), breakGlass()];

    expect(said({ eligibilities: [held], principals })).toEqual(['leave protected']);
  });

  test('a protected role is enough, whoever holds it', () => {
    const kept = rules({
      ...applying(),
      protected: { roles: [{ id: HELPDESK_ADMINISTRATOR, why: 'sync' }] },
    });

    expect(said({}, kept)).toEqual(['leave protected']);
  });

  test('an exception counts until it expires, and not a millisecond longer', () => {
    const until = (expires: Date) =>
      rules({
        ...applying(),
        exceptions: [
          {
            principalId: ADA,
            roleDefinitionId: undefined,
            directoryScopeId: undefined,
            owner: 'ops@example.com',
            reason: 'disaster recovery',
            ticket: 'CHG-1',
            expires,
          },
        ],
      });

    expect(said({}, until(days(0.001)))).toEqual(['leave excepted']);
    expect(said({}, until(days(0)))).toEqual(['mark never-activated']);
  });
});

describe('what exactly is removed', () => {
  test('the same role at another scope is another access', () => {
    const scopes = ['/', administrativeUnit, `/${GRACE}`];
    const eligibilities = scopes.map((directoryScopeId) =>
      eligibility({ directoryScopeId, id: directoryScopeId, end: days(100) }),
    );
    const memories = scopes.map((directoryScopeId) =>
      memory({ directoryScopeId, lastActivatedAt: directoryScopeId === '/' ? undefined : days(-1) }),
    );

    const marked = planned({ eligibilities, memories }).filter(({ decision }) => decision === 'mark');
    expect(marked.map(({ change }) => change && roleKeyOf(change.key).directoryScopeId)).toEqual(['/']);
  });

  test('a scope of an unknown form is reported, and left', () => {
    const odd = eligibility({ directoryScopeId: '/catalogs/1/packages', end: days(100) });

    expect(planned({ eligibilities: [odd] })).toMatchObject([
      {
        decision: 'report',
        reason: 'evidence-unknown',
        evidence: { scope: '/catalogs/1/packages' },
        change: null,
      },
    ]);
  });

  test.each([
    { narrow: days(100), wide: days(100), reason: 'report redundant' },
    { narrow: days(100), wide: 'never' as const, reason: 'report redundant' },
    { narrow: 'never' as const, wide: 'never' as const, reason: 'report redundant' },
    { narrow: days(100), wide: days(99), reason: 'leave in-use' },
    { narrow: 'never' as const, wide: days(100), reason: 'leave in-use' },
  ])('the narrower is redundant where the wider lasts as long: $reason', ({ narrow, wide, reason }) => {
    const seen: SnapshotParts = {
      eligibilities: [
        eligibility({ id: 'narrow', directoryScopeId: administrativeUnit, end: narrow }),
        eligibility({ id: 'wide', end: wide }),
      ],
      memories: [memory(), memory({ directoryScopeId: administrativeUnit })],
    };

    expect(said(seen)).toEqual(['leave in-use', reason]);
  });

  test('a wider one of the other kind, or one to come, makes nothing redundant', () => {
    const narrow = eligibility({ id: 'narrow', directoryScopeId: administrativeUnit, end: days(100) });
    const memories = [memory({ directoryScopeId: administrativeUnit })];

    expect(
      said({ eligibilities: [narrow], assignments: [assignment({ end: days(200) })], memories }),
    ).not.toContain('report redundant');
    expect(
      said({ eligibilities: [narrow, eligibility({ start: days(1), end: days(200) })], memories }),
    ).not.toContain('report redundant');
  });

  test('what a group gives or what is inherited is left, and the direct one beside it judged', () => {
    expect(said({ eligibilities: [eligibility({ memberType: 'Inherited', end: days(100) })] })).toEqual([
      'leave through-a-group',
    ]);
    const both = [
      eligibility({ id: 'of-the-group', memberType: 'Group', end: 'never' }),
      eligibility({ id: 'direct', end: days(100) }),
    ];
    expect(planned({ ...neverUsed, eligibilities: both })).toMatchObject([
      { decision: 'mark', change: { before: { scheduleId: 'direct' } } },
    ]);
  });

  test('a group that holds a role for good is never standing access', () => {
    const held = assignment({ principalId: NIGHT_SHIFT });

    expect(said({ eligibilities: [], assignments: [held], principals: [group(), user()] })).toEqual([
      'leave in-use',
    ]);
  });

  test('activated access is not standing access, and its eligibility is not taken from under it', () => {
    const principals = [user({ accountEnabled: false })];
    const schedule = assignment({ assignmentType: 'Activated', start: days(-0.1), end: days(0.1) });
    const instance = assignmentInstance({ assignmentType: 'Activated', start: days(-0.1), end: days(0.1) });

    expect(said({ principals, assignments: [schedule], instances: [instance] })).toEqual([
      'leave activated',
      'leave activation-live',
    ]);
  });

  test('once the activation is over, the eligibility is judged again', () => {
    const over = assignmentInstance({ assignmentType: 'Activated', start: days(-100), end: days(0) });

    expect(said({ principals: [user({ accountEnabled: false })], instances: [over] })).toEqual([
      'mark disabled',
    ]);
  });

  test('an activation that lies ahead holds the eligibility, too', () => {
    const ahead = assignment({ assignmentType: 'Activated', start: days(1), end: days(2) });

    expect(said({ assignments: [ahead] })).toContain('leave activation-live');
  });

  test('of several schedules, the one that ends last says when it ends', () => {
    const eligibilities = [eligibility({ id: 'b', end: days(3) }), eligibility({ id: 'a', end: days(100) })];

    expect(planned({ ...neverUsed, eligibilities })).toMatchObject([
      { decision: 'mark', change: { before: { scheduleId: 'a', endDateTime: days(100).toISOString() } } },
    ]);
  });

  test('one whose end is not known may be the last', () => {
    const eligibilities = [
      eligibility({ id: 'b', expiration: { kind: 'after', duration: 'P1Y' } }),
      eligibility({ id: 'a', end: days(100) }),
    ];

    expect(said({ eligibilities })).toEqual(['leave evidence-unknown']);
  });

  test('what never ends says so, so that it can be put back without an end', () => {
    expect(planned({ ...neverUsed, eligibilities: [eligibility({ end: 'never' })] })).toMatchObject([
      { decision: 'mark', change: { before: { endDateTime: null } } },
    ]);
  });
});
