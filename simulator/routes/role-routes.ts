import { isUser } from '../caller.ts';
import { answerItem, answerList } from '../odata/list.ts';
import type { Resource } from '../odata/resource.ts';
import { badRequest } from '../refusal.ts';
import { identitiesOf, mayRead } from '../state/role-requests/caller-rights.ts';
import { licenceMissing, unauthorized } from '../state/role-requests/refusals.ts';
import type { Tenant } from '../state/tenant.ts';
import { requireById } from './require-by-id.ts';
import type { RoleRow } from './role-rows.ts';
import type { Route, RouteCall } from './route.ts';

/** One layer of role management that can be listed and read by id. */
export interface RoleLayer {
  /** The segment below `/v1.0/roleManagement/directory/`. */
  readonly name: string;
  readonly permissions: readonly string[];
  readonly resource: (tenant: Tenant, at: Date) => Resource<RoleRow>;
  readonly rows: (tenant: Tenant, at: Date) => readonly RoleRow[];
  /** Whether a signed-in user needs a directory role to read it. */
  readonly needsReaderRole?: boolean;
}

/** `GET` of the list and of one item. */
export function roleRoutes({
  name,
  permissions,
  resource,
  rows,
  needsReaderRole,
}: RoleLayer): readonly Route[] {
  const context = `roleManagement/directory/${name}`;
  const common = { method: 'GET', permissions, workload: 'pim' } as const;
  return [
    {
      ...common,
      path: `/v1.0/${context}`,
      answer: (call) => {
        requireLicence(name, call);
        if (needsReaderRole === true) requireReader(call);
        const items = (at: Date) => rows(call.tenant, at);
        return answerList(call, { resource: resource(call.tenant, call.now), context, items });
      },
    },
    {
      ...common,
      path: `/v1.0/${context}/{id}`,
      answer: (call) => {
        requireLicence(name, call);
        if (needsReaderRole === true) requireReader(call);
        // Ids of instances are base64url, so their case matters.
        const row = requireById(call, (id) => rows(call.tenant, call.now).find((each) => each.id === id));
        return answerItem(call, { resource: resource(call.tenant, call.now), context }, row);
      },
    },
  ];
}

/**
 * Checks the licence where PIM requires one for reading. Plain assignments are not part of PIM.
 * @throws GraphRefusal 400 or 403
 */
function requireLicence(name: string, { tenant }: Pick<RouteCall, 'tenant'>): void {
  const { licence, licenceOfReads, licenceStatus } = tenant.pim.switches;
  if (licence === 'P2' || licenceOfReads === 'needless' || !name.includes('Schedule')) return;
  throw licenceMissing(licenceStatus);
}

/** @throws GraphRefusal 403 for a signed-in user without a directory role that may read PIM. */
export function requireReader({ tenant, caller, now }: Pick<RouteCall, 'tenant' | 'caller' | 'now'>): void {
  if (!mayRead(tenant, caller, now)) throw unauthorized();
}

/**
 * `filterByCurrentUser(on='principal')` of schedules and instances: the user's own, and those of groups the user
 * belongs to. For the latter the principal is the group, and `memberType` is `Group`.
 */
export function currentUserRoute({ name, permissions, resource, rows }: RoleLayer): Route {
  return filterRoute({
    name,
    permissions,
    resource,
    on: ['principal'],
    rows: (call, at) => {
      const [self, ...groups] = identitiesOf(call.tenant, call.caller.objectId);
      return rows(call.tenant, at).flatMap((row) => {
        const holder = row.principalId.toLowerCase();
        if (holder === self) return row;
        return groups.includes(holder) ? { ...row, memberType: 'Group' } : [];
      });
    },
  });
}

/** `filterByCurrentUser(on='…')`. A switch decides whether a token without a user is refused or gets an empty list. */
export function filterRoute(filter: {
  readonly name: string;
  readonly permissions: readonly string[];
  readonly resource: RoleLayer['resource'];
  /** Allowed values of `on`. */
  readonly on: readonly string[];
  readonly rows: (call: RouteCall, at: Date, on: string) => readonly RoleRow[];
}): Route {
  return {
    method: 'GET',
    path: `/v1.0/roleManagement/directory/${filter.name}/filterByCurrentUser(on='{on}')`,
    permissions: filter.permissions,
    workload: 'pim',
    answer: (call) => {
      const on = filter.on.find((each) => each === call.params.on?.toLowerCase());
      if (on === undefined) throw badRequest(`Requested value '${call.params.on ?? ''}' was not found.`);
      const { appOnlyFilterByCurrentUser } = call.tenant.pim.switches;
      if (!isUser(call.caller) && appOnlyFilterByCurrentUser === 'refused') throw unauthorized();
      const resource = filter.resource(call.tenant, call.now);
      return answerList(call, {
        resource,
        context: `Collection(${resource.type})`,
        items: (at) => (isUser(call.caller) ? filter.rows(call, at, on) : []),
        finish: (sent) => ({ '@odata.type': `#microsoft.graph.${resource.type}`, ...sent }),
      });
    },
  };
}
