import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSimulatorClock } from '../../../simulator/clock.ts';
import { decideActivation } from '../../../src/domain/activations/decide-activation.ts';
import type { ActivationDecision } from '../../../src/domain/activations/decision.ts';
import { type FullGraph, startFullGraph } from '../../simulator/full-graph.ts';
import { policies, policyIdOf } from '../../simulator/routes/policy-calls.ts';
import { NOW } from '../../snapshot-builder.ts';
import { facts, minutes } from './builders.ts';
import { askColumns, factsOf, type SettingsRow, settingsRows, wireRulesOf } from './matrix.ts';

const directory = '/v1.0/roleManagement/directory';
const active = `${directory}/roleAssignmentScheduleRequests`;
const eligible = `${directory}/roleEligibilityScheduleRequests`;
/** Groups Administrator: it has default settings, and can be had at an administrative unit. */
const roleDefinitionId = 'fdd7a751-b60b-444a-984c-02652fe8fa1c';
const scope = 'RoleAssignmentSchedule.ReadWrite.Directory';

type Verdict = 'granted' | 'waits for an approver' | 'refused';

/**
 * The cells of the matrix in which PIM and this app differ, each for a reason of its own; everywhere else both say the same.
 * PIM is asked for the length that this app would give: it refuses a longer one (ExpirationRule), this app gives less.
 */
const differences: readonly {
  readonly why: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly pim: Verdict;
  readonly ours: Verdict;
}[] = [
  {
    why: 'PIM’s own approvers decide what the person asks PIM for; a webhook leaves it to them',
    rows: ['approval in PIM'],
    columns: ['plain', 'no just', 'no tick', '5 min', 'group', 'ends 30', 'confirm', 'conf+app'],
    pim: 'waits for an approver',
    ours: 'refused',
  },
  {
    why: 'the approval that is kept here has been given already, and PIM knows nothing of it',
    rows: ['approval here', 'MFA, approval here'],
    columns: ['conf+app'],
    pim: 'waits for an approver',
    ours: 'granted',
  },
  {
    why: 'the person activates the role themself, and this app would have to assign it, with MFA that no app has',
    rows: ['MFA of admins'],
    columns: ['plain', 'no just', 'no tick', '5 min', 'group', 'ends 30', 'confirm', 'conf+app'],
    pim: 'granted',
    ours: 'refused',
  },
];

let graph: FullGraph;
let policyId: string;
/** By the name of the column: who is in its situation. */
const people = new Map<string, string>();

beforeAll(async () => {
  graph = await startFullGraph(
    ['RoleManagementPolicy.ReadWrite.Directory', 'RoleManagement.ReadWrite.Directory'],
    {
      clock: createSimulatorClock(NOW, { frozen: true }),
      throttling: false,
    },
  );
  policyId = await policyIdOf(graph, roleDefinitionId);
  await setRules({ Enablement_EndUser_Assignment: { enabledRules: [] } });
  const ids = peopleWithoutRoles();
  for (const { name } of askColumns)
    people.set(name, (name === 'group' ? memberOfRoleGroup().memberId : ids.shift()) ?? '');
  for (const { name } of askColumns) await prepare(name, idOf(name));
});
afterAll(() => graph.close());

describe.each(settingsRows.filter(({ isStrange = false }) => !isStrange))(
  'a role whose settings are: $name',
  (row) => {
    test('is given to whom PIM would give it, but for the differences that are named', async () => {
      await setRules(row.fields);
      const [found, named]: string[][] = [[], []];
      for (const column of askColumns) {
        const decision = decideActivation(facts(factsOf(row, column)));
        const [ours, pim] = [verdictOf(decision), await pimVerdict(column, decision)];
        found?.push(`${column.name}: PIM ${pim}, ours ${ours}`);
        const difference = differences.find(
          ({ rows, columns }) => rows.includes(row.name) && columns.includes(column.name),
        );
        named?.push(`${column.name}: PIM ${difference?.pim ?? pim}, ours ${difference?.ours ?? pim}`);
      }

      expect(found).toEqual(named);
      expect(graph.defects).toEqual([]);
    });
  },
);

test('who asks for more than the maximum is refused by PIM, and given the maximum here', async () => {
  await setRules({});
  const body = { justification: 'x', isValidationOnly: true };
  const ask = (duration: string) =>
    activate(idOf('9 h'), false, {
      ...body,
      scheduleInfo: { expiration: { type: 'afterDuration', duration } },
    });

  expect((await ask('PT9H')).body.error.message).toBe(
    'The following policy rules failed: ["ExpirationRule"]',
  );
  expect((await ask('PT8H')).status).toBe(201);
});

function verdictOf({ kind }: ActivationDecision): Verdict {
  if (kind === 'granted') return 'granted';
  // Who has not signed in as the role wants it is refused by PIM as well, until they do.
  return kind === 'needs-approval' ? 'waits for an approver' : 'refused';
}

