import { keyText } from '../model/access.ts';
import type { FactTime } from '../model/evidence.ts';
import type { InstantText, RecordedPrincipal } from '../model/recorded.ts';
import { type AccessRecord, isActivated, lagMilliseconds, withLag } from './act-index.ts';
import type { Act } from './acts.ts';
import { type Version, versionsAfter } from './given-ends.ts';
import type { Moment } from './moment.ts';
import { isAccess } from './moments.ts';
import type { Planning } from './planning.ts';
import { isOverBy } from './same-record.ts';

/**
 * Access that began and ended between two looks, so that none ever saw it: activations most of all, and what this app gave for a
 * ticket. Requests, events and our own changes tell of it.
 *
 * @returns how many acts began something that was not seen and is not known to be over.
 */
export function planUnseen(planning: Planning): number {
  const { acts, historyFrom, unseenFrom = '', now, ledger } = planning;
  if (historyFrom === undefined) return 0;
  const known = knownAccess(planning);
  let unplaced = 0;
  for (const act of acts.ofAccess) {
    if (act.from < unseenFrom || act.at <= historyFrom || act.from > now || !beginsSchedule(act)) continue;
    const record = recordOf(planning, act);
    if (record === undefined) unplaced += 1;
    else if (!known.has(record, act)) {
      const passed = endOf(planning, record, act);
      if (passed === undefined) unplaced += 1;
      else {
        const time: FactTime = { kind: 'exact', at: act.from, source: act.source };
        ledger.passed(record, { time, cause: act.cause }, passed.closing, passed.versions);
        known.add(record, time);
      }
    }
  }
  return unplaced;
}

/** An extension of an assignment goes on under the role assignment that there is. */
function beginsSchedule({ effect, kind }: Act): boolean {
  return effect === 'begins' || (effect === 'replaces' && kind === 'eligibility');
}

function recordOf(planning: Planning, act: Act): AccessRecord | undefined {
  const key = act.key ?? planning.index.onlyKey(act);
  if (key === undefined) return undefined;
  const common = {
    key,
    principal: principalOf(planning, key.principalId),
    scheduleId: act.scheduleIds[0] ?? null,
    startDateTime: act.from,
    endDateTime: act.until,
    memberType: null,
  };
  if (act.kind === 'eligibility') return { kind: 'eligibility', ...common };
  const assignmentType = act.isActivation ? 'Activated' : 'Assigned';
  return { kind: 'assignment', ...common, assignmentType, originId: null };
}

function principalOf({ ledger, observed }: Planning, id: string): RecordedPrincipal {
  const subject = `principal:${id}`;
  const record = observed.bySubject.get(subject)?.record ?? ledger.open.get(subject)?.record;
  return record?.kind === 'principal'
    ? record.principal
    : { id, kind: 'unknown', displayName: null, accountEnabled: null };
}

interface AccessEnd {
  readonly versions: readonly Version[];
  readonly closing: Moment;
}

/** What became of access that an act gave; `undefined`: it is not known to be over. */
function endOf({ index, now }: Planning, given: AccessRecord, { from }: Act): AccessEnd | undefined {
  const window = { after: from, until: now };
  const act = index.endOf(given, window);
  const until = act?.at ?? now;
  const versions = versionsAfter(given, index.replacementsOf(given, { ...window, until }));
  const { record, moment } = versions.at(-1) ?? { record: given, moment: undefined };
  const { endDateTime } = record;
  const isOver = isOverBy(endDateTime, now);
  // The end itself has a row in the log, too.
  if (act !== undefined && (!isOver || act.at < withLag(endDateTime)))
    return {
      versions,
      closing: { time: { kind: 'exact', at: act.at, source: act.source }, cause: act.cause },
    };
  if (!isOver) return undefined;
  const cause = act?.cause ?? moment?.cause ?? null;
  return { versions, closing: { time: { kind: 'exact', at: endDateTime, source: 'schedule' }, cause } };
}

/** Access that is in the history, whichever schedule it was under. */
class KnownAccess {
  readonly #scheduleIds = new Set<string>();
  readonly #begins = new Map<string, FactTime[]>();

  add(record: AccessRecord, began: FactTime | undefined): void {
    if (record.scheduleId !== null) this.#scheduleIds.add(record.scheduleId.toLowerCase());
    const { startDateTime: at } = record;
    const started: readonly FactTime[] = at === null ? [] : [{ kind: 'exact', at, source: 'schedule' }];
    const place = placeOf(record);
    this.#begins.set(place, [...(this.#begins.get(place) ?? []), ...started, ...(began ? [began] : [])]);
  }

  has(record: AccessRecord, { scheduleIds, from }: Act): boolean {
    if (scheduleIds.some((id) => this.#scheduleIds.has(id))) return true;
    // What names no schedule is told apart by when it began.
    return (this.#begins.get(placeOf(record)) ?? []).some((time) => mayBeAt(time, from));
  }
}

function mayBeAt(time: FactTime, instant: InstantText): boolean {
  const at = Date.parse(instant);
  const [from, to] = time.kind === 'exact' ? [time.at, time.at] : [time.after ?? time.before, time.before];
  return at >= Date.parse(from) - lagMilliseconds && at <= Date.parse(to) + lagMilliseconds;
}

function placeOf(record: AccessRecord): string {
  return `${record.kind} ${isActivated(record)} ${keyText(record.key)}`;
}

function knownAccess({ open, ledger, recent }: Planning): KnownAccess {
  const known = new KnownAccess();
  for (const { record, time } of [...open.values(), ...ledger.open.values()])
    if (isAccess(record)) known.add(record, time);
  for (const { record, last, since, change, time } of [...recent, ...ledger.facts]) {
    if (record !== undefined && isAccess(record)) known.add(record, change === 'opened' ? time : since);
    if (last !== undefined && isAccess(last)) known.add(last, since);
  }
  return known;
}
