import type { Decision, DecisionSubject } from '../domain/model/decision.ts';

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
