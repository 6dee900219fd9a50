import { answerItem, answerList } from '../odata/list.ts';
import { notSimulated } from '../odata/refusals.ts';
import { isSelf } from '../state/role-requests/actor.ts';
import { mayApprove } from '../state/role-requests/approvals.ts';
import { cancelRequest } from '../state/role-requests/cancel.ts';
import { requestNotFound } from '../state/role-requests/refusals.ts';
import { submitRequest } from '../state/role-requests/submit.ts';
import { readWantedChange } from '../state/role-requests/wanted-change.ts';
import type { RequestKind, ScheduleRequest } from '../state/role-schedules.ts';
import { requestResource } from './role-request-resource.ts';
import { requestRow } from './role-request-rows.ts';
import { filterRoute, requireReader } from './role-routes.ts';
import type { Route, RouteCall } from './route.ts';

/** POST, list, read, cancel and `filterByCurrentUser` of the requests of one kind. */
export function scheduleRequestRoutes(options: {
  readonly kind: RequestKind;
  readonly name: string;
  /** Of everything but POST: to read requests takes a permission to write (pim-api-facts §1.1). */
  readonly permissions: readonly string[];
  /** Whoever may post at least some action. */
  readonly postPermissions: readonly string[];
}): readonly Route[] {
  const { kind, name, permissions, postPermissions } = options;
  const context = `roleManagement/directory/${name}`;
  const path = `/v1.0/${context}`;
  const resource = requestResource(kind);
  const find = ({ tenant, params, now }: RouteCall): ScheduleRequest => {
    const id = params.id ?? '';
    const request = tenant.roleManagement.findRequest(kind, id, now);
    if (request !== undefined) return request;
    if (id.startsWith('$') || id.includes('(')) throw notSimulated(`GET ${path}/${id}`);
    throw requestNotFound();
  };
  return [
    {
      method: 'POST',
      path,
      permissions: postPermissions,
      workload: 'pim',
      answer: (call) => {
        const { tenant, caller, now } = call;
        const wanted = readWantedChange(call.body, kind, now);
        const request = submitRequest({ tenant, kind, wanted, actor: caller, at: now });
        const row = requestRow(request, { posted: true, isValidationOnly: wanted.isValidationOnly });
        const none = { ...call, query: new URLSearchParams() };
        return { ...answerItem(none, { resource: resource(tenant, now), context }, row), status: 201 };
      },
    },
    {
      method: 'GET',
      path,
      permissions,
      workload: 'pim',
      answer: (call) => {
        requireReader(call);
        const items = (at: Date) =>
          call.tenant.roleManagement.requestsOf(kind, at).map((each) => requestRow(each));
        return answerList(call, { resource: resource(call.tenant, call.now), context, items });
      },
    },
    {
      method: 'GET',
      path: `${path}/{id}`,
      permissions,
      workload: 'pim',
      answer: (call) => {
        const request = find(call);
        // One's own needs no directory role.
        const { caller } = call;
        if (!isSelf(caller, request.principalId) && !isSelf(caller, request.createdBy)) requireReader(call);
        return answerItem(call, { resource: resource(call.tenant, call.now), context }, requestRow(request));
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
    filterRoute({
      ...{ name, permissions, resource, on: ['principal', 'approver'] },
      rows: (call, at, on) => ownRequests(call, kind, at, on).map((each) => requestRow(each)),
    }),
  ];
}

/** As principal: those about the user, not those about a group. As approver: those that wait for the user's decision. */
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
