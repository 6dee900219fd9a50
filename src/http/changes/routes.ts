import { z } from 'zod';
import { inverseOfSettings } from '../../changes/undo-settings.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import { type HttpAnswer, problem } from '../core/answer.ts';
import { lackedRole, rolesOfUndo } from '../core/roles-of-effects.ts';
import { defineRoute, defineStoreRoute, type Route, type RouteCall } from '../core/route.ts';
import { addressIn, type TenantStore } from '../core/tenant-store.ts';
import { rulesOutcomeBody } from '../role-settings/bodies.ts';
import { answerRun, runBody } from '../runs/bodies.ts';
import { answerChange } from './answer-change.ts';
import { changeBody, toChangeBody } from './bodies.ts';
import { changeParams, changesQuery, changesWanted } from './filters.ts';
import { listCommands } from './list-commands.ts';

/** Every change that was tried in a tenant, with its evidence. */
export const changeReads: readonly Route<TenantStore>[] = [
  defineStoreRoute({
    operationId: 'listChanges',
    method: 'GET',
    path: 'changes',
    requiredRole: 'PimWarden.Read',
    tag: 'changes',
    summary: 'List changes, newest first',
    query: changesQuery,
    answers: {
      200: {
        description: 'One page, which with a filter may have few items and a `next` all the same',
        schema: z.object({
          items: z.array(changeBody),
          unreadable: z
            .array(z.object({ id: z.string(), because: z.string() }))
            .optional()
            .meta({ description: 'Changes of which a row is not as this app writes it' }),
          next: z.string().optional(),
        }),
      },
    },
    async answer({ query, ports }) {
      const { top, from, runId, since, ...filter } = query;
      const span = { runId, since: since === undefined ? undefined : new Date(since) };
      const page = await listCommands(ports.commands, span, changesWanted(filter), { top, from });
      return { status: 200, jsonBody: { ...page, items: page.items.map(toChangeBody) } };
    },
  }),
  defineStoreRoute({
    operationId: 'readChange',
    method: 'GET',
    path: 'changes/{id}',
    requiredRole: 'PimWarden.Read',
    tag: 'changes',
    summary: 'Read one change with its evidence',
    params: changeParams,
    answers: { 200: { description: 'The change as it is recorded', schema: changeBody } },
    async answer({ params, ports }) {
      const entry = await ports.commands.find(params.id);
      return entry === undefined
        ? noSuchChange(params.id, ports)
        : { status: 200, jsonBody: toChangeBody(entry) };
    },
  }),
];

/** `changes`: every change that was tried, with its evidence, and its undo. */
export const changeRoutes: readonly Route[] = [
  ...changeReads,
  defineRoute({
    operationId: 'undoChange',
    method: 'POST',
    path: 'changes/{id}/undo',
    requiredRole: ['PimWarden.Grant', 'PimWarden.Remove', 'PimWarden.Settings'],
    tag: 'changes',
    summary: 'Undo one change, through the same gates; needs the role of what the undo does',
    params: changeParams,
    answers: {
      200: {
        description: 'The run that undid it; of role settings, the change that put them back',
        schema: z.union([runBody, rulesOutcomeBody]),
      },
    },
    answer: undoChange,
  }),
];

/** Whoever asks for an undo has decided; the gates still have their say. */
async function undoChange(call: RouteCall<{ readonly id: string }, unknown, unknown>): Promise<HttpAnswer> {
  const { params, ports, caller, log, graph } = call;
  const record = await ports.commands.find(params.id);
  if (record === undefined) return noSuchChange(params.id, ports);
  if (record.state !== 'done')
    return nothingToUndo(record, `it is ${record.state}, and only what was done can be undone`);
  if (record.outcome?.code === 'unchanged')
    return nothingToUndo(record, 'what it asked for was so already, and nothing was changed');
  const lacked = lackedRole(caller, rolesOfUndo(record));
  if (lacked !== undefined) return lacked;
  switch (record.content.kind) {
    case 'access':
      return answerRun(await ports.hygiene.undo({ records: [record], askedBy: caller, log }));
    case 'role-settings': {
      const inverse = await inverseOfSettings(record, ports, graph);
      if (typeof inverse === 'string') return nothingToUndo(record, inverse);
      const source = { kind: 'undo', undoes: record.id } as const;
      return answerChange({ operation: 'rules.restore', content: inverse, requested: inverse, source }, call);
    }
    case 'cancellation':
      return nothingToUndo(record, 'a cancelled request cannot be made again: ask for the change anew');
    case 'revocation':
      return nothingToUndo(record, 'what of it is to be given back is for people to ask for, one by one');
    case 'delivery':
    case 'activation':
    case 'activation-end':
      return nothingToUndo(record, 'an activation is ended by DELETE /api/activations/{id}');
    case 'review':
      return nothingToUndo(record, 'a review is followed by another one, which counts from then on');
    case 'self-service':
      return nothingToUndo(record, 'what somebody asked for with their own token is theirs to undo');
    case 'run':
      return nothingToUndo(
        record,
        `what run ${record.id} changed is undone by POST /api/runs/${record.id}/undo`,
      );
    default:
      return record.content satisfies never;
  }
}

function nothingToUndo({ id, operation }: ChangeRecord, why: string): HttpAnswer {
  const detail = `Change ${id} (${operation}) is not undone: ${why}.`;
  return problem(409, 'There is nothing to undo', detail, { changeId: id, retry: 'never' });
}

function noSuchChange(id: string, store: TenantStore) {
  const detail = `No change has the id "${id}". GET ${addressIn(store, 'changes')} lists those there are.`;
  return problem(404, 'No such change', detail);
}
