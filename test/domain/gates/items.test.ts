import { describe, expect, test } from '@jest/globals';
import type { Rules } from '../../../src/domain/model/rules.ts';
import type { UserState } from '../../../src/domain/model/snapshot.ts';
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
  LIN,
  NIGHT_SHIFT,
  PRIVILEGED_ROLE_ADMINISTRATOR,
  type SnapshotParts,
  user,
} from '../../snapshot-builder.ts';
import { codes, conversion, floor, judge, limits, removal, renewal, tenant } from './builders.ts';

const ga = { roleDefinitionId: GLOBAL_ADMINISTRATOR };
const pra = { roleDefinitionId: PRIVILEGED_ROLE_ADMINISTRATOR };
const everybody = [user(), user({ id: GRACE }), user({ id: LIN }), breakGlass(), group()];

function floored(globalAdministrators: number, privilegedRoleAdministrators = 0): Rules {
  return rules({ limits: limits({ floor: floor({ globalAdministrators, privilegedRoleAdministrators }) }) });
}

describe('an item about something protected', () => {
  test.each([
    { what: 'an account', item: removal({ principalId: BREAK_GLASS }), kept: {} },
    {
      what: 'an account, of which access lasts longer',
      item: renewal({ principalId: BREAK_GLASS }),
      kept: {},
    },
    {
      what: 'a role',
      item: removal(),
      kept: { roles: [{ id: HELPDESK_ADMINISTRATOR, why: 'Sync' }] },
    },
    {
      what: 'a member of a protected group',
      item: removal(),
      kept: { groups: [{ id: NIGHT_SHIFT, why: 'Sync' }] },
    },
    {
      what: 'a group that somebody protected is in',
      item: removal({ principalId: NIGHT_SHIFT }),
      kept: { principals: [{ id: ADA, why: 'Sync' }] },
    },
  ])('($what) is refused, whoever planned it', ({ item, kept }) => {
    const other = removal({ principalId: LIN, roleDefinitionId: GLOBAL_ADMINISTRATOR });
    const gates = judge({
      snapshot: tenant({ principals: everybody }),
      rules: rules({ limits: limits(), protected: kept }),
      items: [item, other],
    });

    expect(gates.obstacles).toMatchObject([{ code: 'protected', stops: 'item', itemId: item.id }]);
    expect(gates.allowed).toEqual([other]);
  });
});

describe('an item whose change is about somebody else than the item says', () => {
  test('is refused where the change is about somebody protected, and where the item is', () => {
    const [ofAda, ofBreakGlass] = [removal(), removal({ principalId: BREAK_GLASS })];
    const crossed = [
      { ...ofAda, change: ofBreakGlass.change },
      { ...ofBreakGlass, change: ofAda.change },
    ];
    const gates = judge({ snapshot: tenant({ principals: everybody }), items: crossed });

    expect(codes(gates)).toEqual(['protected stops item', 'protected stops item']);
    expect(gates.obstacles[0]?.sentence).toBe(
      `It is protected by the rules, through ${BREAK_GLASS} (Break-glass account). It is not changed.`,
    );
  });
});

