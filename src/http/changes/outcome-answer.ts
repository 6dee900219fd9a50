import type { z } from 'zod';
import { awaitedSignature, signingPath } from '../../changes/consents/signing-link.ts';
import { isRemoval } from '../../domain/model/actions.ts';
import type { PlannedStep } from '../../domain/model/change.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import type { Outcome, OutcomeCode } from '../../domain/model/outcome.ts';
import type { ScheduleRequest } from '../../domain/model/role-schedules.ts';
import { type HttpAnswer, problem } from '../core/answer.ts';
import { outcomeProblem, refusalProblem } from '../core/failure-problems.ts';
import { type rulesOutcomeBody, toPolicyBody } from '../role-settings/bodies.ts';
import { type outcomeBody, toInstanceBody, toRequestBody, toScheduleBody } from '../schedules/bodies.ts';
import { toRevocationMembers } from './removal-bodies.ts';

type OutcomeBody = z.input<typeof outcomeBody>;
type Render = (outcome: Outcome, record: ChangeRecord) => HttpAnswer;

/** The HTTP answer to each outcome: 201 made, 200 nothing new was made, 202 not certain yet, or a problem. */
const renderings: Readonly<Record<OutcomeCode, Render>> = {
  done: answerDone,
  'partly-done': (outcome, record) => answerRevocation(outcome, record),
  unchanged: answerDone,
  validated: ({ request }, { id }) => answer(200, { outcome: 'valid', changeId: id }, request),
  pending: ({ request }, { id }) => answer(202, { outcome: 'pending', changeId: id }, request),
  unconfirmed: ({ message, request }, { id }) =>
    answer(202, { outcome: 'unconfirmed', changeId: id, because: message }, request),
  'never-seen': (_outcome, { id }) => {
    const detail =
      'An earlier call with this key ended before it was known what came of it, and what it asked for does not show. Look at the requests and listings, and ask again with another Idempotency-Key.';
    return problem(409, 'It is not known what came of it', detail, { changeId: id, retry: 'never' });
  },
  refused: (outcome, { id, content }) => {
    const { refusal } = outcome;
    if (refusal === undefined) return unexpected(outcome, id);
    if (content.kind !== 'role-settings') return refusalProblem(refusal, id);
    const { code: graphCode, requestId, message } = refusal;
    const members = { graphCode, requestId, changeId: id, retry: 'never' } as const;
    return problem(422, 'Microsoft Graph refused the rules', message, members);
  },
  ended: ({ request }, { id }) => {
    const detail = `Microsoft Entra took the request as ${request?.id} and ended it as ${request?.status}. Nothing was changed.`;
    return problem(422, 'The request was not granted', detail, { changeId: id, retry: 'never' });
  },
  obstructed: ({ message, obstacles = [] }, { id }) => {
    if (obstacles.some(({ code }) => code === 'self-grant')) {
      const members = { changeId: id, retry: 'never' } as const;
      return problem(403, 'Nobody gives access to themself', `Nothing was changed. ${message}`, members);
    }
    const isPassing = obstacles.length > 0 && obstacles.every(({ code }) => code === 'in-progress');
    const members = { changeId: id, retry: isPassing ? 'later' : 'never' } as const;
    return problem(409, 'The rules of this app stand against it', `Nothing was changed. ${message}`, members);
  },
  'evidence-changed': ({ message }, { id }) =>
    problem(409, 'The tenant has changed', message, { changeId: id, retry: 'later' }),
  'not-sent': ({ message }, { id }) => {
    const members = { changeId: id, retry: 'later' } as const;
    return problem(503, 'Nothing was sent', message, members, { 'retry-after': '30' });
  },
  stopped: ({ message, state }, { id }) =>
    state === 'unconfirmed'
      ? answer(202, { outcome: 'unconfirmed', changeId: id, because: message }, undefined)
      : problem(409, 'The writers are stopped', message, { changeId: id, retry: 'later' }),
  'settings-restored': ({ message }, { id }) =>
    problem(409, 'The rules did not stay as asked', message, { changeId: id, retry: 'later' }),
  'settings-mixed': ({ message }, { id }) =>
    problem(500, 'The rules are not as they were', message, { changeId: id, retry: 'never' }),
  'graph-failed': (outcome, { id }) => {
    const { failure, message } = outcome;
    return failure === undefined ? unexpected(outcome, id) : outcomeProblem({ ...failure, message }, id);
  },
};

