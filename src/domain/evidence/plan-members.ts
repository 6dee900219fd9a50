import type { OpenRecord } from '../model/evidence.ts';
import type { Recorded } from '../model/recorded.ts';
import { Ends, endOf, holdersOf } from './ends-of-holders.ts';
import { between, lookAt } from './looks.ts';
import type { Moment } from './moment.ts';
import type { Planning } from './planning.ts';
import { isSameJson } from './same-json.ts';
import { settled } from './same-record.ts';

/**
 * Opens, revises and closes memberships of groups that have access, and the states of all who have access. Both end with the access
 * that they were looked at for.
 */
export function planMembers(planning: Planning): void {
  planSeen(planning, 'membership');
  const holders = new Holders(planning.ledger.open.values());
  const ends = new Ends(planning);
  for (const known of openOf(planning, 'membership')) {
    const { record } = known;
    if (record.kind !== 'membership' || planning.observed.bySubject.has(known.subject)) continue;
    const ended = holders.has(record.groupId)
      ? outOf(planning, known)
      : endOf(planning, ends, known, record.groupId);
    if (ended === undefined) continue;
    planning.ledger.closed(known, ended);
    holders.remove(record);
  }
  planSeen(planning, 'principal');
  for (const known of openOf(planning, 'principal')) {
    const { record } = known;
    if (record.kind !== 'principal' || holders.has(record.principal.id)) continue;
    planning.ledger.closed(known, endOf(planning, ends, known, record.principal.id));
  }
}

/** Opens and revises what was seen of a kind that nothing but looks tell of. */
export function planSeen({ observed, ledger, looks, ...run }: Planning, kind: Recorded['kind']): void {
  for (const [subject, { record: seen }] of observed.bySubject) {
    if (seen.kind !== kind) continue;
    const known = ledger.open.get(subject);
    const record = settled(seen, known?.record);
    if (known !== undefined && isSameJson(record, known.record)) continue;
    const time = between(lookAt(seen, looks), known, run);
    if (known === undefined) ledger.opened(record, { time, cause: null });
    else ledger.revised(record, known, run.moments.revision(record, known.record, time));
  }
}

/** Somebody who left a group that has access still, where its members were read. */
function outOf({ observed, looks, sawAllOf, ...run }: Planning, known: OpenRecord): Moment | undefined {
  const { record } = known;
  if (record.kind !== 'membership' || !sawAllOf(record)) return undefined;
  if (!observed.read.has(record.groupId.toLowerCase())) return undefined;
  return { time: between(lookAt(record, looks), known, run), cause: null };
}

function openOf({ ledger }: Planning, kind: Recorded['kind']): readonly OpenRecord[] {
  return [...ledger.open.values()].filter(({ record }) => record.kind === kind);
}

/** Everybody who has access now: counted, because one may have it by several records. */
class Holders {
  readonly #counts = new Map<string, number>();

  constructor(open: Iterable<OpenRecord>) {
    for (const { record } of open) this.#count(record, 1);
  }

  has(id: string): boolean {
    return (this.#counts.get(id.toLowerCase()) ?? 0) > 0;
  }

  /** Of a record that is not open any more. */
  remove(record: Recorded): void {
    this.#count(record, -1);
  }

  #count(record: Recorded, by: number): void {
    for (const id of holdersOf(record)) this.#counts.set(id, (this.#counts.get(id) ?? 0) + by);
  }
}
