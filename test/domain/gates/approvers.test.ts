import { describe, expect, test } from '@jest/globals';
import {
  ADA,
  assignment,
  breakGlass,
  eligibility,
  GLOBAL_ADMINISTRATOR,
  GRACE,
  group,
  HELPDESK_ADMINISTRATOR,
  LIN,
  NIGHT_SHIFT,
  PRIVILEGED_ROLE_ADMINISTRATOR,
  type SnapshotParts,
  settingsOfRole,
  user,
} from '../../snapshot-builder.ts';
import { codes, conversion, judge, removal, tenant } from './builders.ts';

const ga = { roleDefinitionId: GLOBAL_ADMINISTRATOR };
const pra = { roleDefinitionId: PRIVILEGED_ROLE_ADMINISTRATOR };
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

  test('is found among several removals of one plan', () => {
    const assignments = [assignment(ga), assignment({ principalId: GRACE, ...pra })];
    const items = [item, removal({ principalId: GRACE, ...pra })];
    const gates = judged({ assignments }, items);

    expect(gates.allowed).toEqual([item]);
    expect(gates.obstacles).toMatchObject([{ code: 'approver-lock-out', itemId: items[1]?.id }]);
  });
});
