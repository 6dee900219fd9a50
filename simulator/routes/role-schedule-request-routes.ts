import { answerItem, answerList } from '../odata/list.ts';
import { notSimulated } from '../refusal.ts';
import { mayApprove } from '../state/role-requests/approvals.ts';
import { isSelf } from '../state/role-requests/caller-rights.ts';
import { cancelRequest } from '../state/role-requests/cancel.ts';
import { requestNotFound } from '../state/role-requests/refusals.ts';
import { readRequestedChange } from '../state/role-requests/requested-change.ts';
import { submitRequest } from '../state/role-requests/submit.ts';
import type { RequestKind, ScheduleRequest } from '../state/schedule-requests.ts';
import { memoize } from './memoize.ts';
import { requestResource } from './role-request-resource.ts';
import { requestRow } from './role-request-rows.ts';
import { filterRoute, requireReader } from './role-routes.ts';
import type { Route, RouteCall } from './route.ts';

/** The requests of one kind, and the permissions for them. */
interface RequestLayer {
  readonly kind: RequestKind;
  readonly name: string;
  /**
   * Permissions for everything except POST. Reading requests needs a write permission
   * (docs/graph-facts.md#permissions-to-read-and-write).
   */
  readonly permissions: readonly string[];
  /** Permissions that allow at least one action of POST. */
  readonly postPermissions: readonly string[];
}

/** POST, list, read, cancel and `filterByCurrentUser` of the requests of one kind. */
export function scheduleRequestRoutes(layer: RequestLayer): readonly Route[] {
  const { kind, name, permissions } = layer;
  return [
    ...changingRoutes(layer),
    ...readingRoutes(layer),
    filterRoute({
      ...{ name, permissions, resource: requestResource(kind), on: ['principal', 'approver'] },
      rows: (call, at, on) => ownRequests(call, kind, at, on).map((each) => requestRow(each)),
    }),
  ];
}

function contextOf({ name }: RequestLayer): string {
  return `roleManagement/directory/${name}`;
}

function changingRoutes(layer: RequestLayer): readonly Route[] {
  const { kind, permissions, postPermissions } = layer;
  const path = `/v1.0/${contextOf(layer)}`;
  return [
    {
      method: 'POST',
      path,
      permissions: postPermissions,
      workload: 'pim',
      answer: (call) => {
        const { tenant, caller, now } = call;
        const requested = readRequestedChange(call.body, kind, now);
        const request = submitRequest({ tenant, kind, requested, actor: caller, at: now });
        const row = requestRow(request, { posted: true, isValidationOnly: requested.isValidationOnly });
        const resource = requestResource(kind)(tenant, now);
        const unasked = { ...call, query: new URLSearchParams() };
        return { ...answerItem(unasked, { resource, context: contextOf(layer) }, row), status: 201 };
      },
    },
    {
      method: 'POST',
      path: `${path}/{id}/cancel`,
      permissions,
      workload: 'pim',
      answer: ({ tenant, params, caller, now }) => {
        cancelRequest(tenant, kind, params.id ?? '', caller, now);
        return { status: 204 };
      },
    },
  ];
}

function readingRoutes(layer: RequestLayer): readonly Route[] {
  const { kind, permissions } = layer;
  const context = contextOf(layer);
  const common = { method: 'GET', permissions, workload: 'pim' } as const;
  const rowOf = memoize((request: ScheduleRequest) => requestRow(request));
  return [
    {
      ...common,
      path: `/v1.0/${context}`,
      answer: (call) => {
        requireReader(call);
        const resource = requestResource(kind)(call.tenant, call.now);
        const items = (at: Date) => call.tenant.roleManagement.requestsOf(kind, at).map(rowOf);
        return answerList(call, { resource, context, items });
      },
    },
    {
      ...common,
      path: `/v1.0/${context}/{id}`,
      answer: (call) => {
        const request = requestOf(call, kind);
        // A user's own requests need no directory role.
        const { caller } = call;
        if (!isSelf(caller, request.principalId) && !isSelf(caller, request.createdBy)) requireReader(call);
        const resource = requestResource(kind)(call.tenant, call.now);
        return answerItem(call, { resource, context }, requestRow(request));
      },
    },
  ];
}

/** @throws GraphRefusal 404, also for requests that Graph no longer keeps. */
function requestOf({ tenant, params, now, path }: RouteCall, kind: RequestKind): ScheduleRequest {
  const id = params.id ?? '';
  const request = tenant.roleManagement.findRequest(kind, id, now);
  if (request !== undefined) return request;
  if (id.startsWith('$') || id.includes('(')) throw notSimulated(`GET ${path}`);
  throw requestNotFound();
}

/**
 * The requests of the signed-in user. `principal`: those for the user, without those for a group. `approver`: those
 * that wait for the user's decision.
 */
function ownRequests(
  { tenant, caller }: RouteCall,
  kind: RequestKind,
  at: Date,
  on: string,
): ScheduleRequest[] {
  const requests = tenant.roleManagement.requestsOf(kind, at);
  if (on === 'principal') return requests.filter(({ principalId }) => isSelf(caller, principalId));
  return requests.filter(
    (request) => request.status === 'PendingApproval' && mayApprove(tenant, request, caller, at),
  );
}
