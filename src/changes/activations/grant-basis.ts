import { decideActivation } from '../../domain/activations/decide-activation.ts';
import type { ActivationRecord } from '../../domain/activations/running-grants.ts';
import { lostBasis } from '../../domain/activations/standing-basis.ts';
import type { LoadedRules } from '../../domain/model/rules.ts';
import type { RoleCall } from '../../ports/index.ts';
import type { ChangePorts } from '../change-ports.ts';
import { readActivationFacts } from './read-ask-facts.ts';

/** What is renewed or changed just now may be missing in one listing. */
const lookAgainMilliseconds = 5_000;

/**
 * Why a grant may not go on, as a sentence: what it rests on is gone from the rules, from the role's settings, or from PIM.
 * Seen twice, for one listing may be behind. `undefined`: nothing is known to be gone.
 *
 * @throws GraphCallError `cancelled` when the time is over, StoreError when the store is away.
 */
export async function doubtOf(
  activation: ActivationRecord,
  loaded: LoadedRules,
  ports: ChangePorts,
  call: RoleCall,
): Promise<string | undefined> {
  if ((await doubtNow(activation, loaded, ports, call)) === undefined) return undefined;
  await ports.pause(lookAgainMilliseconds, call.signal);
  return doubtNow(activation, loaded, ports, call);
}

async function doubtNow(
  record: ActivationRecord,
  loaded: LoadedRules,
  ports: ChangePorts,
  call: RoleCall,
): Promise<string | undefined> {
  const { content, askedAt, claimedAt } = record;
  const receivedAt = (await ports.commands.find(content.deliveryId))?.askedAt ?? askedAt;
  const facts = await readActivationFacts({ record, content, receivedAt, loaded }, ports, call);
  return lostBasis(decideActivation(facts).checks, facts, claimedAt ?? askedAt);
}
