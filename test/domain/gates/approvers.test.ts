import { describe, expect, test } from '@jest/globals';
import {
  ADA,
  assignment,
  assignmentInstance,
  BILLING_APP,
  breakGlass,
  days,
  eligibility,
  GLOBAL_ADMINISTRATOR,
  GRACE,
  group,
  HELPDESK_ADMINISTRATOR,
  LIN,
  NIGHT_SHIFT,
  NOW,
  PRIVILEGED_ROLE_ADMINISTRATOR,
  type SnapshotParts,
  servicePrincipal,
  settingsOfRole,
  user,
} from '../../snapshot-builder.ts';
import { codes, conversion, judge, removal, tenant } from './builders.ts';

const ga = { roleDefinitionId: GLOBAL_ADMINISTRATOR };
const pra = { roleDefinitionId: PRIVILEGED_ROLE_ADMINISTRATOR };
const later = (instant: Date, milliseconds: number) => new Date(instant.getTime() + milliseconds);
const everybody = [user(), user({ id: GRACE }), user({ id: LIN }), breakGlass(), group()];

describe('the last who can approve an activation', () => {
  const approvedByAdministrators = settingsOfRole({ isApprovalRequired: true });
  const free = [settingsOfRole(ga), settingsOfRole(pra)];
  const held: SnapshotParts = {
    principals: everybody,
    settings: [approvedByAdministrators, ...free],
    assignments: [assignment({ principalId: ADA, ...ga })],
  };
  const item = removal({ principalId: ADA, ...ga });
  const judged = (parts: SnapshotParts, items = [item]) =>
    judge({ snapshot: tenant({ ...held, ...parts }), items });

  test('is not removed where nobody is named as an approver', () => {
    const gates = judged({});

    expect(gates.obstacles).toMatchObject([{ code: 'approver-lock-out', stops: 'item', itemId: item.id }]);
    expect(gates.obstacles[0]?.sentence).toContain(
      `0 of 1 people would be left who can approve activations of the role ${HELPDESK_ADMINISTRATOR}`,
    );
    expect(gates.allowed).toEqual([]);
  });

  test.each<[string, SnapshotParts]>([
    [
      'another holds the other role',
      { assignments: [assignment({ ...ga }), assignment({ principalId: GRACE, ...pra })] },
    ],
    [
      'a group with somebody enabled in it holds it',
      {
        assignments: [assignment({ ...ga }), assignment({ principalId: NIGHT_SHIFT, ...ga })],
        principals: [...everybody.slice(0, 4), group({ memberIds: [GRACE] })],
      },
    ],
    [
      'somebody may activate it without approval',
      { eligibilities: [eligibility({ principalId: GRACE, ...ga })] },
    ],
    [
      'somebody may activate it for a millisecond more',
      { eligibilities: [eligibility({ principalId: GRACE, end: later(NOW, 1), ...ga })] },
    ],
    [
      'somebody may activate it from now on',
      { eligibilities: [eligibility({ principalId: GRACE, start: NOW, ...ga })] },
    ],
    [
      'another has it by an instance that ends in a millisecond',
      { instances: [assignmentInstance({ principalId: GRACE, end: later(NOW, 1), ...ga })] },
    ],
    ['no role asks for approval', { settings: [settingsOfRole(), ...free] }],
    [
      'approvers are named, whom no removal touches',
      {
        settings: [
          settingsOfRole({ isApprovalRequired: true, approvers: [{ kind: 'user', id: ADA }] }),
          ...free,
        ],
      },
    ],
    ['there was nobody before', { principals: [user({ accountEnabled: false }), ...everybody.slice(1)] }],
  ])('may go where %s', (_, parts) => {
    expect(judged(parts).obstacles).toEqual([]);
  });

  test.each<[string, SnapshotParts]>([
    [
      'the only other one is disabled',
      {
        assignments: [assignment({ ...ga }), assignment({ principalId: GRACE, ...ga })],
        principals: [user(), user({ id: GRACE, accountEnabled: false }), breakGlass()],
      },
    ],
    [
      'whoever may activate it needs approval',
      {
        eligibilities: [eligibility({ principalId: GRACE, ...ga })],
        settings: [approvedByAdministrators, settingsOfRole({ ...ga, isApprovalRequired: true })],
      },
    ],
    [
      'the settings of what may be activated were not read',
      { eligibilities: [eligibility({ principalId: GRACE, ...ga })], settings: [approvedByAdministrators] },
    ],
    [
      'the only other holder is a group in which nobody is enabled',
      {
        assignments: [assignment({ ...ga }), assignment({ principalId: NIGHT_SHIFT, ...ga })],
        principals: [
          user(),
          user({ id: GRACE, accountEnabled: false }),
          breakGlass(),
          group({ memberIds: [GRACE] }),
        ],
      },
    ],
    [
      'the only other holder is a group in which it is not known whether anybody is enabled',
      {
        assignments: [assignment({ ...ga }), assignment({ principalId: NIGHT_SHIFT, ...ga })],
        principals: [
          user(),
          user({ id: GRACE, accountEnabled: undefined }),
          breakGlass(),
          group({ memberIds: [GRACE, LIN] }),
        ],
      },
    ],
    [
      'the only other holder is a group whose members were not read',
      {
        assignments: [assignment({ ...ga }), assignment({ principalId: NIGHT_SHIFT, ...ga })],
        principals: [user(), breakGlass(), group({ memberIds: undefined })],
      },
    ],
    [
      'the only other holder is a service principal',
      {
        assignments: [assignment({ ...ga }), assignment({ principalId: BILLING_APP, ...ga })],
        principals: [user(), breakGlass(), servicePrincipal()],
      },
    ],
    [
      'the only other holder was not read',
      { assignments: [assignment({ ...ga }), assignment({ principalId: BILLING_APP, ...ga })] },
    ],
    [
      'whoever may activate it may do so no longer',
      { eligibilities: [eligibility({ principalId: GRACE, end: days(0), ...ga })] },
    ],
    [
      'whoever may activate it may do so until nobody knows when',
      { eligibilities: [eligibility({ principalId: GRACE, expiration: undefined, ...ga })] },
    ],
    [
      'whoever may activate it may not do so yet',
      { eligibilities: [eligibility({ principalId: GRACE, start: later(NOW, 1), ...ga })] },
    ],
    [
      'whoever may activate it may do so only through a row of a group',
      { eligibilities: [eligibility({ principalId: GRACE, memberType: 'Group', ...ga })] },
    ],
    [
      'whoever may activate it may do so in a part of the directory',
      {
        eligibilities: [
          eligibility({ principalId: GRACE, directoryScopeId: '/administrativeUnits/1', ...ga }),
        ],
      },
    ],
    [
      'the only other one has it by an instance that has ended',
      { instances: [assignmentInstance({ principalId: GRACE, end: NOW, ...ga })] },
    ],
    [
      'the only other one has it by an activation',
      {
        assignments: [
          assignment({ ...ga }),
          assignment({ principalId: GRACE, assignmentType: 'Activated', ...ga }),
        ],
      },
    ],
  ])('may not go where %s', (_, parts) => {
    expect(codes(judged(parts))).toEqual(['approver-lock-out stops item']);
  });

  test('may become eligible where that needs no approval, and not where it does', () => {
    const settings = [approvedByAdministrators, settingsOfRole({ ...ga, isApprovalRequired: true })];

    expect(codes(judged({}, [conversion(ga)]))).toEqual([]);
    expect(codes(judged({ settings }, [conversion(ga)]))).toEqual(['approver-lock-out stops item']);
  });

  test('is another who became eligible before in the same plan: that was seen before anything was taken', () => {
    const assignments = [ADA, GRACE].map((principalId) => assignment({ principalId, ...ga }));
    const items = [conversion({ principalId: ADA, ...ga }), removal({ principalId: GRACE, ...ga })];

    expect(codes(judged({ assignments }, items))).toEqual([]);
  });

  test('is named by the first role that asks for approval, whatever order they were read in, and the number of others', () => {
    const roles = ['role-c', 'role-a', 'role-b'];
    const settings = [
      ...roles.map((roleDefinitionId) => settingsOfRole({ roleDefinitionId, isApprovalRequired: true })),
      ...free,
    ];

    expect(judged({ settings }).obstacles[0]?.sentence).toBe(
      '0 of 1 people would be left who can approve activations of the role role-a and 2 more: no approver is named ' +
        'there, so that enabled Global and Privileged Role Administrators decide. Name approvers in the settings of the ' +
        'role, or give one of the two roles to somebody else first.',
    );
  });

  test('is found among several removals of one plan', () => {
    const assignments = [assignment(ga), assignment({ principalId: GRACE, ...pra })];
    const items = [item, removal({ principalId: GRACE, ...pra })];
    const gates = judged({ assignments }, items);

    expect(gates.allowed).toEqual([item]);
    expect(gates.obstacles).toMatchObject([{ code: 'approver-lock-out', itemId: items[1]?.id }]);
  });
});
