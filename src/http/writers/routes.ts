import { z } from 'zod';
import { writersDecision } from '../../changes/writers-stop.ts';
import type { HttpAnswer } from '../core/answer.ts';
import { defineRoute, type Route, type RouteCall } from '../core/route.ts';
import { writersBody } from './state.ts';

/** `POST writers/stop` and `writers/start`. */
const request = z.strictObject({
  because: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .optional()
    .meta({ description: 'The reason, shown to anybody who finds them stopped' }),
});

const state = z.enum(['running', 'stopped']);
const body = z
  .object({
    state,
    grants: state.meta({ description: 'Stopped as well while an alarm of `shadow-writes` is open' }),
    because: z.string().optional(),
  })
  .meta({
    id: 'Writers',
    description:
      'Whether anything is written to the tenant, and whether access is given; `because` says why not.',
  });
const answers = { 200: { description: 'How it stands now', schema: body } };

/** `writers`: stops everything that changes the tenant, and starts it again. */
export const writerRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'readWriters',
    method: 'GET',
    path: 'writers',
    requiredRole: 'PimWarden.Read',
    tag: 'writers',
    summary: 'Say whether the writers of the tenant are stopped',
    answers,
    answer: answerState,
  }),
  defineRoute({
    operationId: 'stopWriters',
    method: 'POST',
    path: 'writers/stop',
    requiredRole: ['PimWarden.Remove', 'PimWarden.Run', 'PimWarden.Approve'],
    tag: 'writers',
    summary: 'Stop everything that changes the tenant, runs under way included',
    body: request,
    bodyExamples: { incident: { because: 'INC-4711: looking into the grants of this morning' } },
    answers,
    answer: (call) => decide('stopped', call),
  }),
  defineRoute({
    operationId: 'startWriters',
    method: 'POST',
    path: 'writers/start',
    requiredRole: 'PimWarden.Approve',
    tag: 'writers',
    summary: 'Start them again',
    body: request,
    answers,
    answer: (call) => decide('started', call),
  }),
];

async function decide(
  kind: 'stopped' | 'started',
  call: RouteCall<unknown, unknown, z.output<typeof request>>,
): Promise<HttpAnswer> {
  const { ports, caller, body: given, log } = call;
  const by = { objectId: caller.objectId, appId: caller.appId };
  const { tenantId, clock } = ports;
  await ports.decisions.add(writersDecision(kind, { tenantId, by, at: clock.now(), because: given.because }));
  log.warn(kind === 'stopped' ? 'writers.stopped' : 'writers.started', { by: by.objectId });
  return answerState(call);
}

async function answerState({
  ports,
}: Pick<RouteCall<unknown, unknown, unknown>, 'ports'>): Promise<HttpAnswer> {
  return { status: 200, jsonBody: await writersBody(ports) };
}
