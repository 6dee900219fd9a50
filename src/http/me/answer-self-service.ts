import { onBehalfOfPrefix } from '../../changes/self-service/self-service-operation.ts';
import type { SelfServiceContent } from '../../domain/model/activation.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import { answerResult, type ChangeCall, requestFor } from '../changes/answer-change.ts';
import { answerRecord } from '../changes/outcome-answer.ts';
import type { HttpAnswer } from '../core/answer.ts';
import type { RouteCall } from '../core/route.ts';
import { type Answered, stepUpAnswer } from './challenge.ts';
import { userFailureAnswer } from './failures.ts';
import { asSignedIn } from './signed-in.ts';

/** How often one key may be tried again with a better token. */
const maxTries = 20;

/**
 * Asks for what a user wants for themself, in this process. A key under which nothing was done, because the user's token was
 * not good enough, is free for another try with a better one: the client signs in again and repeats its request as it is.
 */
export function answerSelfService(
  content: SelfServiceContent,
  call: ChangeCall & Pick<RouteCall<unknown, unknown, unknown>, 'token'>,
): Promise<HttpAnswer> {
  return asSignedIn(call, async (signedIn) => {
    const { selfService, user } = signedIn;
    const ports = { ...call.ports, executor: selfService.executorFor(user) };
    const change = {
      operation: `self-service.${content.action}`,
      content,
      requested: content,
      source: { kind: 'self' } as const,
    };
    const render = (record: ChangeRecord) => answerTo(record, signedIn);
    let attempt: ChangeCall = { ...call, ports };
    for (let tries = 1; ; tries += 1) {
      const result = await requestFor(change, attempt);
      const { kind, record } = result;
      const isFree = kind === 'repeated' && mayBeTriedAgain(record) && tries < maxTries;
      if (!isFree) return answerResult(result, attempt, { render, isKept: (one) => !mayBeTriedAgain(one) });
      // The same for everybody who repeats the request, so that it is tried once more and not twice.
      attempt = { ...attempt, idempotencyKey: `${call.idempotencyKey} after ${record.id}` };
    }
  });
}

/** Nothing was done, and another sign-in or set-up may mend it. */
function mayBeTriedAgain({ state, outcome }: ChangeRecord): boolean {
  const { refusal, failure } = outcome ?? {};
  const failed = failure?.kind ?? '';
  return (
    state === 'refused' &&
    (refusal?.retry === 'with-other-token' || failed.startsWith(onBehalfOfPrefix) || failed === 'signed-out')
  );
}

function answerTo(record: ChangeRecord, answered: Answered): HttpAnswer {
  const { outcome, id: changeId } = record;
  if (outcome?.refusal?.retry === 'with-other-token') {
    const { claims, requestId } = outcome.refusal;
    return stepUpAnswer({ claims, requestId, changeId }, answered);
  }
  if (outcome?.failure !== undefined && outcome.state === 'refused')
    return userFailureAnswer(outcome.failure, { message: outcome.message, changeId }, answered);
  const answer = answerRecord(record);
  // Whoever may only act for themself does not see changes: their own requests tell them.
  return answer.headers?.location === undefined
    ? answer
    : { ...answer, headers: { ...answer.headers, location: '/api/me/requests' } };
}
