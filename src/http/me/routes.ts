import { instantText } from '../../domain/matching/instants.ts';
import type { SelfServiceContent } from '../../domain/model/activation.ts';
import { defineRoute, type Route } from '../core/route.ts';
import { outcomeBody } from '../schedules/bodies.ts';
import { answerSelfService } from './answer-self-service.ts';
import {
  type ActivateBody,
  activateBody,
  cancelBody,
  type DeactivateBody,
  deactivateBody,
  type KeepBody,
  keepBody,
} from './inputs.ts';
import { myListings } from './listings.ts';

const about = {
  method: 'POST',
  requiredRole: 'PimWarden.Activate',
  isForPeople: true,
  tag: 'me',
  changes: true,
} as const;
const pending = {
  description: 'It waits for somebody, is not seen yet, or is done after this answer',
  schema: outcomeBody,
};
const made = { description: 'Done, and read back from Microsoft Graph', schema: outcomeBody };
const role = { roleDefinitionId: '729827e3-9c14-49f7-bb1b-9608f156bbb8', directoryScopeId: '/' };

/** `me/…`: what people may do in PIM for themselves. Microsoft Entra judges it, by their own token. */
export const myRoutes: readonly Route[] = [
  ...myListings,
  defineRoute({
    ...about,
    operationId: 'activateMyRole',
    path: 'me/activate',
    summary: 'Activate a role that you are eligible for, for a limited time',
    body: activateBody,
    bodyExamples: { incident: { ...role, duration: 'PT2H', justification: 'Incident 4711' } },
    answers: { 201: made, 202: pending },
    answer: (call) =>
      answerSelfService(
        { ...contentOf(call.body, call.caller.objectId), action: 'selfActivate', scheduleKind: 'assignment' },
        call,
      ),
  }),
  defineRoute({
    ...about,
    operationId: 'deactivateMyRole',
    path: 'me/deactivate',
    summary: 'Give back a role that you activated',
    body: deactivateBody,
    bodyExamples: { done: role },
    answers: { 200: made, 202: pending },
    answer: (call) =>
      answerSelfService(
        {
          ...contentOf(call.body, call.caller.objectId),
          action: 'selfDeactivate',
          scheduleKind: 'assignment',
        },
        call,
      ),
  }),
  keepRoute('extend', 'selfExtend', 'Ask that what you have be extended before it ends'),
  keepRoute('renew', 'selfRenew', 'Ask for what you had, after it has ended'),
  defineRoute({
    ...about,
    operationId: 'cancelMyRequest',
    path: 'me/cancel',
    summary: 'Take back a request of yours that is not over',
    body: cancelBody,
    answers: { 200: made, 202: pending },
    answer: (call) =>
      answerSelfService(
        {
          ...{ action: 'cancel', scheduleKind: call.body.kind, requestId: call.body.requestId },
          ...{ kind: 'self-service', key: undefined, duration: undefined, startDateTime: undefined },
          ...{ justification: '', ticketInfo: null },
        },
        call,
      ),
  }),
];

function keepRoute(name: 'extend' | 'renew', action: 'selfExtend' | 'selfRenew', summary: string): Route {
  return defineRoute({
    ...about,
    operationId: `${name}MyAccess`,
    path: `me/${name}`,
    summary,
    body: keepBody,
    bodyExamples: {
      half: { kind: 'eligibility', ...role, duration: 'P180D', justification: 'Still on call' },
    },
    answers: { 201: made, 202: pending },
    answer: (call) =>
      answerSelfService(
        { ...contentOf(call.body, call.caller.objectId), action, scheduleKind: call.body.kind },
        call,
      ),
  });
}

/** Of everything but a cancellation. Whoever calls is the principal. */
function contentOf(
  body: ActivateBody | DeactivateBody | KeepBody,
  callerId: string,
): Omit<SelfServiceContent, 'action' | 'scheduleKind'> {
  const { roleDefinitionId, directoryScopeId, justification = '', ticket } = body;
  const start = 'start' in body ? body.start : undefined;
  return {
    kind: 'self-service',
    key: { principalId: callerId.toLowerCase(), roleDefinitionId, directoryScopeId },
    requestId: undefined,
    duration: 'duration' in body ? body.duration : undefined,
    startDateTime: start === undefined ? undefined : instantText(new Date(start)),
    justification,
    ticketInfo: ticket === undefined ? null : { number: ticket.number, system: ticket.system },
  };
}
