import { isSameEnd } from '../matching/ends.ts';
import type { End } from '../model/access.ts';
import type { InstantText, Recorded, RecordedEligibility, RecordedPrincipal } from '../model/recorded.ts';
import { isSameJson } from './same-json.ts';

/**
 * A record as it is now, with what nobody could say this time as it was before, and without what changes by itself: ends and
 * starts that count as the same are left as they were. So a record that says nothing new is equal to the one before.
 */
export function settled<T extends Recorded>(now: T, before: Recorded | undefined): T {
  if (before === undefined || before.kind !== now.kind) return now;
  return withKnown(now, before) as T;
}

function withKnown(now: Recorded, before: Recorded): Recorded {
  if (now.kind === 'eligibility' && before.kind === 'eligibility')
    return {
      ...filled(now, before),
      ...spanOf(now, before),
      principal: known(now.principal, before.principal),
    };
  if (now.kind === 'assignment' && before.kind === 'assignment')
    return {
      ...filled(now, before),
      ...spanOf(now, before),
      principal: known(now.principal, before.principal),
    };
  if (now.kind === 'membership' && before.kind === 'membership')
    return { ...now, member: known(now.member, before.member) };
  if (now.kind === 'principal' && before.kind === 'principal')
    return { ...filled(now, before), principal: known(now.principal, before.principal) };
  if (now.kind === 'role-settings' && before.kind === 'role-settings')
    // When they were last touched is news only beside other rules.
    return isSameJson(now.rules, before.rules) && now.policyId === before.policyId ? before : now;
  return now;
}

/** A record whose `null` members say what was known before. */
function filled<T extends Recorded>(now: T, before: T): T {
  const unsaid = Object.entries(now).flatMap(([name, value]) => (value === null ? [name] : []));
  const said = Object.entries(before).filter(([name]) => unsaid.includes(name));
  return { ...now, ...Object.fromEntries(said) };
}

/** Whoever could not be read is as they were; of whoever is deleted, the name that they had is kept. */
function known(now: RecordedPrincipal, before: RecordedPrincipal): RecordedPrincipal {
  if (now.kind === 'unknown') return before;
  return {
    id: now.id,
    kind: now.kind,
    displayName: now.displayName ?? before.displayName,
    accountEnabled: now.accountEnabled ?? before.accountEnabled,
  };
}

type Times = Pick<RecordedEligibility, 'startDateTime' | 'endDateTime'>;

function spanOf(now: Times, before: Times): Times {
  const isSameStart =
    now.startDateTime === null ||
    (before.startDateTime !== null && isSameEnd(new Date(now.startDateTime), new Date(before.startDateTime)));
  return {
    startDateTime: isSameStart ? before.startDateTime : now.startDateTime,
    endDateTime:
      now.endDateTime === 'unknown' || isSameEnd(endFrom(now.endDateTime), endFrom(before.endDateTime))
        ? before.endDateTime
        : now.endDateTime,
  };
}

/** The end of a record. */
function endFrom(text: RecordedEligibility['endDateTime']): End {
  return text === 'never' || text === 'unknown' ? text : new Date(text);
}

/** Whether a record is known to be over by an instant. */
export function isOverBy(text: RecordedEligibility['endDateTime'], instant: InstantText): boolean {
  const end = endFrom(text);
  return end instanceof Date && end <= new Date(instant);
}
