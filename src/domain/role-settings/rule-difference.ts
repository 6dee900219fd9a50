/** Whether a change of role settings lets more happen, less, or neither. */
export type Strength = 'weaker' | 'stronger' | 'neutral';

/** One difference between two states of a role's settings. */
export interface RuleDifference {
  readonly ruleId: string;
  readonly strength: Strength;
  /** Begins in lower case and has no full stop: it stands in lists. */
  readonly sentence: string;
}

export function difference(strength: Strength, ruleId: string, sentence: string): RuleDifference {
  return { ruleId, strength, sentence };
}

/** A difference that cannot be ranked, and so may be for the worse. */
export function unclear(ruleId: string, sentence: string): RuleDifference {
  return difference('weaker', ruleId, sentence);
}
