import type { Requester } from '../domain/model/command.ts';
import type { Decision } from '../domain/model/decision.ts';
import { newId } from '../ports/ids.ts';
import type { Clock, Decisions, Log } from '../ports/index.ts';

export interface DecisionPorts {
  readonly tenantId: string;
  readonly decisions: Decisions;
  readonly clock: Clock;
  readonly log: Log;
}

/** A decision before it is written down. */
export type NewDecision = Omit<Decision, 'id' | 'tenantId' | 'at' | 'by'> & { readonly by: Requester };

const events = {
  'plan approved': 'plan.approved',
  'plan withdrawn': 'plan.withdrawn',
  'change approved': 'change.approved',
  'change confirmed': 'change.confirmed',
  'change denied': 'change.denied',
  'change withdrawn': 'change.withdrawn',
  'rules approved': 'rules.approved',
  'rules withdrawn': 'rules.withdrawn',
} as const;

function isLogged(decided: string): decided is keyof typeof events {
  return decided in events;
}

/** Writes a person's decision down, and says so in the log. @throws StoreError: then it was not taken. */
export async function takeDecision(
  decision: NewDecision,
  { tenantId, decisions, clock, log }: DecisionPorts,
): Promise<Decision> {
  const taken = datedDecision(decision, { tenantId, clock });
  await decisions.add(taken);
  sayDecided(taken, log);
  return taken;
}

/** A decision as it would be written down now. */
export function datedDecision(
  decision: NewDecision,
  { tenantId, clock }: Pick<DecisionPorts, 'tenantId' | 'clock'>,
): Decision {
  const at = clock.now();
  return { ...decision, id: newId(at), tenantId, at };
}

export function sayDecided({ id, kind, subject, items, by, proof }: Decision, log: Log): void {
  const decided = `${subject.kind} ${kind}`;
  if (!isLogged(decided)) return;
  log.info(events[decided], {
    decisionId: id,
    subjectId: subject.id,
    by: by.objectId,
    items: items === 'all' ? 'all' : String(items.length),
    proof: proof.kind,
  });
}
