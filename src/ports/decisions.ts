import { addMinutes } from 'date-fns/addMinutes';
import type { Decision, DecisionSubject } from '../domain/model/decision.ts';
import { instantOfId } from './ids.ts';

/** Clocks differ: a decision may seem a little later than now. */
const skewMinutes = 5;

/**
 * Whether a decision's place among the others is that of its instant, and no later than now: an old signature cannot be
 * moved to the end, and what is taken back comes after it.
 */
export function isInItsPlace({ id, at }: Decision, now: Date): boolean {
  return instantOfId(id)?.getTime() === at.getTime() && at <= addMinutes(now, skewMinutes);
}

/** Decisions of people about one tenant: facts that are only added. */
export interface Decisions {
  /** Writes one down. One that is there already is left as it is. */
  add(decision: Decision): Promise<void>;
  /**
   * Oldest first. What stands there and cannot be read is no approval; it counts as a stop of the writers, and of anything
   * else as a withdrawal of what came before it: nobody knows what it was. Its `because` says so.
   */
  of(subject: DecisionSubject): Promise<readonly Decision[]>;
}
