import type { Caller } from '../../../simulator/caller.ts';
import { createSimulatorClock, type SimulatorClock } from '../../../simulator/clock.ts';
import { GraphRefusal } from '../../../simulator/refusal.ts';
import { routes } from '../../../simulator/routes/index.ts';
import { requirePublishedShape } from '../../../simulator/schema/check-answer.ts';
import type { DirectoryAudit } from '../../../simulator/state/audit-event.ts';
import { checkLayers } from '../../../simulator/state/check-layers.ts';
import { createTenant } from '../../../simulator/state/create-tenant.ts';
import type { PimSwitches } from '../../../simulator/state/pim-switches.ts';
import type { Tenant } from '../../../simulator/state/tenant.ts';
import { createRouteTable } from '../../../simulator/wire/route-table.ts';

/** The start of these tests. */
export const start = new Date('2026-11-22T02:00:00Z');

export const directory = '/v1.0/roleManagement/directory';
export const active = `${directory}/roleAssignmentScheduleRequests`;
export const eligible = `${directory}/roleEligibilityScheduleRequests`;

/** A role with default settings that can be assigned at an administrative unit, and one that can be assigned over an application. */
export const groupsAdministrator = 'fdd7a751-b60b-444a-984c-02652fe8fa1c';
export const applicationAdministrator = '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3';
export const privilegedRoleAdministrator = 'e8611ab8-c189-46e8-94e1-60213ab1f814';

/** An id that no object has. */
export const nobody = '99999999-0000-4000-8000-000000000009';

const scopes = [
  'RoleAssignmentSchedule.ReadWrite.Directory',
  'RoleEligibilitySchedule.ReadWrite.Directory',
  'RoleManagement.ReadWrite.Directory',
];

export const app: Caller = { objectId: 'aaaaaaaa-0000-4000-8000-00000000000a', roles: scopes };

/** A signed-in user with every scope. */
export function userCaller(
  objectId: string,
  { mfa = true, acrs = [] }: { readonly mfa?: boolean; readonly acrs?: readonly string[] } = {},
): Caller {
  return { objectId, roles: scopes, scopes, signIn: { mfa, acrs } };
}

/** The fields that these tests read. */
export interface Body {
  readonly id: string;
  readonly status: string;
  readonly action: string;
  readonly targetScheduleId: string | null;
  readonly approvalId: string | null;
  readonly completedDateTime: string | null;
  readonly createdDateTime: string;
  readonly directoryScopeId: string;
  readonly principalId: string;
  readonly memberType: string;
  readonly scheduleInfo: {
    readonly startDateTime: string;
    readonly expiration: { readonly endDateTime: string | null; readonly duration: string | null };
  } | null;
  readonly steps: readonly { readonly id: string; readonly status: string; readonly assignedToMe: boolean }[];
  readonly value: readonly Body[];
}

export interface Answer {
  readonly status: number;
  readonly body: Body;
}

/** A refusal of Graph in comparable form. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

export interface RequestGraph {
  readonly tenant: Tenant;
  readonly clock: SimulatorClock;
  /** A member without any role; each field names another one. */
  readonly person: string;
  readonly approver: string;
  /** A Privileged Role Administrator in force. */
  readonly administrator: string;
  readonly roleGroup: string;
  readonly plainGroup: string;
  readonly servicePrincipal: string;
  readonly unit: string;
  send(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown, caller?: Caller): Answer;
  /** The refusal, or the status of the answer. */
  outcome(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    caller?: Caller,
  ): Refusal | number;
  /** Audit rows since an instant, in order. */
  audit(since: Date): DirectoryAudit[];
  advance(milliseconds: number): void;
  /** Breaches of the invariants. */
  breaches(): string[];
}

const table = createRouteTable(routes);

