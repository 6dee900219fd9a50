import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  type RoleApprovalQuestion,
  wrongWithRoleApprover,
} from '../../../src/changes/consents/role-approver.ts';
import type { RoleScheduleInstance } from '../../../src/domain/model/role-schedules.ts';
import { GraphCallError } from '../../../src/ports/errors.ts';
import { roleScheduleInstance } from '../../builders.ts';
import type { FakeCommands } from '../../fakes/fake-commands.ts';
import type { InitialDirectory } from '../../fakes/fake-directory.ts';
import { unreadableRow } from '../../read-listing.ts';
import {
  ADA,
  GLOBAL_ADMINISTRATOR,
  GRACE,
  group,
  HELPDESK_ADMINISTRATOR,
  LIN,
  NIGHT_SHIFT,
  PRIVILEGED_ROLE_ADMINISTRATOR,
  roleKey,
  user,
} from '../../snapshot-builder.ts';
import { type FakePorts, fakePorts } from '../fake-ports.ts';
import { byNightShift, question } from './approval-stage.ts';
import { readCall } from './read-call.ts';

const now = new Date('2026-11-24T09:20:00Z');
const administrators: Partial<RoleApprovalQuestion> = { approvers: [] };
const away = new GraphCallError('unavailable', 'Graph is away', { code: '503' });

let ports: FakePorts<FakeCommands>;
beforeEach(() => stage({}));

function stage(directory: InitialDirectory, instances: readonly RoleScheduleInstance[] = []): void {
  const users = [ADA, LIN, GRACE].map((id) => user({ id }));
  ports = fakePorts({ now, directory: { users, ...directory }, roles: { instances } });
}

/** What is wrong with Grace, or whoever else, as an approver of Ada's activation. */
const wrongWith = (id: string, wanted: Partial<RoleApprovalQuestion> = {}) =>
  wrongWithRoleApprover(id, { ...question, ...wanted }, ports, readCall());

/** An active assignment of the whole directory. */
function holding(overrides: Partial<RoleScheduleInstance> = {}): RoleScheduleInstance {
  return roleScheduleInstance({
    kind: 'assignment',
    key: roleKey({ principalId: GRACE, roleDefinitionId: PRIVILEGED_ROLE_ADMINISTRATOR }),
    startDateTime: undefined,
    endDateTime: 'never',
    assignmentType: 'Assigned',
    ...overrides,
  });
}

