import { describe, expect, test } from '@jest/globals';
import type { RoleRule } from '../../../src/domain/model/role-settings.ts';
import type { PrincipalState } from '../../../src/domain/model/snapshot.ts';
import {
  approverIds,
  approverObstacles,
  leavesItToAdministrators,
  recipientObstacles,
} from '../../../src/domain/role-settings/settings-obstacles.ts';
import { ADA, GRACE, group, LIN, NIGHT_SHIFT, servicePrincipal, user } from '../../snapshot-builder.ts';

type Wire = Readonly<Record<string, unknown>>;

const userApprover = (userId: string): Wire => ({ '@odata.type': '#microsoft.graph.singleUser', userId });
const groupApprover = (groupId: string): Wire => ({
  '@odata.type': '#microsoft.graph.groupMembers',
  groupId,
});
const manager: Wire = { '@odata.type': '#microsoft.graph.requestorManager', managerLevel: 1 };

/** An approval rule with these approvers, one stage each. */
function approval(...stages: readonly (readonly Wire[])[]): RoleRule {
  const setting = {
    isApprovalRequired: true,
    approvalStages: stages.map((primaryApprovers) => ({ primaryApprovers, escalationApprovers: [] })),
  };
  return { id: 'Approval_EndUser_Assignment', kind: 'approval', wire: { setting } };
}

function withoutApproval(...approvers: readonly Wire[]): RoleRule {
  const rule = approval(approvers);
  return { ...rule, wire: { setting: { ...(rule.wire.setting as Wire), isApprovalRequired: false } } };
}

function mail(...notificationRecipients: readonly string[]): RoleRule {
  return {
    id: 'Notification_Admin_EndUser_Assignment',
    kind: 'notification',
    wire: { notificationRecipients },
  };
}

function known(...states: readonly PrincipalState[]): ReadonlyMap<string, PrincipalState> {
  return new Map(states.map((state) => [state.id, state]));
}

/** What stands against this approval rule after an empty one. */
function against(after: RoleRule, ...states: readonly PrincipalState[]): readonly string[] {
  return approverObstacles({ before: [approval([])], after: [after] }, known(...states)).map(
    ({ code, sentence }) => `${code}: ${sentence}`,
  );
}

describe('approvers that are added', () => {
  const remedy = 'Name an enabled user, or a group with enabled members.';

  test('may be an enabled user, and a group with an enabled user in it', () => {
    expect(against(approval([userApprover(ADA)]), user())).toEqual([]);
    expect(against(approval([groupApprover(NIGHT_SHIFT)]), group(), user())).toEqual([]);
  });

  test.each<[string, readonly PrincipalState[], string]>([
    ['who does not exist', [{ kind: 'gone', id: GRACE }], 'is not in the directory'],
    [
      'who is deleted',
      [{ kind: 'soft-deleted', id: GRACE, deletedDateTime: undefined }],
      'is not in the directory',
    ],
    ['who was not read', [], 'could not be looked up'],
    ['who is unknown', [{ kind: 'unknown', id: GRACE, because: '503' }], 'could not be looked up'],
    ['who is disabled', [user({ id: GRACE, accountEnabled: false })], 'is not known to be enabled'],
    [
      'of whom Graph does not say',
      [user({ id: GRACE, accountEnabled: undefined })],
      'is not known to be enabled',
    ],
    ['that is an application', [servicePrincipal({ id: GRACE })], 'is not a user'],
  ])('may not be one %s', (_who, states, wrong) => {
    expect(against(approval([userApprover(ADA), userApprover(GRACE)]), user(), ...states)).toEqual([
      `approver-unusable: The approver ${GRACE} ${wrong}. ${remedy}`,
    ]);
  });

  test.each<[string, readonly PrincipalState[], string]>([
    ['without members', [group({ memberIds: [] })], 'is a group without an enabled user'],
    ['of disabled people', [group(), user({ accountEnabled: false })], 'is a group without an enabled user'],
    [
      'whose members were not read',
      [group({ memberIds: undefined })],
      'is a group whose members could not be read',
    ],
    ['that is a user', [user({ id: NIGHT_SHIFT })], 'is not a group'],
  ])('may not be a group %s', (_what, states, wrong) => {
    const after = approval([userApprover(LIN), groupApprover(NIGHT_SHIFT)]);
    expect(against(after, user({ id: LIN }), ...states)).toEqual([
      `approver-unusable: The approver ${NIGHT_SHIFT} ${wrong}. ${remedy}`,
    ]);
  });

  test('are looked at where approval is not asked for yet, and in the list of those who come later', () => {
    expect(against(withoutApproval(userApprover(GRACE)))).toHaveLength(1);
    const stage = { primaryApprovers: [userApprover(ADA)], escalationApprovers: [userApprover(GRACE)] };
    const escalating = {
      ...approval(),
      wire: { setting: { isApprovalRequired: true, approvalStages: [stage] } },
    };
    expect(against(escalating, user())).toHaveLength(1);
  });

  test('in whatever case their ids are written', () => {
    expect(against(approval([userApprover(ADA.toUpperCase())]), user())).toEqual([]);
    expect(approverIds({ before: [], after: [approval([userApprover(ADA.toUpperCase())])] })).toEqual([ADA]);
  });
});

