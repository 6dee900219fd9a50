import type { FactCause, FactTime } from '../model/evidence.ts';

/** When something happened, and why. */
export interface Moment {
  readonly time: FactTime;
  readonly cause: FactCause | null;
}

/** The two looks that something happened between. */
export type Between = FactTime & { readonly kind: 'between' };
