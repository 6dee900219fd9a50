import type { Evidence, RenewalReason } from '../model/plan.ts';
import type { Access, RenewalContext } from './context.ts';
import type { Term } from './term.ts';

/** An eligibility that ends within the window, or has just lapsed. */
export type Due = Access & Omit<Extract<Term, { kind: 'due' }>, 'kind'>;

/** What one look at a due eligibility came to: what was seen, and why it is not renewed, if it is not. */
export interface Finding {
  readonly facts: Evidence;
  readonly because?: RenewalReason;
}

/** One condition of a renewal. */
export type Check = (due: Due, context: RenewalContext) => Finding;
