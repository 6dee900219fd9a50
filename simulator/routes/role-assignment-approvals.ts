import { isUser } from '../caller.ts';
import { isObject } from '../json-object.ts';
import { badRequest, resourceNotFound } from '../refusal.ts';
import { mayApprove, type Review, reviewRequest } from '../state/role-requests/approvals.ts';
import { permissionMissing, unauthorized } from '../state/role-requests/refusals.ts';
import type { ScheduleRequest } from '../state/schedule-requests.ts';
import { assignmentWritePermissions } from './permissions.ts';
import type { Route, RouteAnswer, RouteCall } from './route.ts';

const context = 'roleManagement/directory/roleAssignmentApprovals';
const path = `/beta/${context}`;
const common = { permissions: assignmentWritePermissions, workload: 'pim' } as const;

/**
 * Approvals are in beta only, and for users only (docs/graph-facts.md#approvals). An approval has one step; both have
 * the id of the request.
 */
export const roleAssignmentApprovalRoutes: readonly Route[] = [
  {
    ...common,
    method: 'GET',
    path: `${path}/{id}`,
    answer: (call) => {
      const request = requestOf(call);
      return approvalAnswer(call, '/$entity', { id: request.id, steps: [stepOf(call, request)] });
    },
  },
  {
    ...common,
    method: 'GET',
    path: `${path}/{id}/steps`,
    answer: (call) => {
      const request = requestOf(call);
      return approvalAnswer(call, `('${request.id}')/steps`, { value: [stepOf(call, request)] });
    },
  },
  {
    ...common,
    method: 'GET',
    path: `${path}/{id}/steps/{stepId}`,
    answer: (call) => {
      const request = requestOf(call);
      return approvalAnswer(call, `('${request.id}')/steps/$entity`, stepOf(call, request));
    },
  },
  {
    ...common,
    method: 'PATCH',
    path: `${path}/{id}/steps/{stepId}`,
    answer: (call) => {
      const { tenant, caller, now } = call;
      reviewRequest(tenant, requestOf(call), readReview(call.body), caller, now);
      return { status: 204 };
    },
  },
];

function approvalAnswer({ origin }: RouteCall, where: string, body: object): RouteAnswer {
  return { status: 200, body: { '@odata.context': `${origin}/beta/$metadata#${context}${where}`, ...body } };
}

/** Finds the request of an approval. Only its approvers and its requestor can read it. */
function requestOf({ tenant, caller, params, now }: RouteCall): ScheduleRequest {
  if (!isUser(caller)) throw permissionMissing(assignmentWritePermissions);
  const id = params.id ?? '';
  const request = tenant.roleManagement.findRequest('assignment', id, now);
  if (request === undefined || request.approvalId === null) throw resourceNotFound(id);
  const stepId = params.stepId ?? request.id;
  if (stepId.toLowerCase() !== request.id.toLowerCase()) throw resourceNotFound(stepId);
  const isRequestor = request.createdBy.toLowerCase() === caller.objectId.toLowerCase();
  if (!isRequestor && !mayApprove(tenant, request, caller, now)) throw unauthorized();
  return request;
}

function stepOf({ tenant, caller, now }: RouteCall, request: ScheduleRequest) {
  const { reviewedBy, reviewedFor = '', completedAt, status } = request;
  const isOpen = status === 'PendingApproval';
  const approver = reviewedBy === undefined ? undefined : tenant.users.find(reviewedBy);
  const approved = status === 'Denied' ? 'Deny' : 'Approve';
  return {
    id: request.id,
    displayName: null,
    reviewedDateTime: reviewedBy === undefined ? null : (completedAt?.toISOString() ?? null),
    reviewResult: reviewedBy === undefined ? 'NotReviewed' : approved,
    status: isOpen ? 'InProgress' : reviewedBy === undefined ? 'Expired' : 'Completed',
    assignedToMe: mayApprove(tenant, request, caller, now),
    justification: reviewedFor,
    reviewedBy:
      reviewedBy === undefined ? null : { id: reviewedBy, displayName: approver?.displayName ?? null },
  };
}

/** Reads a review. A justification is required, as the default approval settings require it. */
function readReview(body: unknown): Review {
  if (!isObject(body)) throw badRequest('A review is required.');
  const { reviewResult, justification } = body;
  const result = (['Approve', 'Deny'] as const).find(
    (each) => each.toLowerCase() === String(reviewResult).toLowerCase(),
  );
  if (result === undefined) throw badRequest("reviewResult must be 'Approve' or 'Deny'.");
  if (typeof justification !== 'string' || justification.trim() === '')
    throw badRequest('The approver has to give a justification.');
  return { result, justification };
}
