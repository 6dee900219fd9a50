import { z } from 'zod';
import { permissionFor } from '../../changes/self-service/permissions.ts';
import type { ScheduleKind } from '../../domain/model/access.ts';
import { GraphCallError } from '../../ports/errors.ts';
import type { RoleCall } from '../../ports/index.ts';
import type { HttpAnswer } from '../core/answer.ts';
import { listBody, onePage } from '../core/paging.ts';
import { defineRoute, type Route, type RouteCall } from '../core/route.ts';
import {
  instanceBody,
  requestBody,
  scheduleBody,
  toInstanceBody,
  toRequestBody,
  toScheduleBody,
} from '../schedules/bodies.ts';
import { userFailureAnswer, withoutToken } from './failures.ts';
import { accessQuery, requestsQuery } from './inputs.ts';
import { asSignedIn } from './signed-in.ts';

const about = { method: 'GET', requiredRole: 'PimWarden.Activate', isForPeople: true, tag: 'me' } as const;
const item = z.union([scheduleBody, instanceBody]);

/** `me/assignments`, `me/eligibilities`, `me/requests`: what the caller has, as Graph tells the caller. */
export const myListings: readonly Route[] = [
  accessRoute('assignment', 'me/assignments', 'listMyAssignments'),
  accessRoute('eligibility', 'me/eligibilities', 'listMyEligibilities'),
  defineRoute({
    ...about,
    operationId: 'listMyRequests',
    path: 'me/requests',
    summary: 'List your own requests that Graph still keeps',
    query: requestsQuery,
    answers: { 200: { description: 'One page', schema: listBody(requestBody) } },
    answer(call) {
      const { kind, top, from, ...filter } = call.query;
      return asUser(permissionFor(kind, 'readRequests'), call, async (graph) => {
        const pages = call.ports.roles.requests(kind, { ...filter, mine: true }, graph);
        const page = await onePage(pages, { top, from }, { path: 'me/requests', kind, filter });
        return { ...page, items: page.items.map(toRequestBody) };
      });
    },
  }),
];

function accessRoute(kind: ScheduleKind, path: string, operationId: string): Route {
  return defineRoute({
    ...about,
    operationId,
    path,
    summary: `List your own ${path.slice('me/'.length)}, what a group gives you included`,
    query: accessQuery,
    answers: { 200: { description: 'One page', schema: listBody(item) } },
    answer(call) {
      const { view, top, from, ...filter } = call.query;
      const mine = { ...filter, mine: true };
      const listing = { path, view, filter };
      return asUser(permissionFor(kind, 'read'), call, async (graph) => {
        if (view === 'schedules') {
          const page = await onePage(call.ports.roles.schedules(kind, mine, graph), { top, from }, listing);
          return { ...page, items: page.items.map(toScheduleBody) };
        }
        const page = await onePage(call.ports.roles.instances(kind, mine, graph), { top, from }, listing);
        return { ...page, items: page.items.map(toInstanceBody) };
      });
    },
  });
}

/** Reads as the user. */
function asUser(
  permission: string,
  call: RouteCall<unknown, unknown, unknown>,
  read: (graph: RoleCall) => Promise<unknown>,
): Promise<HttpAnswer> {
  return asSignedIn(call, async (signedIn) => {
    const { selfService, user } = signedIn;
    const result = await selfService.tokenFor(user, permission, call.graph.signal);
    if (result.kind !== 'token') return withoutToken(result.kind, result, undefined, signedIn);
    try {
      return { status: 200, jsonBody: await read({ ...call.graph, userToken: result.token }) };
    } catch (error) {
      if (!(error instanceof GraphCallError)) throw error;
      return userFailureAnswer(error, { message: error.message }, signedIn);
    }
  });
}
