import { addHours } from 'date-fns/addHours';
import { subHours } from 'date-fns/subHours';
import {
  type AssignmentSchedule,
  endOf,
  hasEnded,
  lapsedKeptHours,
  type Schedule,
} from '../role-schedules.ts';
import type { RequestKind, ScheduleRequest } from '../schedule-requests.ts';
import type { Tenant } from '../tenant.ts';
import { isSelf } from './caller-rights.ts';
import {
  activeDurationTooShort,
  assignmentDoesNotExist,
  assignmentExists,
  policyViolated,
  requestPending,
} from './refusals.ts';
import type { Submission } from './submission.ts';

/** The existing schedules and requests with the key of a request. */
export interface Situation {
  /** For assignments, an activation counts as well. */
  readonly live: Schedule | AssignmentSchedule | undefined;
  /** The last one that expired. For assignments: without activations. */
  readonly expired: Schedule | undefined;
  /** A request that waits for a decision. */
  readonly pending: ScheduleRequest | undefined;
}

type Key = Pick<Schedule, 'principalId' | 'roleDefinitionId' | 'directoryScopeId'>;

export function situationOf({ roleManagement }: Tenant, kind: RequestKind, key: Key, at: Date): Situation {
  const expired = roleManagement
    .schedulesOf(kind, key)
    .filter((each) => hasEnded(each, at) && !isActivation(each));
  return {
    live: roleManagement.liveOf(kind, key, at),
    expired: expired.toSorted((one, other) => endTime(one) - endTime(other)).at(-1),
    pending: roleManagement.pendingOf(kind, key, at),
  };
}

function endTime(schedule: Schedule): number {
  return endOf(schedule)?.getTime() ?? Number.POSITIVE_INFINITY;
}

function isActivation(schedule: Schedule | AssignmentSchedule | undefined): boolean {
  return schedule !== undefined && 'assignmentType' in schedule && schedule.assignmentType === 'Activated';
}

const portalExtendsHours = 14 * 24;
const minimumMinutes = 5;

/**
 * Checks that the action fits the existing schedules (docs/graph-facts.md#request-actions).
 * @throws GraphRefusal
 */
export function checkSituation(submission: Submission, situation: Situation): void {
  const { requested } = submission;
  const { live, expired, pending } = situation;
  if (pending !== undefined && !decides(submission, pending)) throw requestPending();
  switch (requested.action) {
    case 'adminAssign':
      if (live !== undefined || blocksAssignment(submission, expired)) throw assignmentExists();
      break;
    case 'selfActivate':
      if (live !== undefined) throw assignmentExists();
      break;
    case 'adminUpdate':
      if (live === undefined || isActivation(live)) throw assignmentDoesNotExist();
      break;
    case 'adminRemove':
      if (live === undefined) throw assignmentDoesNotExist();
      requireMinimumAge(submission, live);
      break;
    case 'selfDeactivate':
      if (live === undefined || !isActivation(live)) throw assignmentDoesNotExist();
      requireMinimumAge(submission, live);
      break;
    case 'adminExtend':
    case 'selfExtend':
      requireExtendable(submission, live);
      break;
    case 'adminRenew':
    case 'selfRenew':
      if (live !== undefined) throw assignmentExists();
      requireRenewable(submission, expired);
      break;
    default:
      requested.action satisfies never;
  }
}

/**
 * Whether this request decides the pending one. An administrator's extension or renewal grants it, a removal denies
 * it. Activations are decided by approvers only.
 */
function decides({ requested }: Submission, { action }: ScheduleRequest): boolean {
  if (action === 'selfExtend')
    return requested.action === 'adminExtend' || requested.action === 'adminRemove';
  return action === 'selfRenew' && (requested.action === 'adminRenew' || requested.action === 'adminRemove');
}

/**
 * Active assignments cannot be ended in their first minutes. The limit excludes eligibilities, future schedules and
 * assignments made outside PIM.
 */
function requireMinimumAge({ kind, at }: Submission, live: Schedule): void {
  if (kind === 'eligibility' || live.madeIn !== 'pim' || live.startsAt > at) return;
  if (at.getTime() - live.startsAt.getTime() < minimumMinutes * 60_000) throw activeDurationTooShort();
}

/** Permanent assignments cannot be extended: the refusal is that of a missing time-bound assignment. */
function requireExtendable({ tenant, at }: Submission, live: Schedule | undefined): void {
  const end = live && endOf(live);
  if (end === undefined || isActivation(live)) throw assignmentDoesNotExist();
  const { extendWindow } = tenant.pim.switches;
  const isOffered = extendWindow === 'last14days' && end <= addHours(at, portalExtendsHours);
  if (extendWindow !== 'any' && !isOffered) throw policyViolated(['ExpirationRule']);
}

function isListed(expired: Schedule | undefined, at: Date): boolean {
  return expired !== undefined && !hasEnded(expired, subHours(at, lapsedKeptHours));
}

function blocksAssignment({ tenant, at }: Submission, expired: Schedule | undefined): boolean {
  return tenant.pim.switches.lapsedSchedules === 'inTheWay' && isListed(expired, at);
}

function requireRenewable({ tenant, at }: Submission, expired: Schedule | undefined): void {
  const { renewWindow } = tenant.pim.switches;
  const isOffered = renewWindow === 'any' || (renewWindow === 'last30days' && isListed(expired, at));
  if (expired === undefined || !isOffered) throw assignmentDoesNotExist();
}

export function isBySelf({ actor, requested }: Submission): boolean {
  return isSelf(actor, requested.principalId);
}
