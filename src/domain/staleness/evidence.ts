import { instantText } from '../matching/instants.ts';
import type { Evidence } from '../model/plan.ts';

/** Every fact that removals are decided by, in the order in which plans hold them: the same facts give the same bytes. */
const factNames = [
  // the finding now, of marked access
  'now',
  'markedFor',
  'markedAt',
  'markedUntil',
  'changedSinceMark',
  // the finding, where it is not the reason
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
  // what keeps it
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
  'activationId',
  'unreadableId',
  'unreadablePart',
  'unreadableBecause',
  // the principal
  'principal',
  'principalUnknownBecause',
  'principalType',
  'deletedDateTime',
  'accountEnabled',
  'accountCreatedDateTime',
  'isRedeemed',
  'lastSignInAt',
  'signInUnknownBecause',
  'rememberedSignInAt',
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

/** Facts by name. `null`: examined, and unknown or absent. `undefined`: not examined. */
export type Facts = Readonly<Partial<Record<FactName, Fact | Date | undefined>>>;

/** Evidence in the order of names. Instants become text only here: most judgements are never reported. */
export function evidenceOf(facts: Facts): Evidence {
  const evidence: Record<string, Fact> = {};
  for (const name of factNames) {
    const fact = facts[name];
    if (fact !== undefined) evidence[name] = fact instanceof Date ? instantText(fact) : fact;
  }
  return evidence;
}
