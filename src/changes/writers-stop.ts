import type { Decision } from '../domain/model/decision.ts';
import {
  type DecisionFacts,
  type StopPorts,
  type Stoppable,
  type StopState,
  stopDecision,
  stopped,
  stopState,
} from './stop.ts';

/** Says whether writers may write, asked before each item and before each request that changes the tenant. */
export type Halt = () => Promise<StopState>;

const writers: Stoppable = {
  subject: { kind: 'writers', id: 'all' },
  meaning: (kind) => ({ writers: kind }),
  howToStart: 'POST /api/writers/start, with the role PimWarden.Approve, starts them again.',
};

/**
 * Reads what people decided about the writers, anew each time: a stop holds from the next request on, in whatever process.
 *
 * @param isStoppedBySetting the app setting that stops this process, whatever anybody decides.
 */
export function createHalt(ports: StopPorts, isStoppedBySetting: boolean): Halt {
  return async () =>
    isStoppedBySetting
      ? stopped('stopped by the app setting WRITERS. Set it to run, and restart the app.')
      : stopState(writers, ports);
}

/** A decision to stop or start the writers of a tenant. */
export function writersDecision(kind: 'stopped' | 'started', facts: DecisionFacts): Decision {
  return stopDecision(writers, kind, facts);
}
