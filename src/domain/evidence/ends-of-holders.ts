import type { Fact, FactTime, OpenRecord } from '../model/evidence.ts';
import type { InstantText, Recorded } from '../model/recorded.ts';
import { beginningOf, happenedBy } from './fact-times.ts';
import { between, lookAt } from './looks.ts';
import type { Moment } from './moment.ts';
import { isAccess } from './moments.ts';
import type { Planning } from './planning.ts';

/** When the last access of a principal, or its last membership, ended. A run that died may have learnt that and nothing more. */
export function endOf(planning: Planning, ends: Ends, known: OpenRecord, id: string): Moment {
  const { looks, ...run } = planning;
  const time = ends.of(id, beginningOf(known.time) ?? '');
  return { time: time ?? between(lookAt(known.record, looks), known, run), cause: null };
}

/** When the last access, or membership, of each holder ended, as far as it is known: also in runs before. */
export class Ends {
  readonly #times = new Map<string, FactTime>();
  readonly #learnt: readonly Fact[];
  #taken = 0;

  constructor({ recent, ledger }: Planning) {
    for (const fact of recent) this.#take(fact);
    this.#learnt = ledger.facts;
  }

  /** @param since an end before that is not the one of what is open now. */
  of(id: string, since: InstantText): FactTime | undefined {
    for (const fact of this.#learnt.slice(this.#taken)) this.#take(fact);
    this.#taken = this.#learnt.length;
    const time = this.#times.get(id.toLowerCase());
    return time !== undefined && happenedBy(time) >= since ? time : undefined;
  }

  #take({ change, last, time }: Fact): void {
    if (change !== 'closed' || last === undefined) return;
    for (const id of holdersOf(last)) {
      const before = this.#times.get(id);
      if (before === undefined || happenedBy(before) <= happenedBy(time)) this.#times.set(id, time);
    }
  }
}

/** Whoever has it, in lower case. */
export function holdersOf(record: Recorded): readonly string[] {
  if (record.kind === 'membership') return [record.member.id.toLowerCase()];
  return isAccess(record) ? [record.key.principalId.toLowerCase()] : [];
}