/** The answer to a change, made from its record alone. */
export function answerRecord(record: ChangeRecord): HttpAnswer {
  const { state, outcome, id } = record;
  if (outcome !== undefined) return renderings[outcome.code](outcome, record);
  if (state === 'expired') {
    const detail = 'Nobody executed it in time, so it was not sent and will not be. Ask again.';
    const members = { changeId: id, retry: 'later' } as const;
    return problem(503, 'Its time was over', detail, members, { 'retry-after': '30' });
  }
  if (state === 'awaiting-approval') return answerAwaiting(record);
  const jsonBody = { outcome: 'accepted', changeId: id, ...revocationOf(record) };
  return { status: 202, jsonBody, headers: { location: `/api/changes/${id}` } };
}

/** What a revocation is about to take away. */
function revocationOf({ content }: ChangeRecord) {
  return content.kind === 'revocation' ? toRevocationMembers(content, undefined) : {};
}

/** Everything but the approval is there: the answer says who may give it, how, and until when. */
function answerAwaiting(record: ChangeRecord): HttpAnswer {
  const { id, awaiting, executeBefore } = record;
  const how =
    awaiting?.proof === 'person'
      ? `They POST /api/approvals/${id}.`
      : `They sign in at ${signingPath(awaitedSignature(record))}, for just this change.`;
  const body: OutcomeBody = {
    outcome: 'awaiting-approval',
    changeId: id,
    because: [awaiting?.because, how].filter(Boolean).join(' '),
    expiresAt: executeBefore.toISOString(),
  };
  const jsonBody = { ...body, ...revocationOf(record) };
  return { status: 202, jsonBody, headers: { location: `/api/changes/${id}` } };
}

function answerDone(outcome: Outcome, record: ChangeRecord): HttpAnswer {
  const { content, id: changeId } = record;
  if (content.kind === 'revocation') return answerRevocation(outcome, record);
  if (content.kind === 'role-settings') return answerRules(outcome, changeId);
  const { schedule, instance, request } = outcome;
  const body: OutcomeBody = {
    outcome: 'done',
    changeId,
    ...(schedule === undefined ? {} : { schedule: toScheduleBody(schedule) }),
    ...(instance === undefined ? {} : { instance: toInstanceBody(instance) }),
  };
  return answer(isMade(record, request) ? 201 : 200, body, request);
}

/** Whether there is something that was not there before. */
function isMade({ content }: ChangeRecord, request: ScheduleRequest | undefined): boolean {
  if (request === undefined) return false;
  if (content.kind === 'access') return !isTakenAway(content.change.steps);
  return content.kind === 'self-service' && content.action !== 'cancel' && !isRemoval(content.action);
}

/** All of it, or some: the body says what came of each. */
function answerRevocation(
  { code, message, state, removals }: Outcome,
  { id, content }: ChangeRecord,
): HttpAnswer {
  if (content.kind !== 'revocation') return unexpected({ code, message, state }, id);
  if (state === 'refused') {
    const detail = removals?.map((one) => one.message).join(' ') ?? message;
    return problem(409, 'Nothing of it could be taken away', detail, { changeId: id, retry: 'never' });
  }
  const outcome = state === 'unconfirmed' ? 'unconfirmed' : code;
  const because = message === '' ? {} : { because: message };
  const jsonBody = { outcome, changeId: id, ...because, ...toRevocationMembers(content, removals) };
  return { status: state === 'unconfirmed' ? 202 : 200, jsonBody };
}

function isTakenAway(steps: readonly PlannedStep[]): boolean {
  return steps.every(({ actions }) => actions.every(isRemoval));
}

function answerRules(outcome: Outcome, changeId: string): HttpAnswer {
  const { policy, code, changedRules = [] } = outcome;
  if (policy === undefined) return unexpected(outcome, changeId);
  const jsonBody: z.input<typeof rulesOutcomeBody> = {
    outcome: code === 'unchanged' ? 'unchanged' : 'done',
    changeId,
    changed: [...changedRules],
    policy: toPolicyBody(policy),
  };
  return { status: 200, jsonBody };
}

function answer(status: number, body: OutcomeBody, request: ScheduleRequest | undefined): HttpAnswer {
  const jsonBody = request === undefined ? body : { ...body, request: toRequestBody(request) };
  return { status, jsonBody };
}

/** A record whose outcome lacks what its code promises: it was not written by this app. */
function unexpected({ code, message }: Outcome, changeId: string): HttpAnswer {
  return problem(500, 'The record of this change cannot be read', `${code}: ${message}`, { changeId });
}
