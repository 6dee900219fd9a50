import type { Evidence } from '../plan.ts';

/** Every fact that removals are decided by, in the order it stands in a plan: the same facts give the same bytes. */
const factNames = [
  // what it is now, of what was marked
  'now',
  'markedFor',
  'markedAt',
  'markedUntil',
  'changedSinceMark',
  // what was found, where it is not the reason
  'foundStale',
  'hindrance',
  'gap',
  // the access
  'scheduleId',
  'scope',
  'memberType',
  'assignmentType',
  'startDateTime',
  'endDateTime',
  'createdDateTime',
  'madeInPim',
  'firstSeenAt',
  'heldActivelyUntil',
  'widerScheduleId',
  'widerEndDateTime',
  // what stands before it
  'protectedId',
  'protectedWhy',
  'exceptionTicket',
  'exceptionExpires',
  'attestedBy',
  'attestedUntil',
  'pendingRequestId',
  'pendingAction',
  'pendingStatus',
  'activeUntil',
  // the principal
  'principal',
  'principalUnknownBecause',
  'deletedDateTime',
  'accountEnabled',
  'accountCreatedDateTime',
  'isRedeemed',
  'lastSignInAt',
  'signInUnknownBecause',
  'noSignInDays',
  // activations
  'lastActivatedAt',
  'activationsKnownSince',
  'neverActivatedDays',
  'historyDaysMissing',
  // groups
  'members',
  'membersGone',
  'membersDisabled',
  'membersNoSignIn',
  'membersNeverActivated',
  'memberId',
  'isAssignableToRole',
  'isDynamic',
  'isOnPremises',
  // the role's settings
  'settings',
  'enabledRules',
  'maximumDuration',
  'eligibleUntil',
] as const;
type FactName = (typeof factNames)[number];
type Fact = Evidence[string];

/** Facts by name. `null`: looked at, and not known or not there. */
export type Facts = Readonly<Partial<Record<FactName, Fact | undefined>>>;

const placeOf: ReadonlyMap<string, number> = new Map(factNames.map((name, place) => [name, place]));

export function evidenceOf(facts: Facts): Evidence {
  const known = Object.entries(facts).filter((entry): entry is [string, Fact] => entry[1] !== undefined);
  return Object.fromEntries(known.sort(([a], [b]) => (placeOf.get(a) ?? 0) - (placeOf.get(b) ?? 0)));
}
