import { endOf, endsBy, isSameEnd } from '../matching/ends.ts';
import { dayMilliseconds } from '../matching/instants.ts';
import { isDirectUnder } from '../matching/schedule-match.ts';
import { isSameKey, type RoleKey } from '../model/access.ts';
import type { AccessSchedule } from '../model/role-schedules.ts';
import type { GivenSchedules } from '../model/snapshot.ts';
import { isOurs, type SentForAccess } from './our-schedule.ts';
import { type ActivationRecord, grantUntil, latestUntil } from './running-grants.ts';

/** PIM lets nobody activate for longer (docs/graph-facts.md#the-rules-of-a-role). */
const longestMilliseconds = dayMilliseconds;

/**
 * Which schedules of assignments running activations of ours gave. The store's word alone is nothing: PIM shows the schedule
 * under the id of a request of ours, and it ends with the last of them, within the day that an activation may last. Whoever
 * writes a row into the store hides no permanent access by it.
 */
export function givenSchedules(
  schedules: readonly AccessSchedule[],
  running: readonly ActivationRecord[],
  sentFor: (key: RoleKey) => SentForAccess,
  now: Date,
): GivenSchedules {
  const given = new Map<string, { readonly activationId: string; readonly until: Date }>();
  for (const one of running.filter((activation) => mayRun(activation, now))) {
    const { key } = one.content;
    const sharing = running.filter((other) => mayRun(other, now) && isSameKey(other.content.key, key));
    const until = latestUntil(sharing) ?? grantUntil(one);
    for (const schedule of schedules.filter((row) => isDirectUnder(row, key))) {
      const { id, createdUsing, startDateTime } = schedule;
      const row = { scheduleId: id, createdUsing, startDateTime, end: endOf(schedule) };
      const isWithin = endsBy(row.end, until) || isSameEnd(row.end, until);
      if (isWithin && isOurs(row, sentFor(key).records))
        given.set(id.toLowerCase(), { activationId: one.id, until });
    }
  }
  return given;
}

function mayRun(activation: ActivationRecord, now: Date): boolean {
  const until = grantUntil(activation).getTime();
  const from = (activation.claimedAt ?? activation.askedAt).getTime();
  return until > now.getTime() && until - from <= longestMilliseconds;
}
