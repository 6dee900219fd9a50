import type { ActivationDecision } from './decision.ts';
import type { ActivationFacts } from './facts.ts';

/**
 * Whether an ask becomes access, for how long, and by which step; or what is missing; or why not. Pure: the same facts give
 * the same decision, in a dry run and right before it is sent.
 */
export function decideActivation(_facts: ActivationFacts): ActivationDecision {
  const because = 'Activations are not decided yet.';
  return {
    kind: 'refused',
    code: 'obstacles',
    because,
    isOnlyUnknown: false,
    checks: [{ code: 'obstacles', isMet: false, isKnown: true, sentence: because }],
    evidence: {},
  };
}
