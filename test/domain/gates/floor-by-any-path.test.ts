import { describe, expect, test } from '@jest/globals';
import type { FloorRules } from '../../../src/domain/model/rules.ts';
import { rules } from '../../rules-builder.ts';
import {
  ADA,
  assignment,
  breakGlass,
  days,
  eligibility,
  GLOBAL_ADMINISTRATOR,
  GRACE,
  group,
  LIN,
  NIGHT_SHIFT,
  PRIVILEGED_ROLE_ADMINISTRATOR,
  type SnapshotParts,
  settingsOfRole,
  user,
} from '../../snapshot-builder.ts';
import { codes, conversion, floor, judge, limits, moved, removal, tenant } from './builders.ts';

const ga = { roleDefinitionId: GLOBAL_ADMINISTRATOR };
const pra = { roleDefinitionId: PRIVILEGED_ROLE_ADMINISTRATOR };
const people = [user(), user({ id: GRACE }), user({ id: LIN }), breakGlass()];
const eligible = (principalId: string, of = ga) => eligibility({ principalId, end: days(90), ...of });
const bothActivate = { eligibilities: [eligible(ADA), eligible(GRACE)] };
const needsApproval = (...approvers: string[]) => [
  settingsOfRole({
    ...ga,
    isApprovalRequired: true,
    approvers: approvers.map((id) => ({ kind: id === NIGHT_SHIFT ? 'group' : 'user', id }) as const),
  }),
  settingsOfRole(pra),
];

/** A tenant whose Global Administrators all activate their role; one must remain. */
function judged(
  item: ReturnType<typeof removal>,
  parts: SnapshotParts,
  minimum: Partial<FloorRules> = { globalAdministrators: 1 },
) {
  return judge({
    snapshot: tenant({ principals: [...people, group({ memberIds: [GRACE] })], assignments: [], ...parts }),
    rules: rules({ limits: limits({ floor: floor(minimum) }) }),
    items: [item],
  });
}

describe('a tenant whose administrators are only eligible', () => {
  const item = removal({ principalId: ADA, ...ga }, 'eligibility');

  test('keeps the last of them, and says by which paths it counts', () => {
    const gates = judged(item, { eligibilities: [eligible(ADA)] });

    expect(gates.obstacles).toMatchObject([{ code: 'floor', stops: 'item', itemId: item.id }]);
    expect(gates.obstacles[0]?.sentence).toContain(
      'Of 1 Global Administrators who can be counted on and have the role by any path (directly, by an activation that ' +
        'somebody is there to approve, or through a group), 0 would be left (nobody), and ' +
        'limits.floor.globalAdministrators is 1.',
    );
  });

  test('keeps as many as the floor says', () => {
    const eligibilities = [ADA, GRACE, LIN].map((id) => eligible(id));

    expect(judged(item, { eligibilities }, { globalAdministrators: 2 }).obstacles).toEqual([]);
    expect(codes(judged(item, { eligibilities }, { globalAdministrators: 3 }))).toEqual(['floor stops item']);
  });

  test.each<[string, SnapshotParts]>([
    [
      'over by now',
      { eligibilities: [eligible(ADA), eligibility({ principalId: GRACE, end: days(0), ...ga })] },
    ],
    [
      'over soon',
      { eligibilities: [eligible(ADA), eligibility({ principalId: GRACE, end: days(13), ...ga })] },
    ],
    [
      'to begin',
      {
        eligibilities: [
          eligible(ADA),
          eligibility({ principalId: GRACE, start: days(1), end: 'never', ...ga }),
        ],
      },
    ],
    [
      'a row that a group gives',
      { eligibilities: [eligible(ADA), { ...eligible(GRACE), memberType: 'Group' }] },
    ],
    [
      'in a part of the directory',
      {
        eligibilities: [
          eligible(ADA),
          eligibility({
            principalId: GRACE,
            end: 'never',
            directoryScopeId: '/administrativeUnits/1',
            ...ga,
          }),
        ],
      },
    ],
    ['of another role', { eligibilities: [eligible(ADA), eligible(GRACE, pra)] }],
    [
      'an activation that nobody approves',
      { eligibilities: [eligible(ADA), eligible(GRACE)], settings: needsApproval() },
    ],
    [
      'an activation by settings that were not read',
      { eligibilities: [eligible(ADA), eligible(GRACE)], settings: [] },
    ],
    [
      'an activation that only the same person approves',
      { eligibilities: [eligible(ADA), eligible(GRACE)], settings: needsApproval(GRACE) },
    ],
    [
      'an activation that only a group of the same person approves',
      { eligibilities: [eligible(ADA), eligible(GRACE)], settings: needsApproval(NIGHT_SHIFT) },
    ],
    [
      'an activation whose approver is disabled',
      {
        eligibilities: [eligible(ADA), eligible(GRACE)],
        principals: [user(), user({ id: GRACE }), user({ id: LIN, accountEnabled: false }), breakGlass()],
        settings: needsApproval(LIN),
      },
    ],
    [
      'an activation that the manager approves',
      {
        eligibilities: [eligible(ADA), eligible(GRACE)],
        settings: [settingsOfRole({ ...ga, isApprovalRequired: true, approvers: [{ kind: 'other' }] })],
      },
    ],
    [
      'an activation that only the same person approves, as an administrator',
      {
        ...bothActivate,
        settings: needsApproval(),
        assignments: [assignment({ principalId: GRACE, ...pra })],
      },
    ],
    [
      'an activation that only an administrator approves who is disabled',
      {
        ...bothActivate,
        principals: [user(), user({ id: GRACE }), user({ id: LIN, accountEnabled: false }), breakGlass()],
        settings: needsApproval(),
        assignments: [assignment({ principalId: LIN, ...pra })],
      },
    ],
    [
      'an activation that only an administrator approves whose access ends soon',
      {
        ...bothActivate,
        settings: needsApproval(),
        assignments: [assignment({ principalId: LIN, end: days(13), ...pra })],
      },
    ],
    [
      'an activation that only an administrator approves who needs an approval as well',
      {
        eligibilities: [eligible(ADA), eligible(GRACE), eligible(LIN, pra)],
        settings: [
          settingsOfRole({ ...ga, isApprovalRequired: true }),
          settingsOfRole({ ...pra, isApprovalRequired: true }),
        ],
      },
    ],
  ])('does not count on what is %s', (_, parts) => {
    expect(codes(judged(item, parts))).toEqual(['floor stops item']);
  });

  test.each<[string, SnapshotParts]>([
    ['to activate without approval', {}],
    ['an activation that somebody else approves', { settings: needsApproval(LIN) }],
    [
      'an activation that somebody else in a group approves',
      {
        settings: needsApproval(NIGHT_SHIFT),
        principals: [...people, group({ memberIds: [GRACE, LIN] })],
      },
    ],
    [
      'an activation that another administrator approves, where nobody is named',
      { settings: needsApproval(), assignments: [assignment({ principalId: LIN, ...pra })] },
    ],
  ])('counts on %s', (_, parts) => {
    expect(judged(item, { eligibilities: [eligible(ADA), eligible(GRACE)], ...parts }).obstacles).toEqual([]);
  });

  test('does not let the end or the start of the last be moved out of reach', () => {
    const eligibilities = [eligible(ADA)];
    const before = { endDateTime: days(90).toISOString() };
    const moves = [{ endDateTime: days(13).toISOString() }, { startDateTime: days(1).toISOString() }];

    for (const move of moves)
      expect(codes(judged(moved({ kind: 'eligibility', ...move }, ga, before), { eligibilities }))).toEqual([
        'floor stops item',
      ]);
  });
});

