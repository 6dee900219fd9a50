import type { Requester } from '../domain/model/command.ts';
import type { Decision } from '../domain/model/decision.ts';
import { newId } from '../ports/ids.ts';
import type { Clock, Decisions, Log, LogEvent } from '../ports/index.ts';

export interface DecisionPorts {
  readonly tenantId: string;
  readonly decisions: Decisions;
  readonly clock: Clock;
  readonly log: Log;
}

/** A decision before it is written down. */
export type NewDecision = Omit<Decision, 'id' | 'tenantId' | 'at' | 'by'> & { readonly by: Requester };

const events: Readonly<Record<string, LogEvent>> = {
  'plan approved': 'plan.approved',
  'plan withdrawn': 'plan.withdrawn',
  'change approved': 'change.approved',
  'change withdrawn': 'change.withdrawn',
  'rules approved': 'rules.approved',
  'rules withdrawn': 'rules.withdrawn',
};

/** Writes a person's decision down, and says so in the log. @throws StoreError: then it was not taken. */
export async function takeDecision(
  decision: NewDecision,
  { tenantId, decisions, clock, log }: DecisionPorts,
): Promise<Decision> {
  const at = clock.now();
  const taken: Decision = { ...decision, id: newId(at), tenantId, at };
  await decisions.add(taken);
  const { kind, subject, items, by, proof } = taken;
  const event = events[`${subject.kind} ${kind}`];
  if (event !== undefined)
    log.info(event, {
      decisionId: taken.id,
      subjectId: subject.id,
      by: by.objectId,
      items: items === 'all' ? 'all' : items.length,
      proof: proof.kind,
    });
  return taken;
}
