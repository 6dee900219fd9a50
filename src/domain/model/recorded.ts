import type { AccessKey, ScheduleKind } from './access.ts';
import type { AssignmentType, MemberType } from './role-schedules.ts';
import type { PrincipalState } from './snapshot.ts';

/** An instant as text: `2026-11-29T02:00:00.000Z`. */
export type InstantText = string;

/** A principal as it was at the time: an export names people as they were called then. */
export interface RecordedPrincipal {
  readonly id: string;
  readonly kind: PrincipalState['kind'];
  readonly displayName: string | null;
  /** `null`: not known, or of a kind that is never disabled. */
  readonly accountEnabled: boolean | null;
}

interface RecordedAccess {
  readonly key: AccessKey;
  readonly principal: RecordedPrincipal;
  readonly scheduleId: string | null;
  readonly startDateTime: InstantText | null;
  readonly endDateTime: InstantText | 'never' | 'unknown';
  readonly memberType: MemberType | null;
}

/** Access that may be activated: an eligibility schedule. */
export interface RecordedEligibility extends RecordedAccess {
  readonly kind: 'eligibility';
}

/** Access that is held: an assignment in force, activations included. */
export interface RecordedAssignment extends RecordedAccess {
  readonly kind: 'assignment';
  /** `null`: Graph did not say. */
  readonly assignmentType: AssignmentType | null;
  /** The role assignment behind it: the same for as long as it is held, whatever becomes of its schedule. */
  readonly originId: string | null;
}

/** Membership, at any depth, of a group that has access. */
export interface RecordedMembership {
  readonly kind: 'membership';
  readonly groupId: string;
  readonly member: RecordedPrincipal;
}

/** A request to PIM. Graph forgets it after about 45 days. */
export interface RecordedRequest {
  readonly kind: 'request';
  readonly of: ScheduleKind;
  readonly id: string;
  readonly key: AccessKey;
  readonly action: string;
  readonly status: string;
  readonly createdDateTime: InstantText | null;
  readonly completedDateTime: InstantText | null;
  /** Object id of whoever asked. */
  readonly createdBy: string | null;
  readonly startDateTime: InstantText | null;
  /** An instant, an ISO 8601 duration, `never`; `null`: the request names none. */
  readonly expiration: string | null;
  readonly targetScheduleId: string | null;
  readonly approvalId: string | null;
  readonly justification: string | null;
  readonly ticketNumber: string | null;
  readonly ticketSystem: string | null;
}

/** The 17 rules of a role, as Graph gave them. */
export interface RecordedRoleSettings {
  readonly kind: 'role-settings';
  readonly roleDefinitionId: string;
  readonly policyId: string;
  /** By rule id. */
  readonly rules: Readonly<Record<string, unknown>>;
  readonly lastModifiedDateTime: InstantText | null;
  readonly lastModifiedBy: string | null;
}

/** A role as it was called. */
export interface RecordedRole {
  readonly kind: 'role';
  readonly roleDefinitionId: string;
  readonly displayName: string | null;
  readonly isPrivileged: boolean | null;
}

/** The state of somebody who has access, directly or through a group. */
export interface RecordedState {
  readonly kind: 'principal';
  readonly principal: RecordedPrincipal;
  readonly isGuest: boolean | null;
  readonly isOnPremises: boolean | null;
  readonly deletedDateTime: InstantText | null;
}

/** What a person said of an access when they looked at it. */
export interface RecordedReview {
  readonly kind: 'review';
  readonly of: ScheduleKind;
  readonly key: AccessKey;
  readonly verdict: 'keep' | 'remove';
  readonly by: string;
  readonly comment: string;
  /** When it is to be looked at again. */
  readonly nextDueAt: InstantText | null;
}

export type Recorded =
  | RecordedEligibility
  | RecordedAssignment
  | RecordedMembership
  | RecordedRequest
  | RecordedRoleSettings
  | RecordedRole
  | RecordedState
  | RecordedReview;

export type RecordKind = Recorded['kind'];
