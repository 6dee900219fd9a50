import type { AssignmentKey } from './identifiers.ts';

/** What is planned: now, later, or for ever. Instances are what holds of it at an instant. */
export interface Schedule extends AssignmentKey {
  /** The id of the request that made it; made outside PIM, the id of the role assignment. */
  readonly id: string;
  /** Outside PIM there is no request, and Graph knows neither when it was made nor when it began. */
  readonly madeIn: 'pim' | 'elsewhere';
  readonly createdAt: Date;
  readonly startsAt: Date;
  readonly expiration: Expiration;
  readonly memberType: 'Direct' | 'Group' | 'Inherited';
}

/** `expirationPattern`, with the instant that a duration comes to. */
export type Expiration =
  | { readonly type: 'noExpiration' }
  | { readonly type: 'afterDateTime'; readonly endsAt: Date }
  | { readonly type: 'afterDuration'; readonly endsAt: Date; readonly duration: string };

export type EligibilitySchedule = Schedule;

export interface AssignmentSchedule extends Schedule {
  readonly assignmentType: 'Assigned' | 'Activated';
  /** Of an activation: the id of the eligibility schedule it came from. */
  readonly activatedUsing: string | undefined;
}

/** From when to when. */
export interface ScheduleWindow {
  readonly startsAt: Date;
  readonly expiration: Expiration;
}

/** `undefined`: never. */
export function endOf({ expiration }: Pick<Schedule, 'expiration'>): Date | undefined {
  return expiration.type === 'noExpiration' ? undefined : expiration.endsAt;
}

export function hasEnded(schedule: Pick<Schedule, 'expiration'>, at: Date): boolean {
  const end = endOf(schedule);
  return end !== undefined && end <= at;
}

/** Whether two things are about the same principal, role and scope; GUIDs are compared without regard to case. */
export function isSameKey(one: AssignmentKey, other: AssignmentKey): boolean {
  return keyText(one) === keyText(other);
}

export function keyText({ principalId, roleDefinitionId, directoryScopeId }: AssignmentKey): string {
  return `${principalId} ${roleDefinitionId} ${directoryScopeId}`.toLowerCase();
}

/** Entries of deleted principals linger for so long (pim-api-facts §6.4). */
export const deletedPrincipalKeptHours = 7 * 24;
/** The portal lists expired assignments for so long, to be renewed (pim-api-facts §2.1). */
export const lapsedKeptHours = 30 * 24;
