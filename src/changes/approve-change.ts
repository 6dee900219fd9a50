import { isUnclaimed } from '../domain/commands/fold-facts.ts';
import type { ChangeRecord, Requester } from '../domain/model/command.ts';
import type { DecisionProof } from '../domain/model/decision.ts';
import type { CommandStore, Doorbell } from '../ports/index.ts';
import { commandDigest } from './command-digest.ts';
import type { Pause } from './read-back.ts';
import { awaitExecution, type ChangeExecutor } from './request-change.ts';
import { type DecisionPorts, takeDecision } from './take-decision.ts';

/** What a person says of a change that waits for approval. */
export interface ChangeDecision {
  readonly changeId: string;
  /** Of the change as they saw it: `commandDigest`. */
  readonly digest: string;
  readonly by: Requester;
  readonly because: string | undefined;
  readonly proof: DecisionProof;
}

export type DecisionResult =
  /** Written down. `record`: what came of the change by the end of the caller's time. */
  | { readonly kind: 'decided'; readonly record: ChangeRecord }
  | { readonly kind: 'no-such-change' }
  /** It waits for nobody any more, or never did. Nothing was written. */
  | { readonly kind: 'not-awaiting'; readonly record: ChangeRecord }
  /** What they saw is not what is asked for. Nothing was written. */
  | { readonly kind: 'other-digest'; readonly record: ChangeRecord };

export interface ChangeDecisionPorts extends DecisionPorts {
  readonly commands: CommandStore;
  readonly pause: Pause;
  /** `undefined`: another process executes. */
  readonly executor: ChangeExecutor | undefined;
  readonly doorbell: Doorbell;
}

/**
 * Writes an approval down, and has the change judged afresh and executed. Whether the approval counts is for the executor to
 * say: `record.awaiting.because` has why, where it does not.
 *
 * @throws StoreError when it cannot be written down.
 */
export async function approveChange(
  decision: ChangeDecision,
  ports: ChangeDecisionPorts,
  signal: AbortSignal,
): Promise<DecisionResult> {
  const decided = await decide('approved', decision, ports);
  if (decided.kind !== 'decided') return decided;
  return { kind: 'decided', record: await awaitExecution(decided.record, ports, signal) };
}

/**
 * Takes back every approval of a change so far. It counts until the change is claimed; `not-awaiting`: it came too late.
 *
 * @throws StoreError when it cannot be written down.
 */
export async function withdrawApproval(
  decision: ChangeDecision,
  ports: ChangeDecisionPorts,
): Promise<DecisionResult> {
  const decided = await decide('withdrawn', decision, ports);
  if (decided.kind !== 'decided') return decided;
  const record = (await ports.commands.find(decision.changeId)) ?? decided.record;
  return isUnclaimed(record) ? { kind: 'decided', record } : { kind: 'not-awaiting', record };
}

async function decide(
  kind: 'approved' | 'withdrawn',
  { changeId, digest, by, because, proof }: ChangeDecision,
  ports: ChangeDecisionPorts,
): Promise<DecisionResult> {
  const record = await ports.commands.find(changeId);
  if (record === undefined) return { kind: 'no-such-change' };
  if (record.state !== 'awaiting-approval' || record.executeBefore <= ports.clock.now())
    return { kind: 'not-awaiting', record };
  if (digest !== commandDigest(record)) return { kind: 'other-digest', record };
  const subject = { kind: 'change', id: changeId } as const;
  await takeDecision({ kind, subject, digest, items: 'all', by, because, proof }, ports);
  return { kind: 'decided', record };
}