describe('the floor of usable Global Administrators', () => {
  const two: SnapshotParts = {
    principals: everybody,
    assignments: [assignment({ principalId: ADA, ...ga }), assignment({ principalId: GRACE, ...ga })],
  };

  test('refuses the removal that would go below it, with what would be left', () => {
    const item = removal({ principalId: ADA, ...ga });
    const gates = judge({ snapshot: tenant(two), rules: floored(2), items: [item] });

    expect(gates.obstacles).toMatchObject([{ code: 'floor', stops: 'item', itemId: item.id }]);
    expect(gates.obstacles[0]?.sentence).toContain(
      `Of 2 Global Administrators who can be counted on and hold the role directly and without an activation, 1 would be left (${GRACE}), and limits.floor.globalAdministrators is 2.`,
    );
    expect(gates.allowed).toEqual([]);
  });

  test('does not count on who holds it with an end that is unknown', () => {
    const assignments = [
      two.assignments?.[0] ?? assignment(),
      assignment({ principalId: GRACE, ...ga, expiration: undefined }),
    ];
    const items = [removal({ principalId: ADA, ...ga })];

    expect(codes(judge({ snapshot: tenant({ ...two, assignments }), rules: floored(1), items }))).toEqual([
      'floor stops item',
    ]);
  });

  test('lets go what it can do without', () => {
    const item = removal({ principalId: ADA, ...ga });

    expect(judge({ snapshot: tenant(two), rules: floored(1), items: [item] }).allowed).toEqual([item]);
  });

  test('of two removals refuses the one that breaks it, in the order of the plan', () => {
    const items = [removal({ principalId: ADA, ...ga }), removal({ principalId: GRACE, ...ga })];
    const gates = judge({ snapshot: tenant(two), rules: floored(1), items });

    expect(gates.allowed).toEqual(items.slice(0, 1));
    expect(gates.obstacles).toMatchObject([{ code: 'floor', itemId: items[1]?.id }]);
    expect(gates.obstacles[0]?.sentence).toContain(
      'Of 1 Global Administrators who can be counted on and hold the role directly and without an activation, 0 would be left (nobody)',
    );
  });

  test('counts a conversion as a removal: what may be activated is not held', () => {
    const items = [conversion({ principalId: ADA, ...ga })];

    expect(codes(judge({ snapshot: tenant(two), rules: floored(2), items }))).toEqual(['floor stops item']);
  });

  test('where it is broken already is not broken further', () => {
    const items = [removal({ principalId: ADA, ...ga })];

    expect(codes(judge({ snapshot: tenant(two), rules: floored(5), items }))).toEqual(['floor stops item']);
  });

  test.each<[string, Partial<UserState>]>([
    ['disabled', { accountEnabled: false }],
    ['not known to be enabled', { accountEnabled: undefined }],
    ['a guest', { isGuest: true }],
    ['not known to be no guest', { isGuest: undefined }],
    ['synchronised from on premises', { isOnPremises: true }],
    ['not known to be cloud-only', { isOnPremises: undefined }],
  ])('does not count somebody who is %s', (_, state) => {
    const principals = [user(), user({ id: GRACE, ...state }), breakGlass()];
    const judged = (principalId: string) =>
      judge({
        snapshot: tenant({ ...two, principals }),
        rules: floored(1),
        items: [removal({ principalId, ...ga })],
      });

    expect(codes(judged(ADA))).toEqual(['floor stops item']);
    expect(codes(judged(GRACE))).toEqual([]);
  });

  test.each<[string, SnapshotParts]>([
    ['held through a group', { assignments: [assignment({ principalId: NIGHT_SHIFT, ...ga })] }],
    ['a row of a group', { assignments: [assignment({ principalId: GRACE, memberType: 'Group', ...ga })] }],
    ['eligible', { eligibilities: [eligibility({ principalId: GRACE, ...ga })] }],
    ['activated', { assignments: [assignment({ principalId: GRACE, assignmentType: 'Activated', ...ga })] }],
    [
      'activated now',
      { instances: [assignmentInstance({ principalId: GRACE, assignmentType: 'Activated', ...ga })] },
    ],
    ['over', { assignments: [assignment({ principalId: GRACE, end: days(0), ...ga })] }],
    ['to come', { assignments: [assignment({ principalId: GRACE, start: days(1), ...ga })] }],
    [
      'held in a part of the directory',
      {
        assignments: [assignment({ principalId: GRACE, directoryScopeId: '/administrativeUnits/1', ...ga })],
      },
    ],
  ])('does not count what is %s', (_, parts) => {
    const assignments = [assignment({ principalId: ADA, ...ga }), ...(parts.assignments ?? [])];
    const snapshot = tenant({ principals: everybody, ...parts, assignments });

    expect(
      codes(judge({ snapshot, rules: floored(1), items: [removal({ principalId: ADA, ...ga })] })),
    ).toEqual(['floor stops item']);
  });

  test('counts what is held by its instance alone, once', () => {
    const instances = [
      assignmentInstance({ principalId: ADA, ...ga }),
      assignmentInstance({ principalId: GRACE, ...ga }),
    ];
    const snapshot = tenant({
      principals: everybody,
      assignments: [assignment({ principalId: ADA, ...ga })],
      instances,
    });
    const items = [removal({ principalId: ADA, ...ga })];

    expect(codes(judge({ snapshot, rules: floored(1), items }))).toEqual([]);
    expect(codes(judge({ snapshot, rules: floored(2), items }))).toEqual(['floor stops item']);
  });

  test('is another for Privileged Role Administrators', () => {
    const snapshot = tenant({
      principals: everybody,
      assignments: [assignment({ principalId: ADA, ...pra }), assignment({ principalId: GRACE, ...ga })],
    });
    const items = [removal({ principalId: ADA, ...pra }), removal({ principalId: GRACE, ...ga })];
    const gates = judge({ snapshot, rules: floored(0, 1), items });

    expect(gates.obstacles).toMatchObject([{ code: 'floor', itemId: items[0]?.id }]);
    expect(gates.obstacles[0]?.sentence).toContain('limits.floor.privilegedRoleAdministrators is 1');
  });

  test('is untouched by other roles, eligibilities and parts of the directory', () => {
    const items = [
      removal({ principalId: ADA }),
      removal({ principalId: ADA, ...ga }, 'eligibility'),
      removal({ principalId: ADA, directoryScopeId: '/administrativeUnits/1', ...ga }),
    ];

    expect(judge({ snapshot: tenant(two), rules: floored(2), items }).obstacles).toEqual([]);
  });
});
