import { decideActivation } from '../../domain/activations/decide-activation.ts';
import type { ActivationDecision } from '../../domain/activations/decision.ts';
import type { ActivationFacts, OwnGrant } from '../../domain/activations/facts.ts';
import { isSameKey } from '../../domain/model/access.ts';
import type { RoleCall } from '../../ports/index.ts';
import type { ChangePorts } from '../change-ports.ts';
import { latelyOf } from '../lately.ts';
import { type JudgedAsk, readActivationFacts } from './read-ask-facts.ts';

/** What is decided of an ask now, and on what. */
export interface DecidedAsk {
  readonly decision: ActivationDecision;
  readonly facts: ActivationFacts;
}

/**
 * Decides about an ask on a fresh look at everything: what is executed and what only says what would be are decided here alike.
 *
 * @param besides grants that are given before it, and are not in the store.
 * @returns a sentence where it cannot be decided now.
 * @throws GraphCallError `cancelled` when the time is over, StoreError when the store is away.
 */
export async function decideAsk(
  ask: JudgedAsk,
  ports: ChangePorts,
  call: RoleCall,
  besides: readonly OwnGrant[] = [],
): Promise<DecidedAsk | string> {
  const other = await inProgress(ask, ports);
  if (other !== undefined) return `Change ${other} of the same access is in progress.`;
  const read = await readActivationFacts(ask, ports, call);
  const { grants } = read;
  const facts =
    grants.kind === 'read' ? { ...read, grants: { ...grants, value: [...grants.value, ...besides] } } : read;
  return { decision: decideActivation(facts), facts };
}

/** The change of the same access that is being made just now, if there is one. The ask itself is not claimed yet. */
async function inProgress({ content }: JudgedAsk, ports: ChangePorts): Promise<string | undefined> {
  // One that cannot be read may be about anything. It is reported by whoever works through what is open.
  const open = await ports.commands.open(() => {});
  const { assumed } = latelyOf(open, ports.clock.now());
  return assumed.find(({ state, change }) => state === 'in-progress' && isSameKey(change.key, content.key))
    ?.changeId;
}
