import { z } from 'zod';
import { releaseDecision, type ShadowAlarm, shadowAlarms } from '../../changes/shadow-alarms.ts';
import { type HttpAnswer, problem } from '../core/answer.ts';
import { defineRoute, type Route, type RouteCall } from '../core/route.ts';

const request = z.strictObject({
  because: z.string().trim().min(1).max(500).meta({ description: 'What came of looking into it' }),
});
const params = z.object({
  id: z
    .string()
    .regex(/^[\w-]{1,120}$/)
    .meta({ description: 'Of an alarm', example: 'gives-0b5c9f0e-0000-4000-8000-000000000001' }),
});
const query = z.object({
  state: z.enum(['open', 'released']).optional().meta({ description: 'Absent: both' }),
});

const body = z
  .object({
    id: z.string(),
    raisedAt: z.string(),
    because: z.string().meta({ description: 'What was found' }),
    state: z.enum(['open', 'released']),
    releasedBy: z.string().optional(),
    releasedAt: z.string().optional(),
    releasedBecause: z.string().optional(),
  })
  .meta({
    id: 'ShadowWrite',
    description:
      "An alarm: a write under this app's identity in Entra's audit log that no command accounts for, or a change that the app's records have and the log has not. While one is open, no access is given.",
  });

/** `shadow-writes`: alarms about writes that Entra's log and our facts do not agree about. */
export const shadowWriteRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'listShadowWrites',
    method: 'GET',
    path: 'shadow-writes',
    requiredRole: 'PimWarden.Read',
    tag: 'shadow-writes',
    summary: "List the alarms about writes under this app's identity that do not agree with its records",
    query,
    answers: {
      200: { description: 'Oldest first', schema: z.object({ items: z.array(body) }) },
    },
    async answer({ ports, query: { state } }) {
      const alarms = (await shadowAlarms(ports)).map(toBody);
      const items = alarms.filter((alarm) => state === undefined || alarm.state === state);
      return { status: 200, jsonBody: { items } };
    },
  }),
  defineRoute({
    operationId: 'releaseShadowWrite',
    method: 'POST',
    path: 'shadow-writes/{id}/release',
    requiredRole: 'PimWarden.Approve',
    tag: 'shadow-writes',
    summary: 'Say that an alarm was looked into: once none is open, access is given again',
    params,
    body: request,
    bodyExamples: { explained: { because: 'INC-4711: a test of the token by the platform team' } },
    answers: { 200: { description: 'How it stands now', schema: body } },
    answer: (call) => release(call),
  }),
];

async function release(
  call: RouteCall<z.output<typeof params>, unknown, z.output<typeof request>>,
): Promise<HttpAnswer> {
  const { ports, caller, log, params: given, body: said } = call;
  if (caller.kind !== 'user') {
    const detail = 'An app cannot say that it was looked into. A user with PimWarden.Approve releases it.';
    return problem(403, 'Only a person releases an alarm', detail);
  }
  const alarm = (await shadowAlarms(ports)).find(({ id }) => id === given.id);
  if (alarm === undefined) {
    const detail = `There is no alarm ${given.id}. GET /api/shadow-writes lists them.`;
    return problem(404, 'There is no such alarm', detail);
  }
  if (alarm.released !== undefined) return { status: 200, jsonBody: toBody(alarm) };
  const by = { objectId: caller.objectId, appId: caller.appId };
  const { tenantId, clock } = ports;
  const at = clock.now();
  await ports.decisions.add(releaseDecision(alarm.id, { tenantId, by, at, because: said.because }));
  log.warn('shadow-write.released', { alarmId: alarm.id, by: by.objectId });
  return { status: 200, jsonBody: toBody({ ...alarm, released: { by, at, because: said.because } }) };
}

function toBody({ id, raisedAt, because, released }: ShadowAlarm) {
  const what = { id, raisedAt: raisedAt.toISOString(), because };
  if (released === undefined) return { ...what, state: 'open' as const };
  const { by, at, because: why } = released;
  return {
    ...what,
    state: 'released' as const,
    releasedBy: by.objectId,
    releasedAt: at.toISOString(),
    ...(why !== undefined && { releasedBecause: why }),
  };
}