describe('an approver of a role', () => {
  test('is whom the settings name, in whatever case', async () => {
    const approvers = [{ kind: 'user', id: GRACE.toUpperCase() }] as const;

    expect(await wrongWith(GRACE, { approvers })).toBeUndefined();
  });

  test('is who is in a group that they name, at any depth, at the moment of the decision', async () => {
    expect(await wrongWith(GRACE, byNightShift)).toMatch(/do not name them/);

    const inner = '22222222-aaaa-4bbb-8ccc-000000000002';
    stage({ groups: [group({ memberIds: [inner] }), group({ id: inner, memberIds: [] })] });
    expect(await wrongWith(GRACE, byNightShift)).toMatch(/do not name them/);

    ports.directory.put(group({ id: inner, memberIds: [GRACE] }));
    expect(await wrongWith(GRACE, byNightShift)).toBeUndefined();
  });

  test('is who is in any of several groups, whoever else is named', async () => {
    const other = '22222222-aaaa-4bbb-8ccc-000000000002';
    stage({ groups: [group({ memberIds: [ADA] }), group({ id: other, memberIds: [GRACE] })] });
    const approvers = [LIN, NIGHT_SHIFT, other].map(
      (id) => ({ kind: id === LIN ? 'user' : 'group', id }) as const,
    );

    expect(await wrongWith(GRACE, { approvers })).toBeUndefined();
  });

  test('is the manager of whoever would have the access, and of nobody else', async () => {
    stage({ managers: { [ADA]: GRACE, [GRACE]: LIN } });
    const at = (level: number) => ({ approvers: [{ kind: 'manager', level }] as const });

    expect(await wrongWith(GRACE, at(1))).toBeUndefined();
    expect(await wrongWith(LIN, at(1))).toMatch(/do not name them/);
    expect(await wrongWith(LIN, at(2))).toBeUndefined();
    expect(await wrongWith(LIN, at(3))).toMatch(/do not name them/);
  });

  test.each([
    ['Privileged Role Administrator', { roleDefinitionId: PRIVILEGED_ROLE_ADMINISTRATOR }, undefined],
    ['Global Administrator', { roleDefinitionId: GLOBAL_ADMINISTRATOR }, undefined],
    ['another role', { roleDefinitionId: HELPDESK_ADMINISTRATOR }, /do not name them/],
    [
      'the role at a part of the directory',
      { roleDefinitionId: GLOBAL_ADMINISTRATOR, directoryScopeId: '/administrativeUnits/1' },
      /do not name them/,
    ],
  ])('is, where nobody is named, who holds %s', async (_what, key, wrong) => {
    stage({}, [holding({ key: roleKey({ principalId: GRACE, ...key }) })]);

    const found = await wrongWith(GRACE, administrators);
    if (wrong === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(wrong);
  });

  test('is, where nobody is named, who has activated one of the two roles', async () => {
    const endDateTime = new Date('2026-11-24T12:00:00Z');
    stage({}, [holding({ assignmentType: 'Activated', endDateTime })]);

    expect(await wrongWith(GRACE, administrators)).toBeUndefined();
  });

  test('is, where nobody is named, who holds one of the two roles through a group', async () => {
    const key = roleKey({ principalId: NIGHT_SHIFT, roleDefinitionId: GLOBAL_ADMINISTRATOR });
    stage({ groups: [group({ memberIds: [GRACE] })] }, [holding({ key })]);

    expect(await wrongWith(GRACE, administrators)).toBeUndefined();
    expect(await wrongWith(LIN, administrators)).toMatch(/do not name them/);
  });

  test.each([
    ['began yesterday', { startDateTime: new Date('2026-11-23T09:20:00Z') }],
    ['begins now', { startDateTime: now }],
    ['ends in a moment', { endDateTime: new Date('2026-11-24T09:20:00.001Z') }],
  ])('is, where nobody is named, whose role %s', async (_when, row) => {
    stage({}, [holding(row)]);

    expect(await wrongWith(GRACE, administrators)).toBeUndefined();
  });

  test.each([
    ['is over', { endDateTime: new Date('2026-11-24T09:20:00Z') }],
    ['ends nobody knows when', { endDateTime: 'unknown' as const }],
    ['begins later', { startDateTime: new Date('2026-11-24T10:00:00Z') }],
  ])('is not, where nobody is named, whose role %s', async (_when, row) => {
    stage({}, [holding(row)]);

    expect(await wrongWith(GRACE, administrators)).toMatch(/do not name them/);
  });

  test('is not who is only eligible for one of the two roles', async () => {
    stage({}, [holding({ kind: 'eligibility', assignmentType: undefined })]);

    expect(await wrongWith(GRACE, administrators)).toMatch(/do not name them/);
  });
});

describe('nobody decides on their own access', () => {
  test('with the account that would have it', async () => {
    const approvers = [{ kind: 'user', id: ADA }] as const;

    expect(await wrongWith(ADA, { approvers })).toBe('whoever decides would have the access');
  });

  test('as the only member of a group that is named', async () => {
    stage({ groups: [group({ memberIds: [ADA] })] });

    expect(await wrongWith(ADA, byNightShift)).toBe('whoever decides would have the access');
  });

  test('with an account that the rules say is theirs', async () => {
    const people = [{ name: 'Ada', accounts: [ADA, GRACE] }];

    expect(await wrongWith(GRACE, { people })).toBe('whoever decides would have the access');
  });

  test.each([
    ['employee id', { employeeId: ' E-4711' }, { employeeId: 'e-4711' }],
    ['employee id', { employeeId: 'e-4711' }, { employeeId: 'E-4711 ' }],
    ['mail address', { mail: 'Ada@contoso.example' }, { mail: 'ada@contoso.example' }],
  ])('with an account of the same %s', async (what, one, other) => {
    stage({ marks: { [ADA]: one, [GRACE]: other } });

    expect(await wrongWith(GRACE)).toContain(`has the ${what} of whoever would have the access`);
  });

  test('and two accounts without any mark in common are not taken for one person', async () => {
    stage({
      marks: { [ADA]: { employeeId: 'E-1', mail: 'a@b' }, [GRACE]: { employeeId: 'E-2', mail: 'g@b' } },
    });
    expect(await wrongWith(GRACE)).toBeUndefined();

    stage({ marks: { [ADA]: { mail: 'ada@contoso.example' }, [GRACE]: { employeeId: 'E-1' } } });

    expect(await wrongWith(GRACE)).toBeUndefined();
  });
});

describe('what cannot be read makes nobody an approver', () => {
  test('whose account it is', async () => {
    ports.directory.fail('marks', away);

    expect(await wrongWith(GRACE)).toMatch(/one person could not be read: Graph is away/);
  });

  test('who is in a group, unless another entry names them', async () => {
    stage({ groups: [group({ memberIds: [GRACE] })] });
    ports.directory.fail('members', away);
    const both = [{ kind: 'group', id: NIGHT_SHIFT } as const, ...question.approvers];

    expect(await wrongWith(GRACE, byNightShift)).toBe(
      `it is not known whether they are an approver: the members of group ${NIGHT_SHIFT} could not be read: Graph is away`,
    );
    expect(await wrongWith(GRACE, { approvers: both })).toBeUndefined();
  });

  test('who is in a group, though others that could be read do not have them', async () => {
    const other = '22222222-aaaa-4bbb-8ccc-000000000002';
    stage({ groups: [group({ memberIds: [GRACE] }), group({ id: other, memberIds: [LIN] })] });
    ports.directory.fail('members', away, { of: NIGHT_SHIFT });
    const approvers = [NIGHT_SHIFT, other].map((id) => ({ kind: 'group', id }) as const);

    expect(await wrongWith(GRACE, { approvers })).toMatch(/^it is not known whether they are an approver: /);
    expect(await wrongWith(LIN, { approvers })).toBeUndefined();
  });

  test('who somebody’s manager is, or one too far above', async () => {
    expect(await wrongWith(GRACE, { approvers: [{ kind: 'manager', level: 6 }] })).toBe(
      'it is not known whether they are an approver: no more than 5 managers above one another are looked up',
    );
    expect(await wrongWith(GRACE, { approvers: [{ kind: 'manager', level: 5 }] })).toMatch(
      /do not name them/,
    );

    ports.directory.fail('managers', away);
    expect(await wrongWith(GRACE, { approvers: [{ kind: 'manager', level: 1 }] })).toBe(
      `it is not known whether they are an approver: the manager of ${ADA} could not be read: Graph is away`,
    );
  });

  test('an approver of a kind that this app does not know', async () => {
    expect(await wrongWith(GRACE, { approvers: [{ kind: 'other' }] })).toMatch(/of a kind/);
  });

  test('who holds the two roles: a row that cannot be read may be anybody’s', async () => {
    stage({}, [holding({ key: roleKey({ principalId: LIN, roleDefinitionId: GLOBAL_ADMINISTRATOR }) })]);
    ports.roles.putUnreadable('instances', 'assignment', unreadableRow({ id: 'x' }));

    expect(await wrongWith(GRACE, administrators)).toMatch(
      /^it is not known whether they are an approver: who holds the roles Global and Privileged Role Administrator could not be read: /,
    );
  });

  test('who holds the two roles through a group that cannot be read', async () => {
    const key = roleKey({ principalId: NIGHT_SHIFT, roleDefinitionId: GLOBAL_ADMINISTRATOR });
    stage({ groups: [group({ memberIds: [GRACE] })] }, [holding({ key })]);
    ports.directory.fail('members', away);

    expect(await wrongWith(GRACE, administrators)).toMatch(
      /the members of group .* could not be read: Graph is away$/,
    );
    expect(await wrongWith(NIGHT_SHIFT, administrators)).toBe('only users of this directory have a say');
  });

  test('who holds the two roles through one of several groups, unless another one names them', async () => {
    const other = '22222222-aaaa-4bbb-8ccc-000000000002';
    const held = [NIGHT_SHIFT, other].map((principalId) =>
      holding({ key: roleKey({ principalId, roleDefinitionId: GLOBAL_ADMINISTRATOR }) }),
    );
    stage({ groups: [group({ memberIds: [GRACE] }), group({ id: other, memberIds: [LIN] })] }, held);
    expect(await wrongWith(LIN, administrators)).toBeUndefined();

    ports.directory.fail('members', away, { of: NIGHT_SHIFT });
    expect(await wrongWith(LIN, administrators)).toBeUndefined();
    expect(await wrongWith(GRACE, administrators)).toMatch(/^it is not known whether they are an approver: /);
  });

  test('who holders are', async () => {
    stage({}, [holding({ key: roleKey({ principalId: LIN, roleDefinitionId: GLOBAL_ADMINISTRATOR }) })]);
    ports.directory.fail('objects', away);

    expect(await wrongWith(GRACE, administrators)).toMatch(
      /who holds the two roles through a group could not be read: Graph is away$/,
    );
  });

  test('an account that is not in the directory', async () => {
    stage({ users: [user({ id: GRACE })] });

    expect(await wrongWith(GRACE)).toBe(
      `it is not known whose account ${ADA} is: it is not in this directory`,
    );
  });

  test('an account of which it is not known whether it is enabled, or a guest', async () => {
    stage({ users: [user({ id: GRACE, accountEnabled: undefined })] });
    expect(await wrongWith(GRACE)).toBe('the account is not enabled, or not known to be');

    stage({ users: [user({ id: GRACE, isGuest: undefined })] });
    expect(await wrongWith(GRACE)).toBe('it is a guest, or not known to be none');
  });
});
