import type { ChangeRecord } from '../model/command.ts';
import type { InstantText, RecordedRequest } from '../model/recorded.ts';
import { type Act, accessOf, actOfRequest, withMore } from './acts.ts';
import { type AuditActs, auditActsOf } from './audit-acts.ts';
import { type OwnAct, type OwnSettingsAct, ownActsOf, ownSettingsActsOf } from './own-acts.ts';

/** All that tells what was done to access. */
export interface Tellers {
  readonly requests: readonly RecordedRequest[];
  /** Events of PIM as JSON. */
  readonly events: readonly string[];
  readonly changes: readonly ChangeRecord[];
}

/** What was done, as far as anything tells. */
export interface Acts {
  /** In the order of time, each once. */
  readonly ofAccess: readonly Act[];
  readonly settingsEvents: AuditActs['settings'];
  readonly settingsChanges: readonly OwnSettingsAct[];
}

/** The rows of one act are written within minutes of each other. */
const sameActMilliseconds = 10 * 60_000;

/** Puts together what requests, events and our own changes tell of the same acts. A request is one act, however many rows tell of it. */
export function tieActs({ requests, events, changes }: Tellers, now: InstantText): Acts {
  const audit = auditActsOf(events);
  const tied = new TiedActs();
  for (const request of requests) {
    const act = actOfRequest(request, now);
    const approvedBy = audit.approvals.get(request.id.toLowerCase()) ?? null;
    if (act !== undefined)
      tied.add({ ...act, cause: { ...act.cause, approvedBy } }, request.id.toLowerCase());
  }
  for (const act of audit.acts) {
    const approvedBy = act.requestId === undefined ? null : (audit.approvals.get(act.requestId) ?? null);
    tied.tie({ ...act, cause: { ...act.cause, approvedBy } }, act.requestId);
  }
  for (const act of ownActsOf(changes)) tied.tie(act, act.requestId);
  return {
    ofAccess: tied.acts().filter(({ at }) => at <= now),
    settingsEvents: audit.settings.filter(({ at }) => at <= now),
    settingsChanges: ownSettingsActsOf(changes).filter(({ at }) => at <= now),
  };
}

interface TiedAct {
  act: Act;
  readonly requestId: string | undefined;
  readonly tellers: Set<Act['source']>;
}

class TiedActs {
  readonly #all: TiedAct[] = [];
  readonly #byPlace = new Map<string, TiedAct[]>();

  add(act: Act, requestId: string | undefined): void {
    const tied = { act, requestId, tellers: new Set([act.source]) };
    this.#all.push(tied);
    const place = placeOf(act);
    const there = this.#byPlace.get(place);
    if (there === undefined) this.#byPlace.set(place, [tied]);
    else there.push(tied);
  }

  /** Adds what an act tells to the one that it is about, or makes it one of its own. */
  tie(act: Act | OwnAct, requestId: string | undefined): void {
    const there = this.#byPlace.get(placeOf(act)) ?? [];
    const found =
      there.find(
        (one) => requestId !== undefined && one.requestId === requestId && isSameEffect(one.act, act),
      ) ??
      nearest(
        act,
        there.filter((one) => isFree(one, act, requestId)),
      );
    if (found === undefined) {
      this.add(act, requestId);
      return;
    }
    found.tellers.add(act.source);
    found.act = {
      ...found.act,
      key: found.act.key ?? act.key,
      scheduleIds: [...new Set([...found.act.scheduleIds, ...act.scheduleIds])],
      until: found.act.until === 'unknown' ? act.until : found.act.until,
      cause: withMore(found.act.cause, act.cause),
    };
  }

  acts(): readonly Act[] {
    const all = this.#all.map(({ act }) => act);
    return all.toSorted((one, other) => (one.at < other.at ? -1 : Number(one.at > other.at)));
  }
}

/** Whose access to what; of which scope is not always said. */
function placeOf({ kind, principalId, roleDefinitionId, isActivation }: Act): string {
  return `${kind} ${principalId} ${roleDefinitionId} ${isActivation}`.toLowerCase();
}

/** Whether another teller has not told of it yet, and it may be the same act. */
function isFree({ act, requestId, tellers }: TiedAct, other: Act, otherRequest: string | undefined): boolean {
  if (tellers.has(other.source) || !isSameEffect(act, other) || !isSameScope(act, other)) return false;
  return requestId === undefined || otherRequest === undefined || requestId === otherRequest;
}

function nearest(act: Act, others: readonly TiedAct[]): TiedAct | undefined {
  const distance = (one: TiedAct) => Math.abs(Date.parse(one.act.at) - Date.parse(act.at));
  const [first] = others.toSorted((one, other) => distance(one) - distance(other));
  return first !== undefined && distance(first) <= sameActMilliseconds ? first : undefined;
}

/** Events of an update say that something was added. */
function isSameEffect(one: Act, other: Act): boolean {
  return (one.effect === 'ends') === (other.effect === 'ends');
}

function isSameScope(one: Act, other: Act): boolean {
  return one.key === undefined || other.key === undefined || accessOf(one) === accessOf(other);
}
