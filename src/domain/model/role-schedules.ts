import type { AccessKey, End, GroupKey, RoleKey, ScheduleKind } from './access.ts';
import { type Action, isRemoval, type ScheduleAction } from './actions.ts';

/** The way a schedule or a request states its end. */
export type Expiration =
  | { readonly kind: 'never' }
  | { readonly kind: 'at'; readonly endDateTime: Date }
  /** ISO 8601, as on the wire: `PT8H`, `P180D`. */
  | { readonly kind: 'after'; readonly duration: string };

export interface Ticket {
  readonly number: string | undefined;
  readonly system: string | undefined;
}

/** A change of access to a directory role, before it is sent. */
export interface ScheduleChange {
  readonly kind: ScheduleKind;
  readonly action: ScheduleAction;
  readonly key: RoleKey;
  /** `undefined`: now. */
  readonly startDateTime: Date | undefined;
  /** `undefined` for removals and deactivations, which have no schedule. */
  readonly expiration: Expiration | undefined;
  readonly justification: string | undefined;
  readonly ticket: Ticket | undefined;
  /** Graph checks it and does nothing. */
  readonly validationOnly: boolean;
}

/**
 * The progress of a request.
 *
 * - `granted`   Graph has done it, or will at its start: `Provisioned`, `Granted`, `ScheduleCreated`; `Revoked` for removals.
 * - `pending`   somebody must decide, or the service is at work: the `Pending…` statuses.
 * - `refused`   `Denied`, `Failed`, `Canceled`, and `Revoked` for all but removals.
 * - `unknown`   a status this app does not know; never a success.
 */
export type RequestProgress = 'granted' | 'pending' | 'refused' | 'unknown';

/** A request about an access, as Graph keeps it for about 45 days. */
export interface AccessRequest {
  readonly kind: ScheduleKind;
  readonly id: string;
  readonly key: AccessKey;
  readonly action: Action;
  readonly status: string;
  readonly progress: RequestProgress;
  readonly targetScheduleId: string | undefined;
  readonly approvalId: string | undefined;
  readonly createdDateTime: Date | undefined;
  readonly completedDateTime: Date | undefined;
  /** Object id of whoever asked. */
  readonly createdBy: string | undefined;
  readonly startDateTime: Date | undefined;
  readonly expiration: Expiration | undefined;
  readonly justification: string | undefined;
  readonly ticket: Ticket | undefined;
  readonly isValidationOnly: boolean;
}

/** A request about a directory role. */
export interface ScheduleRequest extends AccessRequest {
  readonly key: RoleKey;
}

export type MemberType = 'Direct' | 'Group' | 'Inherited';
export type AssignmentType = 'Assigned' | 'Activated';

/** A schedule: access that is planned, now or later. */
export interface AccessSchedule {
  readonly kind: ScheduleKind;
  readonly id: string;
  readonly key: AccessKey;
  readonly status: string;
  /** The request that made it; `undefined` for what was assigned outside PIM. */
  readonly createdUsing: string | undefined;
  readonly createdDateTime: Date | undefined;
  readonly modifiedDateTime: Date | undefined;
  readonly startDateTime: Date | undefined;
  readonly expiration: Expiration | undefined;
  /** `undefined`: a member type this app does not know. */
  readonly memberType: MemberType | undefined;
  /** Of assignments only. */
  readonly assignmentType: AssignmentType | undefined;
}

/** A schedule of a directory role. */
export interface RoleSchedule extends AccessSchedule {
  readonly key: RoleKey;
}

/** A schedule of membership or ownership of a group (PIM for Groups). */
export interface GroupSchedule extends AccessSchedule {
  readonly key: GroupKey;
}

/** An instance: access that is in force now. */
export interface AccessInstance {
  readonly kind: ScheduleKind;
  readonly id: string;
  readonly key: AccessKey;
  readonly scheduleId: string | undefined;
  readonly startDateTime: Date | undefined;
  readonly endDateTime: End;
  readonly memberType: MemberType | undefined;
  /** Of assignments only. An `Activated` one came from an eligibility and is not standing access. */
  readonly assignmentType: AssignmentType | undefined;
  /** Of assignments only: the role assignment behind it; for `memberType: Group` the group's. */
  readonly originId: string | undefined;
}

/** An instance of a directory role. */
export interface RoleScheduleInstance extends AccessInstance {
  readonly key: RoleKey;
}

/** An instance of membership or ownership of a group (PIM for Groups). */
export interface GroupInstance extends AccessInstance {
  readonly key: GroupKey;
}

/** A filter of a listing; an absent member does not narrow it. */
export interface ScheduleFilter {
  readonly principalId?: string | undefined;
  readonly roleDefinitionId?: string | undefined;
  readonly directoryScopeId?: string | undefined;
  /** Of requests and schedules. */
  readonly status?: string | undefined;
}

/** Entra's own answer to a change that breaks a role's rules or does not fit what there is (scenario S26). */
export interface Refusal {
  /** Graph's code, e.g. `RoleAssignmentRequestPolicyValidationFailed`. */
  readonly code: string;
  readonly message: string;
  /** `ExpirationRule`, `JustificationRule`, `MfaRule` ...: empty where no rule failed. */
  readonly failedRules: readonly string[];
  /** A claims challenge to sign in with again, where an authentication context is asked for. Decoded JSON. */
  readonly claims: string | undefined;
  /**
   * Whether the same request can succeed without anybody changing anything first: `never`, `later` (five-minute minimum,
   * a principal not replicated yet, something pending), or `with-other-token` (MFA, authentication context).
   */
  readonly retry: 'never' | 'later' | 'with-other-token';
  readonly status: number;
  readonly requestId: string | undefined;
  readonly date: string | undefined;
  /** The answer to an earlier try was lost: Graph may have taken that one. */
  readonly followsLostAnswer?: true;
}

/** The result of a change that was sent. */
export type Submission =
  | { readonly kind: 'accepted'; readonly request: ScheduleRequest }
  /** It had taken effect already: an earlier try whose answer was lost, or the state that was asked for. */
  | { readonly kind: 'already'; readonly refusal: Refusal | undefined }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * Every known status; `Revoked` is the success of a removal only. Source: docs/graph-facts.md#request-statuses.
 */
const progressOfStatus: Readonly<Record<string, RequestProgress>> = {
  Provisioned: 'granted',
  Granted: 'granted',
  ScheduleCreated: 'granted',
  PendingApproval: 'pending',
  PendingAdminDecision: 'pending',
  PendingProvisioning: 'pending',
  PendingScheduleCreation: 'pending',
  // Shown by the sister API for Azure resources.
  PendingEvaluation: 'pending',
  Denied: 'refused',
  Failed: 'refused',
  Canceled: 'refused',
};

/** The progress of a request with this action and status. An unknown status is never a success. */
export function progressOf(action: Action, status: string): RequestProgress {
  if (status === 'Revoked') return isRemoval(action) ? 'granted' : 'refused';
  return Object.hasOwn(progressOfStatus, status) ? (progressOfStatus[status] ?? 'unknown') : 'unknown';
}
