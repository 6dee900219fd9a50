import type { ChangeRecord, Requester } from '../../domain/model/command.ts';
import type { DecisionProof } from '../../domain/model/decision.ts';
import type { ApprovalTokens, Directory, RoleCall, RulesSource } from '../../ports/index.ts';
import type { ChangeDecisionPorts } from '../approve-change.ts';
import { awaitExecution } from '../request-change.ts';
import { datedDecision, sayDecided } from '../take-decision.ts';
import { confirmationDigest, judgeConfirmation } from './confirmation.ts';

/** What a person signed in for. */
export interface SignedConfirmation {
  readonly changeId: string;
  /** Of the activation as they saw it: `confirmationDigest`. */
  readonly digest: string;
  readonly by: Requester;
  readonly proof: Extract<DecisionProof, { kind: 'signed' }>;
}

export type ConfirmationResult =
  /** Written down. `record`: what came of the activation by the end of the time. */
  | { readonly kind: 'decided'; readonly record: ChangeRecord }
  | { readonly kind: 'no-such-change' }
  /** It waits for no confirmation any more, or never did. Nothing was written. */
  | { readonly kind: 'not-awaiting'; readonly record: ChangeRecord }
  /** What they saw is not what is asked for. Nothing was written. */
  | { readonly kind: 'other-digest'; readonly record: ChangeRecord }
  /** It would not count. Nothing was written. */
  | { readonly kind: 'does-not-count'; readonly because: string };

export interface ConfirmationPorts extends ChangeDecisionPorts {
  readonly approvalTokens: ApprovalTokens | undefined;
  readonly directory: Directory;
  readonly rules: RulesSource;
}

/**
 * Writes a confirmation down by whoever would have the access, and has the activation judged afresh. What would not count is
 * told and not written; whoever executes judges what is written once more.
 *
 * @throws StoreError when it cannot be written down. GraphCallError `cancelled` when the time is over.
 */
export async function confirmActivation(
  { changeId, digest, by, proof }: SignedConfirmation,
  ports: ConfirmationPorts,
  call: RoleCall,
): Promise<ConfirmationResult> {
  const record = await ports.commands.find(changeId);
  if (record?.content.kind !== 'activation') return { kind: 'no-such-change' };
  const { state, awaiting, executeBefore, content } = record;
  const waits = state === 'awaiting-approval' && awaiting?.proof === 'own';
  if (!waits || executeBefore <= ports.clock.now()) return { kind: 'not-awaiting', record };
  if (digest !== confirmationDigest(record)) return { kind: 'other-digest', record };
  const { rules } = await ports.rules.load();
  const need = {
    principalId: content.key.principalId,
    context: awaiting.context,
    guests: rules.activations.guests,
  };
  const subject = { kind: 'change', id: changeId } as const;
  const decision = datedDecision(
    { kind: 'confirmed', subject, digest, items: 'all', by, because: undefined, proof },
    ports,
  );
  const verdict = await judgeConfirmation(decision, record, need, ports, call);
  if (typeof verdict === 'string') return { kind: 'does-not-count', because: verdict };
  await ports.decisions.add(decision);
  sayDecided(decision, ports.log);
  return { kind: 'decided', record: await awaitExecution(record, ports, call.signal) };
}
