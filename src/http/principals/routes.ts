import { z } from 'zod';
import { composeRevocation } from '../../changes/compose-revocation.ts';
import { answerChange } from '../changes/answer-change.ts';
import { toRevocationMembers } from '../changes/removal-bodies.ts';
import type { HttpAnswer } from '../core/answer.ts';
import { guid } from '../core/inputs.ts';
import { defineRoute, type Route, type RouteCall } from '../core/route.ts';
import { revocationBody, revokeBody } from './bodies.ts';

const params = z.strictObject({ id: guid.toLowerCase() });
type RevokeCall = RouteCall<z.output<typeof params>, unknown, z.output<typeof revokeBody>>;

/** `principals`: all access of one of them. */
export const principalRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'revokePrincipal',
    method: 'POST',
    path: 'principals/{id}/revoke',
    requiredRole: 'PimWarden.Remove',
    tag: 'principals',
    summary: 'Take all access of one principal away, once somebody has approved it',
    changes: true,
    params,
    body: revokeBody,
    bodyExamples: { incident: { justification: 'The account is taken over' } },
    answers: {
      200: { description: 'It has no access of its own, or what came of each', schema: revocationBody },
      202: { description: 'It waits for approval, or is executed after this answer', schema: revocationBody },
    },
    answer: revoke,
  }),
];

async function revoke(call: RevokeCall): Promise<HttpAnswer> {
  const {
    params: { id },
    body,
    ports,
    graph,
  } = call;
  const why = { justification: body.justification, ticket: ticketOf(body) };
  const content = await composeRevocation(id, why, ports, graph);
  if (content.removals.length === 0) {
    const because = 'The principal has no access of its own. Nothing was done.';
    const jsonBody = { outcome: 'unchanged', because, ...toRevocationMembers(content, undefined) };
    return { status: 200, jsonBody };
  }
  // What there is changes between two calls with the same key; what was asked for does not.
  return answerChange({ operation: 'principal.revoke', content, requested: { id, ...body } }, call);
}

function ticketOf({ ticket }: z.output<typeof revokeBody>) {
  return ticket === undefined ? null : { number: ticket.number, system: ticket.system };
}