/** A tenant with its routes and a frozen clock, without HTTP and tokens. */
export function requestGraph(pim: Partial<PimSwitches> = {}): RequestGraph {
  const clock = createSimulatorClock(start, { frozen: true });
  const tenant = createTenant({ seed: 7, users: 120, auditEvents: 200, now: start, pim });
  const people = withoutRoles(tenant);
  const [person = '', approver = '', administrator = ''] = people;
  const groups = tenant.groups.all();
  const send: RequestGraph['send'] = (method, path, body, caller = app) => {
    const url = new URL(path, 'http://127.0.0.1:4000');
    const found = table.find(method, url.pathname);
    if (found.kind !== 'found') throw new Error(`${method} ${path} is not simulated`);
    const call = {
      ...{ tenant, now: clock.now(), params: found.params, query: url.searchParams, headers: {} },
      ...{ body, caller, origin: url.origin, path: url.pathname },
    };
    const answer = found.route.answer(call);
    requirePublishedShape({ method, ...call }, answer);
    return { status: answer.status, body: JSON.parse(JSON.stringify(answer.body ?? null)) };
  };
  const graph: RequestGraph = {
    ...{ tenant, clock, person, approver, administrator, send },
    roleGroup: groups.filter((each) => each.isAssignableToRole === true).at(-2)?.id ?? '',
    plainGroup: groups.find(({ isAssignableToRole }) => isAssignableToRole !== true)?.id ?? '',
    servicePrincipal: tenant.servicePrincipals.all()[4]?.id ?? '',
    unit: `/administrativeUnits/${tenant.administrativeUnits.all()[0]?.id}`,
    outcome(...sent) {
      try {
        return send(...sent).status;
      } catch (error) {
        if (error instanceof GraphRefusal) {
          const { status, code, message } = error;
          return { status, code, message };
        }
        throw error;
      }
    },
    audit: (since) =>
      ([...tenant.auditLog.all(clock.now())] as DirectoryAudit[]).filter(
        ({ activityDateTime }) => Date.parse(activityDateTime) >= since.getTime() - 1,
      ),
    advance: (milliseconds) => clock.advance(milliseconds),
    breaches: () => checkLayers(tenant, clock.now()),
  };
  graph.send('POST', `${directory}/roleAssignments`, {
    ...{ principalId: administrator, roleDefinitionId: privilegedRoleAdministrator, directoryScopeId: '/' },
  });
  return graph;
}

/** Enabled members without roles and groups. */
function withoutRoles({ users, groups, roleManagement }: Tenant): string[] {
  const { eligibilities, assignments } = roleManagement;
  const busy = new Set([
    ...[...eligibilities.all(), ...assignments.all()].map(({ principalId }) => principalId),
    ...groups.all().flatMap(({ memberIds }) => memberIds),
  ]);
  return users
    .all()
    .filter(({ id, accountEnabled }) => accountEnabled && !busy.has(id))
    .map(({ id }) => id);
}

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** A body as administrators and scripts send it. */
export function requestBody(
  action: string,
  principalId: string,
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const ends = ['adminRemove', 'selfDeactivate'].includes(action);
  const scheduleInfo = {
    startDateTime: '2026-11-22T02:00:00Z',
    expiration: { type: 'afterDuration', duration: 'PT4H' },
  };
  return {
    ...{
      action,
      principalId,
      roleDefinitionId: groupsAdministrator,
      directoryScopeId: '/',
      justification: 'INC1',
    },
    ...(ends ? {} : { scheduleInfo }),
    ...more,
  };
}

export const until = (endDateTime: string, startDateTime?: string) => ({
  scheduleInfo: {
    ...(startDateTime !== undefined && { startDateTime }),
    expiration: { type: 'afterDateTime', endDateTime },
  },
});
/** The schedule of a request whose end is given in any form, well formed or not. */
export const window = (expiration: object, more: object = {}) => ({ scheduleInfo: { expiration, ...more } });
export const forEver = { scheduleInfo: { expiration: { type: 'noExpiration' } } };

export const exists = refused(400, 'RoleAssignmentExists', 'The Role assignment already exists.');
export const doesNotExist = refused(400, 'RoleAssignmentDoesNotExist', 'The Role assignment does not exist.');
export const unauthorized = refused(
  403,
  'UnauthorizedAccessException',
  'Attempted to perform an unauthorized operation.',
);
export const rulesFailed = (...rules: readonly string[]) =>
  refused(
    400,
    'RoleAssignmentRequestPolicyValidationFailed',
    `The following policy rules failed: ${JSON.stringify(rules)}`,
  );

export function refused(status: number, code: string, message: string): Refusal {
  return { status, code, message };
}

/** The answer for a request that is not there, or is no longer. */
export const purged = refused(
  404,
  'RoleAssignmentRequestNotFound',
  'The role assignment request is not found',
);

/** What the audit log says since an instant. */
export const names = (graph: RequestGraph, since: Date) =>
  graph.audit(since).map(({ activityDisplayName }) => activityDisplayName);

/** What a layer lists of somebody. */
export const of = (graph: RequestGraph, layer: string, principalId = graph.person) =>
  graph.send('GET', `${directory}/${layer}?$filter=principalId eq '${principalId}'`).body.value;
