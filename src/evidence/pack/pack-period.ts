import { dayMilliseconds } from '../../domain/matching/instants.ts';
import type { InstantText } from '../../domain/model/recorded.ts';

/** What a pack is about. */
export interface PackPeriod {
  readonly from: InstantText;
  readonly to: InstantText;
  /** What was learnt later is not in its tables. */
  readonly knownAt: InstantText;
}

/** Each midnight of the period, and its end. */
export function instantsOf({ from, to }: Pick<PackPeriod, 'from' | 'to'>): readonly InstantText[] {
  const midnights: InstantText[] = [];
  for (
    let at = Math.ceil(Date.parse(from) / dayMilliseconds) * dayMilliseconds;
    at < Date.parse(to);
    at += dayMilliseconds
  )
    midnights.push(new Date(at).toISOString());
  return [...midnights, to];
}
