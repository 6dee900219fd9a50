import { z } from 'zod';
import type { RunRecord } from '../../domain/run.ts';
import { problem } from '../answer.ts';
import { paging } from '../inputs.ts';
import { defineRoute, type Route } from '../route.ts';

const count = z.int().nonnegative();
const when = z.iso.datetime().optional();

const runBody = z
  .object({
    id: z.string(),
    job: z.string(),
    state: z.enum(['running', 'succeeded', 'partial', 'blocked', 'failed']),
    startedAt: z.iso.datetime(),
    deadlineAt: z.iso.datetime(),
    finishedAt: when,
    windowFrom: when,
    windowTo: when,
    readUntil: when,
    daysUntilLoss: z.number().optional(),
    counts: z.object({
      requests: count,
      throttled: count,
      retried: count,
      pages: count,
      read: count,
      added: count,
      known: count,
      conflicts: count,
    }),
    appVersion: z.string(),
    reason: z.string().optional(),
  })
  .meta({ id: 'Run', description: 'What a job did; docs/runs.md says how to read it.' });

/** `runs`: what the jobs have done. */
export const runRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'listRuns',
    method: 'GET',
    path: 'runs',
    least: 'PimWarden.Read',
    tag: 'runs',
    summary: 'List runs, newest first',
    query: z.strictObject(paging),
    answers: {
      200: {
        description: 'One page',
        schema: z.object({ runs: z.array(runBody), next: z.string().optional() }),
      },
    },
    async answer({ query, ports }) {
      const { items, next } = await ports.runs.list(query);
      return { status: 200, jsonBody: { runs: items.map(toRunBody), next } };
    },
  }),
  defineRoute({
    operationId: 'readRun',
    method: 'GET',
    path: 'runs/{id}',
    least: 'PimWarden.Read',
    tag: 'runs',
    summary: 'Read one run',
    params: z.strictObject({ id: z.string().regex(/^[A-Za-z0-9._:-]{1,100}$/, 'expected an id of a run') }),
    answers: { 200: { description: 'The run as it is recorded', schema: runBody } },
    async answer({ params, ports }) {
      const run = await ports.runs.find(params.id);
      if (run !== undefined) return { status: 200, jsonBody: toRunBody(run) };
      const detail = `No run has the id "${params.id}". GET /api/runs lists those there are.`;
      return problem(404, 'No such run', detail);
    },
  }),
];

function toRunBody(run: RunRecord): z.input<typeof runBody> {
  return {
    ...run,
    startedAt: run.startedAt.toISOString(),
    deadlineAt: run.deadlineAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString(),
    windowFrom: run.windowFrom?.toISOString(),
    windowTo: run.windowTo?.toISOString(),
    readUntil: run.readUntil?.toISOString(),
  };
}
