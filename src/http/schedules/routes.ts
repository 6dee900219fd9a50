import { z } from 'zod';
import type { ScheduleKind } from '../../domain/model/access.ts';
import { answerChange } from '../changes/answer-change.ts';
import { problem } from '../core/answer.ts';
import { graphId } from '../core/inputs.ts';
import { listBody, onePage } from '../core/paging.ts';
import { rolesOfAction } from '../core/roles-of-effects.ts';
import { defineRoute, type Route, type RouteCall } from '../core/route.ts';
import { instanceBody, outcomeBody, scheduleBody, toInstanceBody, toScheduleBody } from './bodies.ts';
import { type ActionBody, actionBody, actions, listQuery, readQuery, toPlannedChange } from './inputs.ts';

const item = z.union([scheduleBody, instanceBody]);

/** `eligibilities` or `assignments`: list, read, and POST of one change. */
export function scheduleRoutes(kind: ScheduleKind): readonly Route[] {
  return [listRoute(kind), readRoute(kind), changeRoute(kind)];
}

const names = {
  eligibility: { path: 'eligibilities', one: 'Eligibility', many: 'Eligibilities' },
  assignment: { path: 'assignments', one: 'Assignment', many: 'Assignments' },
} as const;

function listRoute(kind: ScheduleKind): Route {
  const { path, many } = names[kind];
  return defineRoute({
    operationId: `list${many}`,
    method: 'GET',
    path,
    requiredRole: 'PimWarden.Read',
    tag: path,
    summary: `List ${path}: what holds now, or what is planned`,
    query: listQuery,
    answers: {
      200: {
        description: 'One page',
        schema: listBody(item),
        example: { items: [exampleInstance] },
      },
    },
    async answer({ query, ports, graph }) {
      const { view, top, from, ...filter } = query;
      const listing = { path, view, filter };
      if (view === 'schedules') {
        const page = await onePage(ports.roles.schedules(kind, filter, graph), { top, from }, listing);
        return { status: 200, jsonBody: { ...page, items: page.items.map(toScheduleBody) } };
      }
      const page = await onePage(ports.roles.instances(kind, filter, graph), { top, from }, listing);
      return { status: 200, jsonBody: { ...page, items: page.items.map(toInstanceBody) } };
    },
  });
}

function readRoute(kind: ScheduleKind): Route {
  const { path, one } = names[kind];
  return defineRoute({
    operationId: `read${one}`,
    method: 'GET',
    path: `${path}/{id}`,
    requiredRole: 'PimWarden.Read',
    tag: path,
    summary: `Read one of the ${path}`,
    params: z.strictObject({ id: graphId }),
    query: readQuery,
    answers: { 200: { description: 'As it is now', schema: item, example: exampleInstance } },
    async answer({ params, query, ports, graph }) {
      const found =
        query.view === 'schedules'
          ? await ports.roles.schedule(kind, params.id, graph).then((row) => row && toScheduleBody(row))
          : await ports.roles.instance(kind, params.id, graph).then((row) => row && toInstanceBody(row));
      if (found !== undefined) return { status: 200, jsonBody: found };
      const what = query.view === 'schedules' ? 'schedule' : 'instance';
      const detail = `There is no ${what} ${params.id}. GET /api/${path}?view=${query.view} lists those there are.`;
      return problem(404, `No such ${kind}`, detail);
    },
  });
}

function changeRoute(kind: ScheduleKind): Route {
  const { path, one } = names[kind];
  return defineRoute({
    operationId: `change${one}`,
    method: 'POST',
    path,
    requiredRole: ['PimWarden.Grant', 'PimWarden.Remove'],
    tag: path,
    summary: `Assign, extend or renew (PimWarden.Grant), remove (PimWarden.Remove) or update (both) one of the ${path}`,
    changes: true,
    body: actionBody,
    effect: ({ body }) => rolesOfAction(body.action),
    bodyExamples: exampleActions,
    answers: {
      200: { description: 'It holds already, is removed, or would be accepted', schema: outcomeBody },
      201: { description: 'Made, and read back from Microsoft Graph', schema: outcomeBody },
      202: {
        description: 'Pending, sent and not yet seen, or executed after this answer',
        schema: outcomeBody,
      },
    },
    answer: (call) => postChange(kind, call),
  });
}

function postChange(kind: ScheduleKind, call: RouteCall<unknown, unknown, ActionBody>) {
  const { body, ports } = call;
  const change = toPlannedChange(kind, body, ports.clock.now());
  return answerChange(
    {
      operation: `${kind}.${actions[body.action]}`,
      content: {
        kind: 'access',
        change,
        validateOnly: body.validateOnly,
        reason: 'requested',
        evidence: { action: actions[body.action] },
      },
      requested: body,
    },
    call,
  );
}

const exampleKey = {
  principalId: '5f1a2a3c-7a51-4b0e-9a44-0f3a9f2f7c11',
  roleDefinitionId: '729827e3-9c14-49f7-bb1b-9608f156bbb8',
  directoryScopeId: '/',
};

const exampleInstance = {
  id: '4-cnchSc90m7G5YI8Va7uDwqGl9Reg5LmkQPOp8vfBE-1-e',
  ...exampleKey,
  scheduleId: 'c1b7f7a0-6a3e-4c54-8b35-7f2f54d2a8a1',
  start: '2026-11-01T08:00:00.000Z',
  end: '2027-04-30T08:00:00.000Z',
  memberType: 'Direct' as const,
};

const exampleActions = {
  assign: { action: 'assign', ...exampleKey, duration: 'P180D', justification: 'On call until summer' },
  extend: { action: 'extend', ...exampleKey, end: '2027-10-31T08:00:00Z', justification: 'Still on call' },
  remove: { action: 'remove', ...exampleKey, justification: 'Left the team' },
};
