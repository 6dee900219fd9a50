import { z } from 'zod';
import type { ScheduleKind } from '../../domain/model/access.ts';
import { answerChange } from '../changes/answer-change.ts';
import { type HttpAnswer, problem } from '../core/answer.ts';
import { graphId } from '../core/inputs.ts';
import { listBody, onePage } from '../core/paging.ts';
import { lackedRole, rolesOfCancelling } from '../core/roles-of-effects.ts';
import { defineRoute, type Route, type RouteCall } from '../core/route.ts';
import { outcomeBody, requestBody, toRequestBody } from './bodies.ts';
import { requestsQuery } from './inputs.ts';

const params = z.strictObject({ id: graphId });
const asOf = z.iso.datetime().optional().meta({
  description:
    'When they were listed, where this process may not ask Microsoft Graph for requests and another one stores them',
});

/** `{eligibilities|assignments}/requests`: list, read, cancel. */
export function scheduleRequestRoutes(kind: ScheduleKind): readonly Route[] {
  return [listRoute(kind), readRoute(kind), cancelRoute(kind)];
}

const names = {
  eligibility: { parent: 'eligibilities', path: 'eligibilities/requests', one: 'EligibilityRequest' },
  assignment: { parent: 'assignments', path: 'assignments/requests', one: 'AssignmentRequest' },
} as const;

function listRoute(kind: ScheduleKind): Route {
  const { parent, path, one } = names[kind];
  return defineRoute({
    operationId: `list${one}s`,
    method: 'GET',
    path,
    requiredRole: 'PimWarden.Read',
    tag: parent,
    summary: `List the requests about ${parent} that Graph still keeps`,
    query: requestsQuery,
    answers: {
      200: {
        description: 'One page',
        schema: listBody(requestBody).extend({ asOf }),
      },
    },
    async answer({ query: { top, from, ...filter }, ports, graph }) {
      const page = await onePage(ports.roles.requests(kind, filter, graph), { top, from }, { path, filter });
      const storedAt = await ports.requestsStoredAt?.();
      const items = page.items.map(toRequestBody);
      return { status: 200, jsonBody: { ...page, items, ...(storedAt !== undefined && { asOf: storedAt }) } };
    },
  });
}

function readRoute(kind: ScheduleKind): Route {
  const { parent, path, one } = names[kind];
  return defineRoute({
    operationId: `read${one}`,
    method: 'GET',
    path: `${path}/{id}`,
    requiredRole: 'PimWarden.Read',
    tag: parent,
    summary: 'Read one request',
    params,
    answers: { 200: { description: 'As it is now', schema: requestBody } },
    async answer({ params, ports, graph }) {
      const found = await ports.roles.request(kind, params.id, graph);
      return found === undefined
        ? noSuchRequest(params.id, path)
        : { status: 200, jsonBody: toRequestBody(found) };
    },
  });
}

function cancelRoute(kind: ScheduleKind): Route {
  const { parent, path, one } = names[kind];
  return defineRoute({
    operationId: `cancel${one}`,
    method: 'POST',
    path: `${path}/{id}/cancel`,
    requiredRole: ['PimWarden.Grant', 'PimWarden.Remove'],
    tag: parent,
    summary: 'Cancel a request that is not over; needs the role of the opposite of what it asked for',
    changes: true,
    params,
    answers: {
      200: { description: 'Cancelled, and read back from Microsoft Graph', schema: outcomeBody },
      202: { description: 'Accepted and not yet seen', schema: outcomeBody },
    },
    answer: (call) => postCancel(kind, call.params.id, call),
  });
}

async function postCancel(
  kind: ScheduleKind,
  id: string,
  call: RouteCall<unknown, unknown, unknown>,
): Promise<HttpAnswer> {
  const { caller, ports, graph } = call;
  // Whoever may do both need not be told apart by what the request asks for.
  if (lackedRole(caller, rolesOfCancelling(undefined)) !== undefined) {
    const lacked = lackedRole(caller, rolesOfCancelling(await ports.roles.request(kind, id, graph)));
    if (lacked !== undefined) return lacked;
  }
  return answerChange(
    {
      operation: `${kind}.cancel`,
      content: { kind: 'cancellation', scheduleKind: kind, requestId: id },
      requested: { id },
    },
    call,
  );
}

function noSuchRequest(id: string, path: string) {
  const detail = `There is no request ${id}; Graph forgets requests after some 45 days. GET /api/${path} lists those there are.`;
  return problem(404, 'No such request', detail);
}
