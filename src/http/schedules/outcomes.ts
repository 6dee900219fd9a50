import type { z } from 'zod';
import type { CancelOutcome, ScheduleOutcome, Seen } from '../../changes/change-schedule.ts';
import type { ScheduleRequest } from '../../domain/model/role-schedules.ts';
import type { Told } from '../changes/requested-change.ts';
import { problem } from '../core/answer.ts';
import { refusalProblem } from '../core/failure-problems.ts';
import { type outcomeBody, toInstanceBody, toRequestBody, toScheduleBody } from './bodies.ts';

type OutcomeBody = z.input<typeof outcomeBody>;

/** What a caller is told of a change: 201 made, 200 nothing new was made, 202 not certain yet, or a problem. */
export function tellSchedule(outcome: ScheduleOutcome, changeId: string, removal: boolean): Told {
  switch (outcome.kind) {
    case 'refused':
      return {
        ...ended(refusalProblem(outcome.refusal, changeId)),
        graphRequestId: outcome.refusal.requestId,
      };
    case 'ended':
      return { ...ended(endedProblem(outcome.request, changeId)), graphRequestId: outcome.request.id };
    case 'done': {
      const status = outcome.request === undefined || removal ? 200 : 201;
      return told('done', status, { outcome: 'done', changeId, ...seenBody(outcome.seen) }, outcome.request);
    }
    case 'valid':
      return told('done', 200, { outcome: 'valid', changeId }, outcome.request);
    case 'pending':
      return told('unconfirmed', 202, { outcome: 'pending', changeId }, outcome.request);
    case 'unconfirmed': {
      const { because, request } = outcome;
      return told('unconfirmed', 202, { outcome: 'unconfirmed', changeId, because }, request);
    }
    default:
      return outcome satisfies never;
  }
}

/** What is found of a change whose own answer was lost. */
export function tellFound(seen: Seen, changeId: string): Told {
  return told('done', 200, { outcome: 'done', changeId, ...seenBody(seen) }, undefined);
}

export function tellCancel(outcome: CancelOutcome, changeId: string): Told {
  switch (outcome.kind) {
    case 'refused':
      return {
        ...ended(refusalProblem(outcome.refusal, changeId)),
        graphRequestId: outcome.refusal.requestId,
      };
    case 'done':
      return told('done', 200, { outcome: 'done', changeId }, outcome.request);
    case 'unconfirmed': {
      const { because, request } = outcome;
      return told('unconfirmed', 202, { outcome: 'unconfirmed', changeId, because }, request);
    }
    default:
      return outcome satisfies never;
  }
}

function told(
  state: Told['state'],
  status: number,
  body: OutcomeBody,
  request: ScheduleRequest | undefined,
): Told {
  const jsonBody = request === undefined ? body : { ...body, request: toRequestBody(request) };
  return { state, graphRequestId: request?.id, answer: { status, jsonBody } };
}

function ended(answer: Told['answer']): Pick<Told, 'state' | 'answer'> {
  return { state: 'refused', answer };
}

function endedProblem({ id, status }: ScheduleRequest, changeId: string): Told['answer'] {
  const detail = `Microsoft Entra took the request as ${id} and ended it as ${status}. Nothing was changed.`;
  return problem(422, 'The request was not granted', detail, { changeId, retry: 'never' });
}

function seenBody({ schedule, instance }: Seen): Pick<OutcomeBody, 'schedule' | 'instance'> {
  return {
    ...(schedule === undefined ? {} : { schedule: toScheduleBody(schedule) }),
    ...(instance === undefined ? {} : { instance: toInstanceBody(instance) }),
  };
}
