import { z } from 'zod';
import { type Alarm, type AlarmKind, alarmsOf, releaseDecision } from '../../changes/alarms.ts';
import { type HttpAnswer, problem } from '../core/answer.ts';
import { defineStoreRoute, type Route, type RouteCall } from '../core/route.ts';
import { addressIn, type TenantStore } from '../core/tenant-store.ts';

const request = z.strictObject({
  because: z.string().trim().min(1).max(500).meta({ description: 'What came of looking into it' }),
});
const query = z.object({
  state: z.enum(['open', 'released']).optional().meta({ description: 'Absent: both' }),
});

/** The routes of one kind of alarms. */
export interface AlarmRoutes {
  readonly kind: AlarmKind;
  readonly path: string;
  readonly tag: string;
  /** Of the schema, and in the names of the operations. */
  readonly name: string;
  readonly description: string;
  readonly example: string;
  readonly summaries: { readonly list: string; readonly release: string };
  /** What is logged when one is released. */
  readonly released: 'shadow-write.released' | 'store-altered.released';
}

/** Lists alarms, and lets a person release one. */
export function alarmRoutes(of: AlarmRoutes): readonly Route<TenantStore>[] {
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
    .meta({ id: of.name, description: of.description });
  const params = z.object({
    id: z
      .string()
      .regex(/^[\w-]{1,120}$/)
      .meta({ description: 'Of an alarm', example: of.example }),
  });
  return [
    defineStoreRoute({
      operationId: `list${of.name}s`,
      method: 'GET',
      path: of.path,
      requiredRole: 'PimWarden.Read',
      tag: of.tag,
      summary: of.summaries.list,
      query,
      answers: { 200: { description: 'Oldest first', schema: z.object({ items: z.array(body) }) } },
      async answer({ ports, query: { state } }) {
        const alarms = (await alarmsOf(of.kind, ports)).map(toBody);
        const items = alarms.filter((alarm) => state === undefined || alarm.state === state);
        return { status: 200, jsonBody: { items } };
      },
    }),
    defineStoreRoute({
      operationId: `release${of.name}`,
      method: 'POST',
      path: `${of.path}/{id}/release`,
      requiredRole: 'PimWarden.Approve',
      tag: of.tag,
      summary: of.summaries.release,
      params,
      body: request,
      bodyExamples: { explained: { because: 'INC-4711: looked into by the platform team' } },
      answers: { 200: { description: 'How it stands now', schema: body } },
      answer: (call) => release(of, call),
    }),
  ];
}

async function release(
  { kind, path, released: event }: AlarmRoutes,
  call: RouteCall<{ readonly id: string }, unknown, z.output<typeof request>, TenantStore>,
): Promise<HttpAnswer> {
  const { ports, caller, log, params: given, body: said } = call;
  if (caller.kind !== 'user') {
    const detail = 'An app cannot say that it was looked into. A user with PimWarden.Approve releases it.';
    return problem(403, 'Only a person releases an alarm', detail);
  }
  const alarm = (await alarmsOf(kind, ports)).find(({ id }) => id === given.id);
  if (alarm === undefined) {
    const others =
      ports.signedFor === undefined ? ` Those of a tenant in TENANTS: /api/tenants/{tenantId}/${path}.` : '';
    const detail = `There is no alarm ${given.id}. GET ${addressIn(ports, path)} lists them.${others}`;
    return problem(404, 'There is no such alarm', detail);
  }
  if (alarm.released !== undefined) return { status: 200, jsonBody: toBody(alarm) };
  const by = { objectId: caller.objectId, appId: caller.appId };
  const { tenantId, clock } = ports;
  const at = clock.now();
  await ports.decisions.add(releaseDecision(kind, alarm.id, { tenantId, by, at, because: said.because }));
  log.warn(event, { alarmId: alarm.id, by: by.objectId });
  return { status: 200, jsonBody: toBody({ ...alarm, released: { by, at, because: said.because } }) };
}

function toBody({ id, raisedAt, because, released }: Alarm) {
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
