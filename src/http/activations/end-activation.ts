import { addMinutes } from 'date-fns/addMinutes';
import { min } from 'date-fns/min';
import { z } from 'zod';
import { endByPerson } from '../../changes/activations/end-by-person.ts';
import { awaitExecution } from '../../changes/request-change.ts';
import { type ActivationRecord, grantUntil, isActivation } from '../../domain/activations/running-grants.ts';
import { isOpen } from '../../domain/commands/fold-facts.ts';
import { sameId } from '../../domain/model/access.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import { mayUse } from '../../ports/caller.ts';
import { type HttpAnswer, problem } from '../core/answer.ts';
import { missingRole } from '../core/authenticate.ts';
import type { HttpPorts, RouteCall } from '../core/route.ts';
import { activationStates, isShown, stateOf } from './bodies.ts';
import { noSuchActivation } from './open-status.ts';

export const endBody = z
  .object({
    id: z.string(),
    state: z.enum(activationStates),
    outcome: z.enum(['ended', 'unchanged', 'accepted', 'withdrawn']),
    endId: z.string().optional().meta({ description: 'The change that ends it: GET /api/changes/{id}' }),
    because: z.string().optional(),
  })
  .meta({ id: 'ActivationEnd' });

/** Whoever has the access ends it, or anybody who may take access away. What is not ended yet when this answers is ended after it. */
export async function endActivation({
  params: { id },
  caller,
  ports,
  graph,
}: RouteCall<{ readonly id: string }, unknown, unknown>): Promise<HttpAnswer> {
  const record = await ports.commands.find(id);
  const mayEndAll = mayUse(caller, 'PimWarden.Remove');
  if (record === undefined || !isShown(record)) return noSuchActivation();
  if (!isActivation(record)) return mayEndAll ? notAnActivation(id) : missingRole('PimWarden.Remove');
  const isTheirs = caller.kind === 'user' && sameId(caller.objectId, record.content.key.principalId);
  if (!mayEndAll && !isTheirs) return missingRole('PimWarden.Remove');
  if (isOver(record)) return unchanged(record);
  const askedBy = { objectId: caller.objectId, appId: caller.appId };
  const end = await endByPerson(record, askedBy, ports);
  const executed = isOpen(end) ? await awaitExecution(end, ports, graph.signal) : end;
  return answerEnd(executed, (await ports.commands.find(id)) ?? record, ports);
}

/** Whether there is nothing to end: it gave nothing, or what it gave is over. */
function isOver({ state, grantEnd }: ActivationRecord): boolean {
  return grantEnd !== undefined || state === 'refused' || state === 'expired' || state === 'validated';
}

function unchanged(record: ActivationRecord): HttpAnswer {
  const because = record.grantEnd?.because ?? `It is ${record.state}: it gives nothing.`;
  return { status: 200, jsonBody: { id: record.id, state: stateOf(record), outcome: 'unchanged', because } };
}

function answerEnd(end: ChangeRecord, record: ChangeRecord, ports: HttpPorts): HttpAnswer {
  const body = { id: record.id, state: stateOf(record), endId: end.id };
  const because = end.outcome?.message === '' ? undefined : end.outcome?.message;
  switch (end.state) {
    case 'done': {
      const outcome = record.grantEnd === undefined ? 'withdrawn' : 'ended';
      return { status: 200, jsonBody: { ...body, outcome, because } };
    }
    case 'refused':
      return problem(409, 'It was not ended', because ?? 'It was refused.', {
        changeId: end.id,
        retry: 'later',
      });
    default: {
      const jsonBody = { ...body, outcome: 'accepted', because: because ?? whyLater(record, ports) };
      return { status: 202, jsonBody, headers: { location: `/api/activations/${record.id}` } };
    }
  }
}

/** PIM's minimum, and a moment for its clock. */
const minimumMinutes = 5;

function whyLater(record: ChangeRecord, { clock }: Pick<HttpPorts, 'clock'>): string {
  const soon = 'It is ended after this answer.';
  const began = record.settledAt ?? record.claimedAt;
  if (!isActivation(record) || began === undefined) return soon;
  const earliest = addMinutes(began, minimumMinutes);
  if (clock.now() >= earliest) return soon;
  const at = min([grantUntil(record), earliest]);
  return `PIM takes no active access away that is younger than five minutes: it ends soon after ${at.toISOString()}.`;
}

function notAnActivation(id: string): HttpAnswer {
  const detail = `${id} is a message. GET it for the activations that it asked for, and end those.`;
  return problem(409, 'A message is not ended', detail, { retry: 'never' });
}
