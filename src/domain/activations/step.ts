import { instantText } from '../matching/instants.ts';
import type { PlannedStep } from '../model/change.ts';
import type { ActivationDecision } from './decision.ts';
import type { OwnAccess } from './own-access.ts';
import { shortestMilliseconds, type Term } from './term.ts';

const minuteMilliseconds = 60_000;

type Step = Pick<Extract<ActivationDecision, { kind: 'granted' }>, 'step' | 'send'>;

/** What is to be sent for a grant, given what there is of ours. An end of ours is never moved nearer here. */
export function stepOf(term: Term, own: OwnAccess | undefined, now: Date): Step {
  if (own === undefined) return { step: 'assign', send: sent('adminAssign', term, now) };
  if (term.until <= own.end) return { step: 'join', send: undefined };
  return { step: 'extend', send: sent('adminUpdate', term, now) };
}

/**
 * The shortest grants are sent as a length: Graph counts from when it takes the request, and an end would be less than five
 * minutes away by then. Where another limit is near, the end is sent, for it must hold.
 */
function sent(action: 'adminAssign' | 'adminUpdate', { until, nextLimit }: Term, now: Date): PlannedStep {
  const length = until.getTime() - now.getTime();
  const isShortest = length < shortestMilliseconds + minuteMilliseconds;
  const isFree = nextLimit.getTime() >= until.getTime() + minuteMilliseconds;
  const step = { kind: 'assignment', actions: [action], endDateTime: instantText(until) } as const;
  return isShortest && isFree ? { ...step, duration: `PT${Math.ceil(length / 1000)}S` } : step;
}