describe('a change that would leave nobody to approve', () => {
  test('is refused: every approver that is left is disabled', () => {
    const wanted = {
      before: [approval([userApprover(ADA), userApprover(GRACE)])],
      after: [approval([userApprover(GRACE)])],
    };
    expect(approverObstacles(wanted, known(user({ id: GRACE, accountEnabled: false })))).toEqual([
      {
        code: 'approver-lock-out',
        stops: 'everything',
        itemId: undefined,
        sentence:
          'Of the 1 approvers of stage 1 nobody is known to be able to approve, so that nobody could activate the role. ' +
          'Name an enabled user, or a group with enabled members.',
      },
    ]);
  });

  test('is refused: only the requester’s manager, whoever that is', () => {
    expect(against(approval([manager]))).toEqual([expect.stringContaining('approver-lock-out: Of the 1')]);
    expect(against(approval([manager, userApprover(ADA)]), user())).toEqual([]);
  });

  test('is refused for a second stage as well', () => {
    expect(against(approval([userApprover(ADA)], [manager]), user())).toEqual([
      expect.stringContaining('of stage 2 nobody'),
    ]);
  });

  test('is none where no approval is asked for', () => {
    expect(against(withoutApproval(manager))).toEqual([]);
  });

  test('leaves it to administrators where nobody is named', () => {
    expect(leavesItToAdministrators({ before: [], after: [approval([])] })).toBe(true);
    expect(leavesItToAdministrators({ before: [], after: [approval([userApprover(ADA)])] })).toBe(false);
    expect(leavesItToAdministrators({ before: [], after: [withoutApproval()] })).toBe(false);
  });
});

describe('recipients of mail', () => {
  const against = (before: RoleRule, after: RoleRule, domains: readonly string[]) =>
    recipientObstacles({ before: [before], after: [after] }, domains).map(({ sentence }) => sentence);

  test('may be added in a domain that the rules allow, in whatever case', () => {
    expect(against(mail(), mail('SOC@Contoso.com'), ['contoso.COM'])).toEqual([]);
  });

  test.each([
    ['in another domain', 'soc@contoso.com.attacker.example', ['contoso.com']],
    ['in a domain below it', 'soc@mail.contoso.com', ['contoso.com']],
    ['in any, where the rules allow none', 'soc@contoso.com', []],
    ['with two signs', 'soc@contoso.com@attacker.example', ['contoso.com']],
  ])('may not be added %s', (_where, address, domains) => {
    expect(against(mail(), mail(address), domains)).toEqual([
      `Notification_Admin_EndUser_Assignment would send mail to ${address}, and api.recipientDomains does not have ` +
        `${address.slice(address.lastIndexOf('@') + 1)}. Add the domain to the rules if it is your own, or leave the recipient out.`,
    ]);
  });

  test('who were there before stay', () => {
    expect(against(mail('old@partner.example'), mail('old@partner.example'), [])).toEqual([]);
  });
});
