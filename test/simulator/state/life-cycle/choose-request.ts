import type { ScheduleAction } from '../../../../simulator/state/schedule-requests.ts';
import { expectedRefusal } from './expected-refusal.ts';
import type { PimModel } from './pim-model.ts';
import type { AdaptiveSubmit, Expiry, Submit } from './steps.ts';
import { type By, type KeyName, keys } from './test-graph.ts';

const actions: readonly ScheduleAction[] = [
  ...(['selfActivate', 'adminUpdate', 'adminExtend', 'selfDeactivate', 'selfExtend'] as const),
  ...(['adminRemove', 'adminRenew', 'selfRenew', 'adminAssign'] as const),
];
/** The longest allowed activation. */
const short: Expiry = { type: 'afterDuration', duration: 'PT8H' };

/**
 * Chooses a request that should be accepted now, trying actions from `turn` on. Random requests are mostly refused,
 * and nothing would live long. The fallback is an assignment.
 */
export function chooseRequest(model: PimModel, { turn, key, expiry, ...rest }: AdaptiveSubmit): Submit {
  const inTurn = [...actions.slice(turn), ...actions.slice(0, turn)];
  const candidates = inTurn
    .filter((action) => rest.kind === 'assignment' || !/ctivate/.test(action))
    .map((action): Submit => {
      const common = { ...rest, key, action, by: sender(action, key), mfa: true, justified: true };
      return { ...common, step: 'submit', expiry: action === 'selfActivate' ? short : expiry };
    });
  const found = candidates.find((each) => expectedRefusal(model, each) === undefined) ?? candidates.at(-1);
  if (found === undefined) throw new Error('there is nothing to try');
  return found;
}

function sender(action: ScheduleAction, key: KeyName): By {
  if (action.startsWith('admin')) return 'app';
  return keys[key].principalId === keys.bob.principalId ? 'bob' : 'ada';
}
