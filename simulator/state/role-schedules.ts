import type { AssignmentKey } from './identifiers.ts';

/** Planned access: now, in the future, or permanent. Instances are the part in force at an instant. */
export interface Schedule extends AssignmentKey {
  /** The id of the request that created it. Outside PIM: the id of the role assignment. */
  readonly id: string;
  /** Where it was created. For assignments made outside PIM, Graph knows no request, creation time or start. */
  readonly madeIn: 'pim' | 'elsewhere';
  readonly createdAt: Date;
  readonly startsAt: Date;
  readonly expiration: Expiration;
  readonly memberType: 'Direct' | 'Group' | 'Inherited';
}

/** `expirationPattern`, with the end that a duration leads to. */
export type Expiration =
  | { readonly type: 'noExpiration' }
  | { readonly type: 'afterDateTime'; readonly endsAt: Date }
  | { readonly type: 'afterDuration'; readonly endsAt: Date; readonly duration: string };

export type EligibilitySchedule = Schedule;

export interface AssignmentSchedule extends Schedule {
  readonly assignmentType: 'Assigned' | 'Activated';
  /** For an activation: the id of its eligibility schedule. */
  readonly activatedUsing: string | undefined;
}

/** The start and end of a schedule. */
export interface ScheduleWindow {
  readonly startsAt: Date;
  readonly expiration: Expiration;
}

/** `undefined`: permanent. */
export function endOf({ expiration }: Pick<Schedule, 'expiration'>): Date | undefined {
  return expiration.type === 'noExpiration' ? undefined : expiration.endsAt;
}

export function hasEnded(schedule: Pick<Schedule, 'expiration'>, at: Date): boolean {
  const end = endOf(schedule);
  return end !== undefined && end <= at;
}

/** Whether two keys name the same principal, role and scope. GUIDs are compared without regard to case. */
export function isSameKey(one: AssignmentKey, other: AssignmentKey): boolean {
  return keyText(one) === keyText(other);
}

export function keyText({ principalId, roleDefinitionId, directoryScopeId }: AssignmentKey): string {
  return `${principalId} ${roleDefinitionId} ${directoryScopeId}`.toLowerCase();
}

/** Hours that entries of deleted principals stay listed (docs/graph-facts.md#groups-service-principals-and-deleted-objects). */
export const deletedPrincipalKeptHours = 7 * 24;
/** Hours that expired assignments can be renewed in the portal (docs/graph-facts.md#extend-renew-update-or-assign). */
export const lapsedKeptHours = 30 * 24;
