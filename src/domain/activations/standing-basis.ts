import { laterBy } from '../matching/instants.ts';
import { lengthText } from './check.ts';
import type { ActivationCheck, CheckCode } from './decision.ts';
import type { ActivationFacts } from './facts.ts';

/** What a grant goes on resting on while it runs. The rest was for its beginning: counts, freshness, what else was active. */
const lasting: ReadonlySet<CheckCode> = new Set([
  'sender-known',
  'sender-enabled',
  'sender-may-ask-for-role',
  'sender-may-ask-for-person',
  'ticket-open',
  'person-usable',
  'guest-allowed',
  'eligible',
  'justification',
  'ticket',
  'control-plane-proof',
  'confirmation',
  'approval',
]);

/**
 * Why a grant that runs may not go on, by the same checks as at its beginning: the first that is known not to be met any more.
 * What could not be read is no reason. `undefined`: there is none.
 *
 * @param from when its access began.
 */
export function lostBasis(
  checks: readonly ActivationCheck[],
  facts: ActivationFacts,
  from: Date,
): string | undefined {
  const lost = checks.find(
    ({ code, isMet, isKnown }) => !isMet && isKnown && lasting.has(code) && isLost(code, facts),
  );
  return lost?.sentence ?? longerThanAllowed(facts, from);
}

function isLost(code: CheckCode, { rules, approval, confirmation }: ActivationFacts): boolean {
  if (code === 'eligible') return rules.activations.whenEligibilityGoes === 'end';
  // Nobody was asked, and now somebody would be. One that was given, and does not count today, counted then.
  if (code === 'approval') return approval.kind === 'none';
  return code !== 'confirmation' || confirmation.kind === 'none';
}

/** A maximum that was lowered since holds from now on. */
function longerThanAllowed({ settings, now }: ActivationFacts, from: Date): string | undefined {
  if (settings.kind === 'unknown') return undefined;
  const { maximumMilliseconds } = settings.value.activation;
  if (maximumMilliseconds === 'unknown' || now < laterBy(from, maximumMilliseconds)) return undefined;
  return `The role's settings allow an activation of ${lengthText(maximumMilliseconds)} now, and it has lasted as long.`;
}
