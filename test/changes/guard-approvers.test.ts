import { describe, expect, test } from '@jest/globals';
import { guardNamed } from '../../src/changes/guard-approvers.ts';
import type { RoleRule } from '../../src/domain/model/role-settings.ts';
import { rolePolicy } from '../builders.ts';
import { FakeRoleSettings } from '../fakes/fake-role-settings.ts';
import { rules } from '../rules-builder.ts';
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
  NOW,
  snapshot,
  user,
} from '../snapshot-builder.ts';
import { readCall } from '../tenant/snapshot-ports.ts';
import { fakePorts } from './fake-ports.ts';

const [linsAdmin, adasAdmin] = [
  '11111111-aaaa-4bbb-8ccc-00000000000b',
  '11111111-aaaa-4bbb-8ccc-00000000000c',
];
const everybody = [
  ...[user(), user({ id: GRACE }), user({ id: LIN }), user({ id: linsAdmin }), user({ id: adasAdmin })],
  ...[group({ memberIds: [GRACE] }), breakGlass()],
];

function approvedBy(...approvers: readonly object[]): readonly RoleRule[] {
  const setting = { isApprovalRequired: true, approvalStages: [{ primaryApprovers: approvers }] };
  return [{ id: 'Approval_EndUser_Assignment', kind: 'approval', wire: { setting } }];
}
const one = (userId: string) => ({ '@odata.type': '#microsoft.graph.singleUser', userId });
const members = (groupId: string) => ({ '@odata.type': '#microsoft.graph.groupMembers', groupId });
const noApproval: readonly RoleRule[] = [
  { id: 'Approval_EndUser_Assignment', kind: 'approval', wire: { setting: { isApprovalRequired: false } } },
];

interface Asked {
  readonly before?: readonly RoleRule[];
  readonly after: readonly RoleRule[];
  readonly role?: string | undefined;
  /** A baseline wants it. */
  readonly isOfRules?: boolean;
  readonly roles?: Parameters<typeof fakePorts>[0]['roles'];
}

/** Grace asks for settings of a role, with Lin's two accounts known as one person's. */
function guard({ before = noApproval, after, role, roles = {}, isOfRules = false }: Asked) {
  const people = [
    { name: 'Lin', accounts: [LIN, linsAdmin] },
    { name: 'Ada', accounts: [ADA, adasAdmin] },
  ];
  const users = everybody.flatMap((state) => (state.kind === 'user' ? [state] : []));
  const groups = everybody.flatMap((state) => (state.kind === 'group' ? [state] : []));
  const settings = new FakeRoleSettings({
    [GLOBAL_ADMINISTRATOR]: rolePolicy(),
    [HELPDESK_ADMINISTRATOR]: rolePolicy(),
  });
  const ports = { ...fakePorts({ now: NOW, roles, directory: { users, groups } }), roleSettings: settings };
  const askedBy = isOfRules ? ('rules' as const) : { objectId: GRACE, appId: 'portal' };
  const seen = snapshot({ principals: everybody });
  const asked = {
    role,
    wanted: { before, after },
    askedBy,
    rules: rules({ api: { people } }),
    snapshot: seen,
  };
  return guardNamed(asked, ports, readCall());
}

const codesOf = async (asked: Asked) => (await guard(asked)).obstacles.map(({ code }) => code);

describe('who would come to approve by wanted settings', () => {
  test('is each approver that is added, with the accounts of the same person and the members of a group', async () => {
    const { beneficiary } = await guard({ after: approvedBy(one(LIN), one(ADA)) });

    expect([...beneficiary.ids].toSorted()).toEqual([LIN, ADA, linsAdmin, adasAdmin].toSorted());
    expect(beneficiary.unknown).toEqual([]);
    const named = await guard({ after: approvedBy(one(LIN), members(NIGHT_SHIFT)) });
    expect(named.beneficiary.groupIds).toEqual(new Set([NIGHT_SHIFT]));
  });

  test('is whoever a baseline names, whom nobody named for themself', async () => {
    const { beneficiary, obstacles } = await guard({
      after: approvedBy(one(GRACE), one(LIN)),
      isOfRules: true,
    });

    expect([...beneficiary.ids].toSorted()).toEqual([GRACE, LIN, linsAdmin].toSorted());
    expect(obstacles).toEqual([]);
  });

  test('is nobody where all were approvers before', async () => {
    const { beneficiary, obstacles } = await guard({
      before: approvedBy(one(GRACE), one(LIN)),
      after: approvedBy(one(GRACE)),
    });

    expect([beneficiary.ids.size, obstacles]).toEqual([0, []]);
  });

  test('is not whoever asks, nor a group that they are in: each is named', async () => {
    const { obstacles } = await guard({ after: approvedBy(one(GRACE), one(LIN), members(NIGHT_SHIFT)) });

    expect(obstacles.map(({ code }) => code)).toEqual(['self-grant', 'self-grant']);
    expect(obstacles.map(({ sentence }) => sentence.slice(0, 53))).toEqual([
      `Of the approver ${GRACE}:`,
      `Of the approver ${NIGHT_SHIFT}:`,
    ]);
  });
});

describe('settings that leave approval to the administrators', () => {
  const administrator = {
    schedules: [assignment({ principalId: LIN, roleDefinitionId: GLOBAL_ADMINISTRATOR })],
  };
  const left = approvedBy();

  test('are refused where no administrator is known', async () => {
    const { obstacles } = await guard({ after: left });

    expect(obstacles).toMatchObject([{ code: 'approver-lock-out', stops: 'everything', itemId: undefined }]);
    expect(obstacles[0]?.sentence).toMatch(
      /^No approver is named, so that .* who holds one of the two roles\. Nobody could activate the role\. Name an enabled user/,
    );
  });

  test('are no obstacle where one is', async () => {
    expect(await codesOf({ after: left, roles: administrator })).toEqual([]);
  });

  test('are no obstacle where they did so before: the change takes nobody away', async () => {
    expect(await codesOf({ before: left, after: left })).toEqual([]);
  });

  test('are no obstacle where somebody is named', async () => {
    expect(await codesOf({ after: approvedBy(one(LIN)) })).toEqual([]);
  });

  test('are refused where whoever could decide would need that very approval to come to it', async () => {
    const roles = {
      schedules: [eligibility({ principalId: LIN, end: 'never', roleDefinitionId: GLOBAL_ADMINISTRATOR })],
    };

    expect(await codesOf({ after: left, role: GLOBAL_ADMINISTRATOR, roles })).toEqual(['approver-lock-out']);
    expect(await codesOf({ after: left, role: HELPDESK_ADMINISTRATOR, roles })).toEqual([]);
    expect(await codesOf({ after: left, role: undefined, roles })).toEqual([]);
  });
});
