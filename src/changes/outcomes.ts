import type { Outcome } from '../domain/model/outcome.ts';
import type { Obstacle } from '../domain/model/plan.ts';
import type { Refusal, ScheduleRequest } from '../domain/model/role-schedules.ts';
import type { RulesUpdate } from '../domain/model/role-settings.ts';
import { type GraphCallError, mayBeDone } from '../ports/errors.ts';
import type { CancelOutcome, ScheduleOutcome, VisibleSchedule } from './change-schedule.ts';

/** How what Graph did, or did not do, is written down. */

/** @param more what must be added to each sentence, or nothing. */
export function scheduleOutcome(outcome: ScheduleOutcome, more = ''): Outcome {
  switch (outcome.kind) {
    case 'done':
      return { ...seen(outcome.seen), request: outcome.request };
    case 'valid':
      return { state: 'validated', code: 'validated', message: '', request: outcome.request };
    case 'pending': {
      const message = `Microsoft Entra has it waiting as ${outcome.request.status}: somebody must decide.${more}`;
      return { state: 'unconfirmed', code: 'pending', message, request: outcome.request };
    }
    case 'unconfirmed':
      return {
        state: 'unconfirmed',
        code: 'unconfirmed',
        message: `${outcome.because}.${more}`,
        request: outcome.request,
      };
    case 'ended':
      return ended(outcome.request, more);
    case 'refused':
      return refused(outcome.refusal, more);
    default:
      return outcome satisfies never;
  }
}

/** What was found in the tenant. */
export function seen({ schedule, instance }: VisibleSchedule): Outcome {
  return { state: 'done', code: 'done', message: '', schedule, instance };
}

export function ended(request: ScheduleRequest, more = ''): Outcome {
  const message = `Microsoft Entra took the request and ended it as ${request.status}.${more}`;
  return { state: 'refused', code: 'ended', message, request };
}

function refused(refusal: Refusal, more: string): Outcome {
  const { code, message, failedRules } = refusal;
  const rules = failedRules.length === 0 ? '' : ` Broken rules: ${failedRules.join(', ')}.`;
  const sentence = `Microsoft Entra refused it: ${code}: ${message}${rules}${more}`;
  return { state: 'refused', code: 'refused', message: sentence, refusal };
}

export function cancelOutcome(outcome: CancelOutcome): Outcome {
  switch (outcome.kind) {
    case 'done':
      return { state: 'done', code: 'done', message: '', request: outcome.request };
    case 'unconfirmed':
      return {
        state: 'unconfirmed',
        code: 'unconfirmed',
        message: `${outcome.because}.`,
        request: outcome.request,
      };
    case 'refused':
      return refused(outcome.refusal, '');
    default:
      return outcome satisfies never;
  }
}

export function settingsOutcome(update: RulesUpdate): Outcome {
  switch (update.kind) {
    case 'updated':
      return {
        state: 'done',
        code: 'done',
        message: '',
        policy: update.policy,
        changedRules: update.changed,
      };
    case 'unchanged':
      return { state: 'done', code: 'unchanged', message: '', policy: update.policy, changedRules: [] };
    case 'refused': {
      const { code, message, requestId } = update;
      const refusal = {
        code,
        message,
        requestId,
        failedRules: [],
        claims: undefined,
        retry: 'never',
      } as const;
      return refused({ ...refusal, status: 400, date: undefined }, '');
    }
    case 'restored':
      return notKept(update);
    default:
      return update satisfies never;
  }
}

function notKept({ restored, unexpected, reason }: Extract<RulesUpdate, { kind: 'restored' }>): Outcome {
  const what = `Other rules moved as well, or the change did not stick (${unexpected.join(', ')})`;
  if (restored) {
    const message = `${what}. What was there before has been put back.`;
    return { state: 'refused', code: 'settings-restored', message };
  }
  const why = reason === undefined ? '' : ` (${reason})`;
  const message = `${what}, and what was there before could not be put back${why}. Look at the role's settings now.`;
  return { state: 'unconfirmed', code: 'settings-mixed', message };
}

/** @param isSent `false`: nothing has left this process, so nothing can have been done. */
export function failureOutcome(error: GraphCallError, isSent: boolean): Outcome {
  const { kind, code, requestId, claims, retryAfterSeconds } = error;
  return {
    state: isSent && mayBeDone(error) ? 'unconfirmed' : 'refused',
    code: 'graph-failed',
    message: error.message,
    failure: { kind, code, requestId, claims, retryAfterSeconds },
  };
}

export function obstructed(obstacles: readonly Obstacle[]): Outcome {
  const message = obstacles.map(({ sentence }) => sentence).join(' ');
  return { state: 'refused', code: 'obstructed', message, obstacles };
}

export function notSent(message: string): Outcome {
  return { state: 'refused', code: 'not-sent', message };
}

/** Somebody stopped the writers: what is asked for is not sent, and is to be asked for again. */
export function halted(because: string): Outcome {
  return { state: 'refused', code: 'stopped', message: `The writers of this tenant are ${because}` };
}

export const neverSeen: Outcome = {
  state: 'unconfirmed',
  code: 'never-seen',
  message: 'Its process ended before it was known what came of it, and it does not show in the tenant.',
};
