import type { Plan, PlanItem } from '../../domain/model/plan.ts';
import words from './reason-words.json' with { type: 'json' };

/** The meaning of a reason, and what a person can do about it: the words of docs/rules.md#reasons. */
export interface ReasonWords {
  readonly meaning: string;
  readonly remedy: string;
}

const byJob: Readonly<Record<Plan['job'], Readonly<Record<string, ReasonWords>>>> = {
  'renew-eligibilities': words.renewals,
  'remove-stale-assignments': words.removals,
  undo: words.other,
};
const others: Readonly<Record<string, ReasonWords>> = words.other;

/** The same reason means another thing of a renewal than of a removal. */
export function wordsOf(job: Plan['job'], reason: PlanItem['reason']): ReasonWords {
  return byJob[job][reason] ?? others[reason] ?? { meaning: reason, remedy: '' };
}
