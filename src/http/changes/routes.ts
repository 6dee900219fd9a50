import { z } from 'zod';
import { problem } from '../core/answer.ts';
import { instant, paging } from '../core/inputs.ts';
import { defineRoute, type Route } from '../core/route.ts';
import { answerRun, runBody } from '../runs/bodies.ts';
import { changeBody, toChangeBody } from './bodies.ts';

const entryId = z.string().regex(/^[A-Za-z0-9._:-]{1,100}$/, 'expected an id as a listing gave it');
const changeId = z.strictObject({ id: entryId });

/** `changes`: every change that was tried, with its evidence, and its undo. */
export const changeRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'listChanges',
    method: 'GET',
    path: 'changes',
    requiredRole: 'PimWarden.Read',
    tag: 'changes',
    summary: 'List changes, newest first',
    query: z.strictObject({
      ...paging,
      runId: entryId.optional(),
      state: z.enum(['claimed', 'done', 'refused', 'unconfirmed']).optional(),
      since: instant.optional(),
    }),
    answers: {
      200: {
        description: 'One page',
        schema: z.object({ items: z.array(changeBody), next: z.string().optional() }),
      },
    },
    async answer({ query, ports }) {
      const { top, from, runId, state, since } = query;
      const filter = { runId, state, since: since === undefined ? undefined : new Date(since) };
      const { items, next } = await ports.ledger.list(filter, { top, from });
      return { status: 200, jsonBody: { items: items.map(toChangeBody), next } };
    },
  }),
  defineRoute({
    operationId: 'readChange',
    method: 'GET',
    path: 'changes/{id}',
    requiredRole: 'PimWarden.Read',
    tag: 'changes',
    summary: 'Read one change with its evidence',
    params: changeId,
    answers: { 200: { description: 'The change as it is recorded', schema: changeBody } },
    async answer({ params, ports }) {
      const entry = await ports.ledger.find(params.id);
      return entry === undefined ? noSuchChange(params.id) : { status: 200, jsonBody: toChangeBody(entry) };
    },
  }),
  defineRoute({
    operationId: 'undoChange',
    method: 'POST',
    path: 'changes/{id}/undo',
    requiredRole: 'PimWarden.Operate',
    tag: 'changes',
    summary: 'Take one change back, through the same gates',
    params: changeId,
    answers: { 200: { description: 'The run that took it back', schema: runBody } },
    async answer({ params, ports, caller, log }) {
      const entry = await ports.ledger.find(params.id);
      if (entry === undefined) return noSuchChange(params.id);
      if (entry.state !== 'done' || entry.access === undefined || entry.access.runId === undefined) {
        const detail = `Change ${entry.id} (${entry.operation}) is ${entry.state}; only what a job did, and what is done, can be taken back.`;
        return problem(409, 'There is nothing to take back', detail, { changeId: entry.id, retry: 'never' });
      }
      return answerRun(await ports.hygiene.undo({ entries: [entry], askedBy: caller, log }));
    },
  }),
];

function noSuchChange(id: string) {
  return problem(
    404,
    'No such change',
    `No change has the id "${id}". GET /api/changes lists those there are.`,
  );
}
