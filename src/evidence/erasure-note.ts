import type { Erasure } from '../domain/model/evidence.ts';
import type { ErasureNote } from './proof/verdict.ts';

/** An erasure as whoever verifies reads it, without a person's id. */
export function erasureNote({ at, by, reason, rows, intervals }: Erasure): ErasureNote {
  const what = intervals === undefined ? 'a principal' : `the intervals ${intervals.join(', ')}`;
  return { at, what, by, reason, rows };
}
