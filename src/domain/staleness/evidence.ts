import { instantText } from '../matching/instants.ts';
import type { Evidence } from '../model/plan.ts';

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

/** Facts by name. `null`: looked at, and not known or not there. `undefined`: not looked at. */
export type Facts = Readonly<Partial<Record<FactName, Fact | Date | undefined>>>;

/** Of most judgements nothing is told: instants become text only here. */
export function evidenceOf(facts: Facts): Evidence {
  const evidence: Record<string, Fact> = {};
  for (const name of factNames) {
    const fact = facts[name];
    if (fact !== undefined) evidence[name] = fact instanceof Date ? instantText(fact) : fact;
  }
  return evidence;
}
