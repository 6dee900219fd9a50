import type { Erasure } from '../domain/model/evidence.ts';

/** What an erasure took out, in words without a person's id. */
export function erasedPart({ intervals }: Pick<Erasure, 'intervals'>): string {
  return intervals === undefined ? 'a principal' : `the intervals ${intervals.join(', ')}`;
}
