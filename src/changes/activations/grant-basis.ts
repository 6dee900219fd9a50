import type { ActivationRecord } from '../../domain/activations/running-grants.ts';
import type { LoadedRules } from '../../domain/model/rules.ts';
import type { RoleCall } from '../../ports/index.ts';
import type { ChangePorts } from '../change-ports.ts';

/**
 * Why a grant may not go on, as a sentence: what it rests on is gone from the rules, from the role's settings, or from PIM.
 * `undefined`: nothing is known to be gone.
 *
 * @throws GraphCallError
 */
export async function doubtOf(
  { content }: ActivationRecord,
  { rules }: LoadedRules,
  _ports: ChangePorts,
  _call: RoleCall,
): Promise<string | undefined> {
  const sender = rules.senders.find(({ name }) => name === content.sender);
  if (sender === undefined) return `The rules name no sender "${content.sender}" any more.`;
  if (!sender.enabled) return `The rules switch the sender "${content.sender}" off.`;
  return undefined;
}
