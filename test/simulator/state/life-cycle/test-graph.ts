import type { Caller } from '../../../../simulator/caller.ts';
import { createSimulatorClock, type SimulatorClock } from '../../../../simulator/clock.ts';
import { GraphRefusal } from '../../../../simulator/refusal.ts';
import { routes } from '../../../../simulator/routes/index.ts';
import type { DirectoryAudit } from '../../../../simulator/state/audit-event.ts';
import { createTenant } from '../../../../simulator/state/create-tenant.ts';
import type { AssignmentKey } from '../../../../simulator/state/identifiers.ts';
import type { PimSwitches } from '../../../../simulator/state/pim-switches.ts';
import { endSchedule } from '../../../../simulator/state/role-requests/put-schedule.ts';
import type { Tenant } from '../../../../simulator/state/tenant.ts';
import { createRouteTable } from '../../../../simulator/wire/route-table.ts';

/** The start of every sequence. */
export const start = new Date('2026-11-22T02:00:00Z');

const guid = (last: string) => `bbbbbbbb-0000-4000-8000-0000000000${last}`;
export const ada = guid('a1');
export const bob = guid('b0');
/** Privileged Role Administrator and approver. */
export const admin = guid('ad');
/** A role-assignable group; Ada is its only member. */
export const crew = guid('c0');
/** A service principal: it can have active assignments, and no eligibilities. */
export const robot = guid('f0');
const unit = guid('e0');
/** A role with default settings until a step changes them. */
export const role = 'fdd7a751-b60b-444a-984c-02652fe8fa1c';
/** A custom role that can be assigned over one object. Its settings stay at the defaults. */
export const customRole = guid('d0');

/** The keys of the sequences. Most steps use the first, so that they interact. */
export const keys = {
  ada: { principalId: ada, roleDefinitionId: role, directoryScopeId: '/' },
  crew: { principalId: crew, roleDefinitionId: role, directoryScopeId: '/' },
  adaInUnit: { principalId: ada, roleDefinitionId: role, directoryScopeId: `/administrativeUnits/${unit}` },
  adaOverRobot: { principalId: ada, roleDefinitionId: customRole, directoryScopeId: `/${robot}` },
  bob: { principalId: bob, roleDefinitionId: role, directoryScopeId: '/' },
  robot: { principalId: robot, roleDefinitionId: role, directoryScopeId: '/' },
} as const satisfies Record<string, AssignmentKey>;
export type KeyName = keyof typeof keys;
export type Kind = 'eligibility' | 'assignment';
export type By = 'app' | 'admin' | 'ada' | 'bob';

const permissions = [...new Set(routes.flatMap((route) => route.permissions))];
const userIds = { admin, ada, bob };

/** The app or a signed-in user; both have every permission. */
export function callerOf(by: By, mfa = true): Caller {
  if (by === 'app') return { objectId: guid('0a'), roles: permissions };
  return { objectId: userIds[by], roles: permissions, scopes: permissions, signIn: { mfa, acrs: [] } };
}

/** The body of an answer, or the code of a refusal. */
export type StepAnswer = { readonly body: Readonly<Record<string, unknown>> } | { readonly refused: string };

/** The simulator's tenant with its routes and a frozen clock, without HTTP and tokens. */
export interface TestGraph {
  readonly tenant: Tenant;
  readonly clock: SimulatorClock;
  send(method: 'POST' | 'PATCH' | 'DELETE', path: string, body: unknown, caller: Caller): StepAnswer;
  /** Visible rows of role management about the test principals, in the order of the log. */
  rows(): DirectoryAudit[];
}

const table = createRouteTable(routes);
const principalIds: readonly string[] = [ada, bob, crew, robot];

export function createTestGraph(pim: Partial<PimSwitches>): TestGraph {
  const clock = createSimulatorClock(start, { frozen: true });
  const tenant = createTenant({ seed: 3, users: 4, auditEvents: 0, now: start, pim });
  addPrincipals(tenant);
  const send: TestGraph['send'] = (method, path, body, caller) => {
    const url = new URL(path, 'http://127.0.0.1:4000');
    const found = table.find(method, url.pathname);
    if (found.kind !== 'found') throw new Error(`${method} ${path} is not simulated`);
    const { origin, pathname, searchParams: query } = url;
    const call = { tenant, now: clock.now(), params: found.params, query, headers: {}, body, caller, origin };
    try {
      return { body: { ...(found.route.answer({ ...call, path: pathname }).body as object | undefined) } };
    } catch (error) {
      if (error instanceof GraphRefusal) return { refused: error.code };
      throw error;
    }
  };
  const rows = () =>
    ([...tenant.auditLog.all(clock.now())] as DirectoryAudit[]).filter(
      ({ category, targetResources }) =>
        category === 'RoleManagement' && targetResources.some(({ id }) => principalIds.includes(String(id))),
    );
  const key = { principalId: admin, roleDefinitionId: 'e8611ab8-c189-46e8-94e1-60213ab1f814' };
  send('POST', `${directory}/roleAssignments`, { ...key, directoryScopeId: '/' }, callerOf('app'));
  return { tenant, clock, send, rows };
}

export const directory = '/v1.0/roleManagement/directory';
export const pathOf = {
  eligibility: `${directory}/roleEligibilityScheduleRequests`,
  assignment: `${directory}/roleAssignmentScheduleRequests`,
} as const satisfies Record<Kind, string>;

/** Removes all assignments and adds the test principals. */
function addPrincipals(tenant: Tenant): void {
  const { users, groups, servicePrincipals, administrativeUnits, roleDefinitions, roleManagement } = tenant;
  for (const { id } of roleManagement.requests.all()) roleManagement.requests.remove(id);
  for (const each of roleManagement.eligibilities.all()) endSchedule(tenant, 'eligibility', each, start);
  for (const each of roleManagement.assignments.all()) endSchedule(tenant, 'assignment', each, start);
  const [user] = users.all();
  const [group] = groups.all().filter(({ isAssignableToRole }) => isAssignableToRole === true);
  const [app] = servicePrincipals.all().slice(-1);
  const [first] = administrativeUnits.all();
  const reader = roleDefinitions.find(role);
  if (!(user && group && app && first && reader)) throw new Error('the tenant is too small for the cast');
  for (const id of [ada, bob, admin]) users.add({ ...user, id, userPrincipalName: `${id}@contoso.example` });
  groups.add({ ...group, id: crew, memberIds: [ada] });
  servicePrincipals.add({ ...app, id: robot });
  administrativeUnits.add({ ...first, id: unit });
  const custom = { id: customRole, templateId: customRole, displayName: 'Custom', isBuiltIn: false };
  roleDefinitions.add({ ...reader, ...custom, inheritsPermissionsFrom: [] });
}
