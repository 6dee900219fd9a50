import type { Decision } from '../domain/model/decision.ts';
import {
  type DecisionFacts,
  type StopPorts,
  type Stoppable,
  type StopState,
  stopDecision,
  stopState,
} from './stop.ts';

/**
 * Whether a sender may ask for access, read anew each time. A stop holds what it asks for from then on, and nothing that ends
 * access.
 *
 * @param sender its name.
 */
export function senderHalt(sender: string, ports: StopPorts): Promise<StopState> {
  return stopState(stoppable(sender), ports);
}

/** A decision to stop or start one sender of a tenant. */
export function senderDecision(sender: string, kind: 'stopped' | 'started', facts: DecisionFacts): Decision {
  return stopDecision(stoppable(sender), kind, facts);
}

function stoppable(sender: string): Stoppable {
  return {
    subject: { kind: 'sender', id: sender },
    meaning: (kind) => ({ sender, senders: kind }),
    howToStart: `POST /api/senders/${sender}/start, with the role PimWarden.Approve, starts it again.`,
  };
}
