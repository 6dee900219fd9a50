import type { AccessRecord, ActIndex } from './act-index.ts';
import type { Act } from './acts.ts';
import type { Between, Moment } from './moment.ts';
import { isOverBy } from './same-record.ts';

/** A record as it was from a moment on. */
export interface Version {
  readonly record: AccessRecord;
  readonly moment: Moment;
}

/**
 * An assignment after each other end that it was given: it goes on under the role assignment that there is.
 *
 * @param replacements in the order of time. What came after the assignment was over is about another one.
 */
export function versionsAfter(given: AccessRecord, replacements: readonly Act[]): readonly Version[] {
  const versions: Version[] = [];
  let record = given;
  for (const { at, until, source, cause } of replacements) {
    if (isOverBy(record.endDateTime, at)) break;
    // Where nobody tells the new end, the last one that was told is all there is.
    if (until === 'unknown' || until === record.endDateTime) continue;
    record = { ...record, endDateTime: until };
    versions.push({ record, moment: { time: { kind: 'exact', at, source }, cause } });
  }
  return versions;
}

/**
 * How an assignment that is seen for the first time was given since the last look, and each other end that it was given since. The
 * last version is as it is seen. It is the only one where it was given once, or where nothing tells how.
 */
export function versionsSeen(seen: Version, index: ActIndex, looks: Between): readonly Version[] {
  const { record } = seen;
  const window = { after: looks.after, until: looks.before };
  const replacements = index.replacementsOf(record, window);
  const [first] = replacements;
  if (first === undefined || looks.after === null || record.kind !== 'assignment') return [seen];
  const act = index.givenBy(record, { ...window, until: first.at });
  if (act === undefined || index.endOf(record, { ...window, after: act.at }) !== undefined) return [seen];
  const given = {
    ...record,
    // Where nothing names the role assignment, the schedule says which one it is.
    scheduleId: (record.originId === null ? null : act.scheduleIds[0]) ?? record.scheduleId,
    startDateTime: act.from,
    endDateTime: act.until,
  };
  const opening: Moment = { time: { kind: 'exact', at: act.from, source: act.source }, cause: act.cause };
  const versions = versionsAfter(given, replacements);
  const last = versions.at(-1);
  if (last === undefined) return [seen];
  return [{ record: given, moment: opening }, ...versions.slice(0, -1), { ...last, record }];
}
