import type { Recorded } from '../../src/domain/model/recorded.ts';
import {
  type Gap,
  gapsOf,
  instantOf,
  isMereExpiry,
  type MadeUpTenant,
  recordsAs,
  type Truth,
  textOf,
  ticks,
  toldAt,
  truthOf,
} from './made-up-history.ts';

/** What may have been at a tick, by its JSON; `''` for nothing. */
export type Possible = ReadonlyMap<string, Recorded | undefined>;

/** What was known at a tick about each subject, tick by tick: the plain answer to every question. */
export function knowledgeAt(tenant: MadeUpTenant, knownAt: number): readonly (readonly Possible[])[] {
  return tenant.subjects.map((own, index) => {
    const recordAs = recordsAs[index];
    if (recordAs === undefined) throw new Error(`there is no record for subject ${index}`);
    const truth = truthOf(own, recordAs);
    const known: Possible[] = Array.from({ length: ticks }, () => possible());
    for (const gap of gapsOf(tenant, own, truth).filter(({ after }) => after <= knownAt)) {
      // What was seen last is taken to last.
      const end = gap.before <= knownAt ? gap.before : ticks - 1;
      for (let tick = gap.after + 1; tick <= end; tick++)
        known[tick] = inGap(tenant, truth, gap, tick, knownAt);
    }
    return known;
  });
}

function possible(...records: readonly (Recorded | undefined)[]): Possible {
  return new Map((records.length === 0 ? [undefined] : records).map((record) => [textOf(record), record]));
}

function inGap(tenant: MadeUpTenant, truth: Truth, gap: Gap, tick: number, knownAt: number): Possible {
  const isLooked = gap.before <= knownAt && tenant.runs.includes(gap.before);
  const before = truth.states[gap.after];
  if (!isLooked) return possible(lastTold(tenant, gap, tick, knownAt, before));
  const last = gap.turns.at(-1);
  const told = last === undefined ? undefined : toldAt(tenant, gap, last);
  const isTold = last === undefined || isMereExpiry(gap) || (told !== undefined && told <= knownAt);
  if (isTold || tick === gap.before) return possible(truth.states[tick]);
  const after = truth.states[gap.before];
  if (textOf(before) === textOf(after)) return possible(before);
  return possible(inForce(before, tick), inForce(after, tick));
}

/** Since the last look, it is as it was then, but for what was told. */
function lastTold(
  tenant: MadeUpTenant,
  gap: Gap,
  tick: number,
  knownAt: number,
  before: Recorded | undefined,
): Recorded | undefined {
  if (gap.telling !== 'next-run') return inForce(before, tick);
  const told = gap.turns.filter((turn) => {
    const run = toldAt(tenant, gap, turn);
    return turn.tick <= tick && run !== undefined && run <= knownAt;
  });
  const last = told.at(-1);
  return inForce(last === undefined ? before : last.after, tick);
}

function inForce(record: Recorded | undefined, tick: number): Recorded | undefined {
  if (record === undefined || !('endDateTime' in record)) return record;
  return record.endDateTime <= instantOf(tick) ? undefined : record;
}
