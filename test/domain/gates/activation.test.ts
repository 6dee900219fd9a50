import { describe, expect, test } from '@jest/globals';
import { enabledUsersBehind, hasApprover, hurdleOf } from '../../../src/domain/gates/activation.ts';
import type { PrincipalState } from '../../../src/domain/model/snapshot.ts';
import {
  ADA,
  GRACE,
  group,
  LIN,
  NIGHT_SHIFT,
  roleKey,
  type SnapshotParts,
  servicePrincipal,
  settingsOfRole,
  snapshot,
  user,
} from '../../snapshot-builder.ts';

const lin = { kind: 'user', id: LIN } as const;
const nightShift = { kind: 'group', id: NIGHT_SHIFT } as const;

describe('between somebody and a role stands', () => {
  const asks = (
    settings: NonNullable<SnapshotParts['settings']>,
    kind: 'eligibility' | 'assignment' = 'eligibility',
  ) => hurdleOf({ kind, key: roleKey(), end: 'never' }, snapshot({ settings }));

  test('nothing, where no approval is asked for, whoever is named', () => {
    expect(asks([settingsOfRole({ isApprovalRequired: false, approvers: [lin] })])).toEqual({
      kind: 'nothing',
    });
  });

  test('nothing, where the role is held already', () => {
    expect(asks([settingsOfRole({ isApprovalRequired: true, approvers: [lin] })], 'assignment')).toEqual({
      kind: 'nothing',
    });
  });

  test('those who are named', () => {
    expect(asks([settingsOfRole({ isApprovalRequired: true, approvers: [lin] })])).toEqual({
      kind: 'approvers',
      approvers: [lin],
    });
  });

  test('the administrators, where nobody is named', () => {
    expect(asks([settingsOfRole({ isApprovalRequired: true })])).toEqual({ kind: 'administrators' });
  });

  test('nobody knows what, where the settings were not read', () => {
    expect(asks([])).toEqual({ kind: 'unknown' });
  });
});

describe('somebody is there to approve', () => {
  const principals = [user(), user({ id: LIN }), group({ memberIds: [ADA, LIN] })];
  const seen = snapshot({ principals });

  test.each([
    { who: 'somebody else who is named', approvers: [lin], asking: ADA, so: true },
    { who: 'only whoever asks', approvers: [lin], asking: LIN, so: false },
    { who: 'somebody else in a group', approvers: [nightShift], asking: ADA, so: true },
    {
      who: 'one of two who are named',
      approvers: [{ kind: 'user', id: ADA } as const, lin],
      asking: ADA,
      so: true,
    },
    {
      who: 'the manager, whom nobody can name',
      approvers: [{ kind: 'other' } as const],
      asking: ADA,
      so: false,
    },
    {
      who: 'somebody who was not read',
      approvers: [{ kind: 'user', id: GRACE } as const],
      asking: ADA,
      so: false,
    },
    { who: 'nobody', approvers: [], asking: ADA, so: false },
  ])('$who: $so', ({ approvers, asking, so }) => {
    expect(hasApprover(approvers, asking, seen)).toBe(so);
  });
});

describe('the enabled users behind a principal are', () => {
  const members = [
    user(),
    user({ id: GRACE, accountEnabled: false }),
    user({ id: LIN, accountEnabled: undefined }),
    servicePrincipal(),
  ];
  const behind = (principal: PrincipalState | undefined) =>
    enabledUsersBehind(principal, snapshot({ principals: members }));

  test('of a group, those of its members who are known to be enabled users', () => {
    const memberIds = [...members.map(({ id }) => id), 'somebody-unread'];

    expect(behind(group({ memberIds }))).toEqual([ADA]);
  });

  test('nobody, where the members of a group are not known', () => {
    expect(behind(group({ memberIds: undefined }))).toEqual([]);
  });

  test('the user, where it is an enabled one', () => {
    expect(members.map(behind)).toEqual([[ADA], [], [], []]);
    expect(behind(undefined)).toEqual([]);
  });
});
