import { z } from 'zod';
import type { RunRecord } from '../../domain/model/run.ts';
import { OddRows } from '../../ports/odd-rows.ts';
import { everyItem } from '../../ports/reading.ts';
import { problem } from '../core/answer.ts';
import { filteredPage } from '../core/filtered-page.ts';
import { paging } from '../core/inputs.ts';
import { lackedRole, rolesOfRun, rolesOfUndo } from '../core/roles-of-effects.ts';
import { callersJobs, defineRoute, defineStoreRoute, type Route } from '../core/route.ts';
import { addressIn, type TenantStore } from '../core/tenant-store.ts';
import { unreadable } from '../core/unreadable.ts';
import { answerRun, runBody, runStates, toRunBody } from './bodies.ts';

/** `runs/{id}`. */
const runParams = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9._:-]{1,100}$/, 'expected an id of a run'),
});

/** `POST runs`. */
const runRequest = z.strictObject({
  job: z.enum(callersJobs),
  mode: z.enum(['plan', 'apply']).meta({
    description:
      '`plan`: changes nothing. `apply`: makes what the rules let the job make unattended, and what people have approved',
  }),
});

/** `GET runs`. */
const runsQuery = z.strictObject({
  ...paging,
  job: z.string().min(1).max(100).optional().meta({ description: '`renew-eligibilities`, `undo`' }),
  state: z.enum(runStates).optional(),
});

const recordsPerPage = 500;

/** What the jobs have done in a tenant. */
export const runReads: readonly Route<TenantStore>[] = [
  defineStoreRoute({
    operationId: 'listRuns',
    method: 'GET',
    path: 'runs',
    requiredRole: 'PimWarden.Read',
    tag: 'runs',
    summary: 'List runs, newest first',
    query: runsQuery,
    answers: {
      200: {
        description: 'One page, which with a filter may have few items and a `next` all the same',
        schema: z.object({ runs: z.array(runBody), unreadable, next: z.string().optional() }),
      },
    },
    async answer({ query: { job, state, ...page }, ports }) {
      const isWanted = (run: RunRecord) =>
        (job === undefined || run.job === job) && (state === undefined || run.state === state);
      const isFiltered = job !== undefined || state !== undefined;
      const odd = new OddRows();
      const list = (wanted: typeof page) => ports.runs.list(wanted, odd.told);
      const { items, next } = await (isFiltered ? filteredPage(list, isWanted, page) : list(page));
      return { status: 200, jsonBody: { runs: items.map(toRunBody), unreadable: odd.all(), next } };
    },
  }),
  defineStoreRoute({
    operationId: 'readRun',
    method: 'GET',
    path: 'runs/{id}',
    requiredRole: 'PimWarden.Read',
    tag: 'runs',
    summary: 'Read one run',
    params: runParams,
    answers: { 200: { description: 'The run as it is recorded', schema: runBody } },
    async answer({ params, ports }) {
      const run = await ports.runs.find(params.id);
      if (run !== undefined) return { status: 200, jsonBody: toRunBody(run) };
      return noSuchRun(params.id, ports);
    },
  }),
];

/** `runs`: what the jobs have done, and a run of them now. */
export const runRoutes: readonly Route[] = [
  ...runReads,
  defineRoute({
    operationId: 'startRun',
    method: 'POST',
    path: 'runs',
    requiredRole: ['PimWarden.Plan', 'PimWarden.Run'],
    tag: 'runs',
    summary: 'Run a job now, and wait for it; `apply` needs PimWarden.Run',
    body: runRequest,
    effect: ({ body }) => rolesOfRun(body.mode),
    answers: { 200: { description: 'The run, when it is over', schema: runBody } },
    async answer({ body, ports, caller, log }) {
      return answerRun(await ports.hygiene.run({ job: body.job, upTo: body.mode, askedBy: caller, log }));
    },
  }),
  defineRoute({
    operationId: 'undoRun',
    method: 'POST',
    path: 'runs/{id}/undo',
    requiredRole: ['PimWarden.Grant', 'PimWarden.Remove'],
    tag: 'runs',
    summary: 'Undo all that a run changed, through the same gates; needs the roles of what the undo does',
    params: runParams,
    answers: { 200: { description: 'The run that undid it', schema: runBody } },
    async answer({ params, ports, caller, log }) {
      if ((await ports.runs.find(params.id)) === undefined) return noSuchRun(params.id, ports);
      // All of them: an undo that ends before it is through goes on when it is asked for again.
      const filter = { runId: params.id, state: 'done' } as const;
      const records = await Array.fromAsync(
        everyItem((from) => ports.commands.list(filter, { top: recordsPerPage, from })),
      );
      if (records.length === 0) {
        const detail = `Run ${params.id} changed nothing that could be undone.`;
        return problem(409, 'There is nothing to undo', detail, { retry: 'never' });
      }
      const lacked = lackedRole(caller, records.flatMap(rolesOfUndo));
      return lacked ?? answerRun(await ports.hygiene.undo({ records, askedBy: caller, log }));
    },
  }),
];

function noSuchRun(id: string, store: TenantStore) {
  const detail = `No run has the id "${id}". GET ${addressIn(store, 'runs')} lists those there are.`;
  return problem(404, 'No such run', detail);
}