/** What PIM says of the same ask by the person: it is checked, and nothing is done. */
async function pimVerdict(
  { name, said, isConfirmed = false }: (typeof askColumns)[number],
  decision: ActivationDecision,
): Promise<Verdict> {
  const { ask } = facts(said);
  const until = 'until' in decision ? decision.until : minutes(ask.minutes);
  const { status, body } = await activate(idOf(name), isConfirmed, {
    isValidationOnly: true,
    justification: ask.justification,
    ticketInfo: { ticketNumber: ask.ticketInfo?.number, ticketSystem: ask.ticketInfo?.system },
    scheduleInfo: {
      startDateTime: NOW.toISOString(),
      expiration: { type: 'afterDuration', duration: `PT${(until.getTime() - NOW.getTime()) / 1000}S` },
    },
  });
  if (status === 400) return 'refused';
  expect(status).toBe(201);
  return body.status === 'PendingApproval' ? 'waits for an approver' : 'granted';
}

async function activate(userId: string, isConfirmed: boolean, more: object) {
  const acrs = isConfirmed ? ['c1'] : [];
  const token = await graph.userToken({ userId, scopes: [scope], mfa: isConfirmed, acrs });
  const body = { ...keyOf(userId), action: 'selfActivate', ...more };
  return graph.call(active, { body, headers: { authorization: `Bearer ${token}` } });
}

/** Brings a person into the situation of a column. */
async function prepare(name: string, userId: string): Promise<void> {
  const unit = graph.tenant.administrativeUnits.all()[0]?.id;
  const make = async (path: string, principalId: string, endDateTime: Date, more = {}) => {
    const scheduleInfo = { expiration: { type: 'afterDateTime', endDateTime: endDateTime.toISOString() } };
    const body = { ...keyOf(principalId), action: 'adminAssign', justification: 'x', scheduleInfo, ...more };
    expect((await graph.call(path, { body })).status).toBe(201);
  };
  const week = minutes(7 * 24 * 60);
  switch (name) {
    case 'no elig':
      return;
    case 'group':
      return make(eligible, memberOfRoleGroup().groupId, week);
    case 'at unit':
      return make(eligible, userId, week, { directoryScopeId: `/administrativeUnits/${unit}` });
    case 'ends 30':
      return make(eligible, userId, minutes(30));
    default:
      await make(eligible, userId, week);
  }
  const hour = {
    justification: 'x',
    scheduleInfo: { expiration: { type: 'afterDuration', duration: 'PT1H' } },
  };
  if (name === 'held') await make(active, userId, minutes(24 * 60));
  if (name === 'active') expect((await activate(userId, true, hour)).body.status).toBe('Provisioned');
  if (name !== 'waits') return;
  const { fields = {} } = settingsRows.find((row) => row.name === 'approval here') ?? {};
  await setRules(fields);
  expect((await activate(userId, true, hour)).body.status).toBe('PendingApproval');
  await setRules({});
}

const compared = [
  'Expiration_EndUser_Assignment',
  'Enablement_EndUser_Assignment',
  'Approval_EndUser_Assignment',
  'AuthenticationContext_EndUser_Assignment',
  'Expiration_Admin_Assignment',
  'Enablement_Admin_Assignment',
];

/** Gives the role the settings of a row. */
async function setRules(fields: SettingsRow['fields']): Promise<void> {
  const rules = wireRulesOf(fields).flatMap(({ id, rule }) => (compared.includes(id) ? [rule] : []));
  const { status, text } = await graph.call(`${policies}/${policyId}`, { method: 'PATCH', body: { rules } });
  expect({ status, text }).toMatchObject({ status: 200 });
}

function keyOf(principalId: string) {
  return { principalId, roleDefinitionId, directoryScopeId: '/' };
}

function idOf(name: string): string {
  const id = people.get(name);
  if (id === undefined || id === '') throw new Error(`nobody is in the situation "${name}"`);
  return id;
}

/** Somebody in a role-assignable group. */
function memberOfRoleGroup(): { readonly groupId: string; readonly memberId: string } {
  const { groups, users } = graph.tenant;
  for (const { id, isAssignableToRole, memberIds } of groups.all()) {
    const memberId = memberIds.find((member) => users.find(member)?.accountEnabled === true);
    if (isAssignableToRole === true && memberId !== undefined) return { groupId: id, memberId };
  }
  throw new Error('the tenant has no role-assignable group with an enabled member');
}

/** Enabled members without any role, who are in no group that has one. */
function peopleWithoutRoles(): string[] {
  const { users, groups, roleManagement } = graph.tenant;
  const { eligibilities, assignments } = roleManagement;
  const busy = new Set([
    ...[...eligibilities.all(), ...assignments.all()].map(({ principalId }) => principalId),
    ...groups.all().flatMap(({ memberIds }) => memberIds),
  ]);
  return users
    .all()
    .filter(({ id, accountEnabled, userType }) => accountEnabled && userType === 'Member' && !busy.has(id))
    .map(({ id }) => id);
}
