import type { Decision } from '../domain/model/decision.ts';
import { grantsState } from './shadow-alarms.ts';
import {
  type DecisionFacts,
  type StopPorts,
  type Stoppable,
  type StopState,
  stopDecision,
  stopped,
  stopState,
} from './stop.ts';

/**
 * Says whether writers may write, asked before each item and before each request that changes the tenant.
 *
 * @param of `grants`: whether they may give access, which an open alarm about writes of ours forbids, too.
 */
export type Halt = (of?: 'grants') => Promise<StopState>;

const writers: Stoppable = {
  subject: { kind: 'writers', id: 'all' },
  meaning: (kind) => ({ writers: kind }),
  howToStart: 'POST /api/writers/start, with the role PimWarden.Approve, starts them again.',
};

/**
 * Reads what people decided about the writers, anew each time: a stop holds from the next request on, in whatever process.
 *
 * @param stoppingSetting the app setting that stops this process, whatever anybody decides, and what to do with it: `WRITERS.
 *   Set it to run`. `undefined`: none does.
 */
export function createHalt(ports: StopPorts, stoppingSetting: string | undefined): Halt {
  return async (of) => {
    if (stoppingSetting !== undefined)
      return stopped(`stopped by the app setting ${stoppingSetting}, and restart the app.`);
    const all = await stopState(writers, ports);
    return all.kind === 'stopped' || of !== 'grants' ? all : grantsState(ports);
  };
}

/** Stopped where either is: of a tenant whose people have no API here, the writers are stopped where the app is at home. */
export function haltWith(home: Halt, own: Halt): Halt {
  return async (of) => {
    const all = await home();
    return all.kind === 'stopped' ? all : own(of);
  };
}

/** A decision to stop or start the writers of a tenant. */
export function writersDecision(kind: 'stopped' | 'started', facts: DecisionFacts): Decision {
  return stopDecision(writers, kind, facts);
}
