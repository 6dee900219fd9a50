import { type AccessKey, keyText } from '../model/access.ts';
import type { InstantText, RecordedAssignment, RecordedEligibility } from '../model/recorded.ts';
import { type Act, accessOf } from './acts.ts';

/** A record of access that acts are about. */
export type AccessRecord = RecordedEligibility | RecordedAssignment;

/** A span of time that something must have happened in. `null`: from the beginning. */
export interface ActWindow {
  readonly after: InstantText | null;
  readonly until: InstantText;
}

/** Graph's clocks and its lists are minutes apart (docs/graph-facts.md#delays-after-a-change). */
export const lagMilliseconds = 5 * 60_000;

/** What was done to each access, found again by the records that it made or ended. */
export class ActIndex {
  readonly #byPlace: ReadonlyMap<string, readonly Act[]>;
  readonly #keys: ReadonlyMap<string, ReadonlyMap<string, AccessKey>>;

  /** @param acts in the order of time. @param known all records that an act without a scope may be about. */
  constructor(acts: readonly Act[], known: Iterable<AccessRecord>) {
    this.#byPlace = Map.groupBy(acts, ({ kind, principalId, roleDefinitionId }) =>
      `${kind} ${principalId} ${roleDefinitionId}`.toLowerCase(),
    );
    const keys = new Map<string, Map<string, AccessKey>>();
    for (const record of known) {
      const place = placeOf(record);
      keys.set(place, (keys.get(place) ?? new Map()).set(keyText(record.key), record.key));
    }
    this.#keys = keys;
  }

  /** The act that began a schedule: the last one within the window. @param requestId the request that Graph names for it. */
  beginOf(record: AccessRecord, requestId: string | undefined, { after, until }: ActWindow): Act | undefined {
    const ids = [record.scheduleId, requestId].flatMap((id) => (id == null ? [] : [id.toLowerCase()]));
    const begins = this.#of(record).filter(
      ({ effect, isActivation, at }) =>
        effect !== 'ends' && isActivation === isActivated(record) && at <= until,
    );
    const named = begins.findLast(({ scheduleIds }) => scheduleIds.some((id) => ids.includes(id)));
    return (
      named ??
      begins.findLast((act) => act.scheduleIds.length === 0 && after !== null && act.at > withLag(after))
    );
  }

  /** The first act within the window that ended a record. */
  endOf(record: AccessRecord, { after, until }: ActWindow): Act | undefined {
    const ends = this.#of(record).filter(
      (act) => (after === null || act.at > after) && act.at <= until && isEndOf(act, record),
    );
    return ends.find(({ isActivation }) => isActivation === isActivated(record)) ?? ends[0];
  }

  /** The last act within the window that gave a record another schedule or another end. */
  changeOf(record: AccessRecord, window: ActWindow): Act | undefined {
    return this.beginOf(record, undefined, window);
  }

  /** All acts within the window that gave an assignment another end, in the order of time. */
  replacementsOf(record: AccessRecord, { after, until }: ActWindow): readonly Act[] {
    if (record.kind !== 'assignment' || isActivated(record)) return [];
    return this.#of(record).filter(
      ({ effect, isActivation, at }) =>
        effect === 'replaces' && !isActivation && (after === null || at > after) && at <= until,
    );
  }

  /** The last act within the window that gave an access which was not there. */
  givenBy(record: AccessRecord, { after, until }: ActWindow): Act | undefined {
    return this.#of(record).findLast(
      ({ effect, isActivation, at, from }) =>
        effect === 'begins' &&
        isActivation === isActivated(record) &&
        (after === null || at > after) &&
        from <= until,
    );
  }

  /** The one access of a principal to a role, of either kind; `undefined`: it has none, or at several scopes. */
  onlyKey({ principalId, roleDefinitionId }: Act): AccessKey | undefined {
    const found = (['eligibility', 'assignment'] as const).flatMap((kind) => [
      ...(this.#keys.get(`${kind} ${principalId} ${roleDefinitionId}`.toLowerCase()) ?? []),
    ]);
    const distinct = new Map(found);
    return distinct.size === 1 ? [...distinct.values()][0] : undefined;
  }

  #of(record: AccessRecord): readonly Act[] {
    const text = keyText(record.key);
    const isOnly = (this.#keys.get(placeOf(record))?.size ?? 0) <= 1;
    return (this.#byPlace.get(placeOf(record)) ?? []).filter((act) =>
      act.key === undefined ? isOnly : accessOf(act) === text,
    );
  }
}

function placeOf({ kind, key }: AccessRecord): string {
  const role = 'groupId' in key ? key.groupId : key.roleDefinitionId;
  return `${kind} ${key.principalId} ${role}`.toLowerCase();
}

export function isActivated(record: AccessRecord): boolean {
  return record.kind === 'assignment' && record.assignmentType === 'Activated';
}

function isEndOf(act: Act, record: AccessRecord): boolean {
  const { effect, isActivation, scheduleIds, source, cause } = act;
  const scheduleId = record.scheduleId?.toLowerCase();
  const isItsOwn = scheduleId !== undefined && scheduleIds.includes(scheduleId);
  // What gives an eligibility another schedule ends this one. An assignment goes on under the other.
  if (effect !== 'ends')
    return record.kind === 'eligibility' && effect === 'replaces' && !isItsOwn && !isActivated(record);
  if (isActivation && !isActivated(record)) return false;
  // Rows of an end that nobody asked for name the schedule that is over. Others name the request that asked for it.
  const isByItself = source === 'audit-event' && cause.by === null && scheduleIds.length > 0;
  return !isByItself || scheduleId === undefined || isItsOwn;
}

/** An instant a little earlier: what lists show is that old. */
export function withLag(instant: InstantText): InstantText {
  return new Date(Date.parse(instant) - lagMilliseconds).toISOString();
}
