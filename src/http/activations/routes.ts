import { z } from 'zod';
import { endsOf } from '../../changes/activations/end-by-person.ts';
import { sameId } from '../../domain/model/access.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import { listCommands } from '../changes/list-commands.ts';
import type { HttpAnswer } from '../core/answer.ts';
import { graphId, guid, paging } from '../core/inputs.ts';
import { defineRoute, type HttpPorts, type Route, type RouteCall } from '../core/route.ts';
import { agreementLink } from './agreement-link.ts';
import {
  activationBody,
  activationStates,
  isShown,
  stateOf,
  toActivationBody,
  wholeActivationBody,
} from './bodies.ts';
import { endActivation, endBody } from './end-activation.ts';
import { noSuchActivation } from './open-status.ts';

const params = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9._:-]{1,100}$/, 'expected an id as a listing gave it'),
});

const query = z.strictObject({
  ...paging,
  kind: z.enum(['activation', 'delivery']).optional().meta({ description: 'Absent: both' }),
  principalId: guid.optional(),
  roleDefinitionId: graphId.optional(),
  state: z.enum(activationStates).optional(),
  sender: z.string().min(1).max(100).optional(),
  ticket: z.string().min(1).max(200).optional().meta({ description: 'As the sender names it' }),
});

/** `activations`: just-in-time access that senders asked for, and its end. */
export const activationRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'listActivations',
    method: 'GET',
    path: 'activations',
    requiredRole: 'PimWarden.Read',
    tag: 'activations',
    summary: 'List activations and the messages that asked for them, newest first',
    query,
    answers: {
      200: {
        description: 'One page, which may have few items and a `next` all the same',
        schema: z.object({
          items: z.array(activationBody),
          unreadable: z
            .array(z.object({ id: z.string(), because: z.string() }))
            .optional()
            .meta({ description: 'Those of which a row is not as this app writes it' }),
          next: z.string().optional(),
        }),
      },
    },
    answer: listActivations,
  }),
  defineRoute({
    operationId: 'readActivation',
    method: 'GET',
    path: 'activations/{id}',
    requiredRole: 'PimWarden.Read',
    tag: 'activations',
    summary:
      'Read one activation, or a message with what it asked for. Without a token: its id and its state alone',
    params,
    answers: { 200: { description: 'Everything that is known of it', schema: wholeActivationBody } },
    async answer({ params: { id }, ports }) {
      const record = await ports.commands.find(id);
      if (record === undefined || !isShown(record)) return noSuchActivation();
      return { status: 200, jsonBody: await wholeBody(record, ports) };
    },
  }),
  defineRoute({
    operationId: 'endActivation',
    method: 'DELETE',
    path: 'activations/{id}',
    requiredRole: ['PimWarden.Remove', 'PimWarden.Activate'],
    tag: 'activations',
    summary: 'End just-in-time access early: its holder (Activate), or anybody with Remove',
    params,
    answers: {
      200: { description: 'It is over, or was already', schema: endBody },
      202: { description: 'It ends after this answer: PIM has a minimum of five minutes', schema: endBody },
    },
    answer: endActivation,
  }),
];

async function listActivations({
  query: { top, from, kind, ...wanted },
  ports,
}: RouteCall<unknown, z.output<typeof query>, unknown>): Promise<HttpAnswer> {
  const isListed = (record: ChangeRecord) =>
    (kind === undefined || record.content.kind === kind) && isWanted(record, wanted);
  const page = await listCommands(ports.commands, {}, isListed, { top, from });
  const items = page.items.map((record) => toActivationBody(record, agreementLink(record, ports)));
  return { status: 200, jsonBody: { ...page, items } };
}

function isWanted(
  record: ChangeRecord,
  {
    principalId,
    roleDefinitionId,
    state,
    sender,
    ticket,
  }: Omit<z.output<typeof query>, 'top' | 'from' | 'kind'>,
): boolean {
  const { content } = record;
  if (content.kind !== 'activation' && content.kind !== 'delivery') return false;
  const of = content.kind === 'activation' ? { ...content.key, ticket: content.ticket } : undefined;
  const isSame = (wanted: string | undefined, there: string | undefined) =>
    wanted === undefined || (there !== undefined && sameId(wanted, there));
  return (
    isSame(principalId, of?.principalId) &&
    isSame(roleDefinitionId, of?.roleDefinitionId) &&
    (ticket === undefined || ticket === of?.ticket) &&
    (sender === undefined || sender === content.sender) &&
    (state === undefined || state === stateOf(record))
  );
}

async function wholeBody(
  record: ChangeRecord,
  ports: HttpPorts,
): Promise<z.input<typeof wholeActivationBody>> {
  const { id, outcome, content } = record;
  const decisions = await ports.decisions.of({ kind: 'change', id });
  const ends = content.kind === 'activation' ? await endsOf(record, ports) : [];
  return {
    ...toActivationBody(record, agreementLink(record, ports)),
    checks: outcome?.checks?.map((check) => ({ ...check })),
    decisions: decisions.map(({ kind, by, at, because }) => ({
      kind,
      by: by.objectId,
      at: at.toISOString(),
      because,
    })),
    ends: ends.flatMap((end) => (end.content.kind === 'activation-end' ? [endOf(end, end.content)] : [])),
    ...(content.kind === 'delivery' && {
      activations: await activationsOf(outcome?.commandIds ?? [], ports),
    }),
  };
}

function endOf(
  { id, state, askedAt }: ChangeRecord,
  { cause, because }: { readonly cause: string; readonly because: string },
) {
  return { id, cause, because, state, askedAt: askedAt.toISOString() };
}

/** An end is none of them: what it ended says so itself. */
async function activationsOf(ids: readonly string[], ports: HttpPorts) {
  const found = await Promise.all(ids.map((id) => ports.commands.find(id)));
  return found
    .filter((record) => record?.content.kind === 'activation')
    .flatMap((record) =>
      record === undefined ? [] : [toActivationBody(record, agreementLink(record, ports))],
    );
}