describe('a tenant whose administrators are only in a group', () => {
  const item = removal({ principalId: NIGHT_SHIFT, ...ga });
  const held = { assignments: [assignment({ principalId: NIGHT_SHIFT, ...ga })] };

  test('keeps the group', () => {
    expect(codes(judged(item, held))).toEqual(['floor stops item']);
  });

  test('may lose it where the same people have the role by another path', () => {
    expect(judged(item, { ...held, eligibilities: [eligible(GRACE)] }).obstacles).toEqual([]);
  });

  test('keeps the group where its people would be left with an activation that nobody approves', () => {
    const parts = { ...held, eligibilities: [eligible(GRACE)], settings: needsApproval() };

    expect(codes(judged(item, parts))).toContain('floor stops item');
  });

  test('keeps a group whose members were not read', () => {
    const principals = [...people, group({ memberIds: undefined })];

    expect(codes(judged(item, { ...held, principals }))).toEqual(['floor stops item']);
  });

  test.each<[string, readonly string[]]>([
    ['is empty', []],
    ['has only a disabled member', [ADA]],
  ])('may lose a group that %s', (_, memberIds) => {
    const principals = [user({ accountEnabled: false }), ...people.slice(1), group({ memberIds })];

    expect(judged(item, { ...held, principals }).obstacles).toEqual([]);
  });

  test('does not count the members of another group whose members were not read', () => {
    const other = '22222222-aaaa-4bbb-8ccc-000000000002';
    const principals = [...people, group({ memberIds: [GRACE] }), group({ id: other, memberIds: undefined })];
    const assignments = [...held.assignments, assignment({ principalId: other, ...ga })];

    expect(codes(judged(item, { principals, assignments }))).toEqual(['floor stops item']);
  });

  test('counts each person once, by however many paths', () => {
    const parts = { ...held, eligibilities: [eligible(GRACE), eligible(ADA)] };

    expect(judged(item, parts, { globalAdministrators: 2 }).obstacles).toEqual([]);
    expect(
      codes(judged(removal({ principalId: ADA, ...ga }, 'eligibility'), parts, { globalAdministrators: 2 })),
    ).toEqual(['floor stops item']);
  });
});

describe('who holds the role directly', () => {
  test('is kept, even where enough others could activate it', () => {
    const parts = {
      assignments: [assignment({ principalId: ADA, ...ga })],
      eligibilities: [eligible(GRACE), eligible(LIN)],
    };
    const gates = judged(removal({ principalId: ADA, ...ga }), parts);

    expect(gates.obstacles[0]?.sentence).toContain('hold the role directly and without an activation');
  });

  test('is not converted where nobody else can be counted on, directly or not', () => {
    const parts = { assignments: [assignment({ principalId: ADA, ...ga })] };

    expect(codes(judged(conversion({ principalId: ADA, ...ga }), parts))).toEqual(['floor stops item']);
  });

  test('is another floor for Privileged Role Administrators', () => {
    const parts = { eligibilities: [eligible(ADA, pra)] };
    const item = removal({ principalId: ADA, ...pra }, 'eligibility');

    expect(judged(item, parts).obstacles).toEqual([]);
    expect(judged(item, parts, { privilegedRoleAdministrators: 1 }).obstacles[0]?.sentence).toContain(
      'limits.floor.privilegedRoleAdministrators is 1',
    );
  });
});
