import type { AccessKey, End, ScheduleKind } from './access.ts';
import type { RoleDefinitions } from './role-definitions.ts';
import type { AccessInstance, AccessRequest, AccessSchedule } from './role-schedules.ts';
import type { RoleRequirements } from './role-settings.ts';
import type { UnreadableRow } from './unreadable.ts';

/** What is known of when somebody last signed in. Source: docs/graph-facts.md#users-and-their-sign-ins. */
export type SignIn =
  /** The later of the successful, the interactive and the non-interactive sign-in. */
  | { readonly kind: 'at'; readonly at: Date }
  /** Sign-in data came for this tenant, and none for this account. */
  | { readonly kind: 'none-recorded' }
  | { readonly kind: 'unknown'; readonly because: string };

export interface UserState {
  readonly kind: 'user';
  readonly id: string;
  readonly displayName: string | undefined;
  readonly accountEnabled: boolean | undefined;
  /** `undefined`: Graph did not say. */
  readonly isGuest: boolean | undefined;
  /** Synchronised from a directory on premises: it can be disabled there without anybody here knowing. */
  readonly isOnPremises: boolean | undefined;
  readonly createdDateTime: Date | undefined;
  /** Of guests: whether the invitation was accepted. `undefined`: not known, or no guest. */
  readonly isRedeemed: boolean | undefined;
  readonly signIn: SignIn;
}

export interface GroupState {
  readonly kind: 'group';
  readonly id: string;
  readonly displayName: string | undefined;
  readonly isAssignableToRole: boolean | undefined;
  readonly isDynamic: boolean | undefined;
  readonly isOnPremises: boolean | undefined;
  /** Its membership is hidden: Graph lists nobody to an app without `Member.Read.Hidden`. */
  readonly hidesMembers?: boolean;
  /** Ids of all members at any depth, users and others; `undefined`: they could not be read completely. */
  readonly memberIds: readonly string[] | undefined;
}

export interface ServicePrincipalState {
  readonly kind: 'servicePrincipal';
  readonly id: string;
  readonly displayName: string | undefined;
  readonly accountEnabled: boolean | undefined;
}

export interface ForeignState {
  readonly kind: 'foreign';
  readonly id: string;
  /** As Graph names it: `device`, `directoryObjectPartnerReference`. */
  readonly type: string;
}

/** Everybody who holds or could hold a role, as far as they could be seen. */
export type PrincipalState =
  | UserState
  | GroupState
  | ServicePrincipalState
  /** In the directory's deleted items: restorable for 30 days. */
  | { readonly kind: 'soft-deleted'; readonly id: string; readonly deletedDateTime: Date | undefined }
  /** Of a kind that this app does not judge: a device, or somebody of a partner's tenant. */
  | ForeignState
  /** In neither the directory, asked in bulk and then by the id alone, nor its deleted items, all read completely. */
  | { readonly kind: 'gone'; readonly id: string }
  | { readonly kind: 'unknown'; readonly id: string; readonly because: string };

/** The settings of one role, as far as jobs decide by them. */
export interface SettingsOfRole extends RoleRequirements {
  readonly roleDefinitionId: string;
  readonly policyId: string;
}

/** The parts that a snapshot is read in. */
export type SnapshotPart =
  | 'eligibility-schedules'
  | 'eligibility-instances'
  | 'assignment-schedules'
  | 'assignment-instances'
  | 'eligibility-requests'
  | 'assignment-requests'
  | 'users'
  | 'sign-ins'
  | 'principals'
  | 'deleted-items'
  | 'group-members'
  | 'group-eligibilities'
  | 'group-assignments'
  | 'role-settings'
  | 'role-definitions'
  | 'access-history';

/** Something that could not be seen completely. */
export interface Gap {
  readonly part: SnapshotPart;
  /** A sentence: what was asked, what came back. */
  readonly because: string;
  /** The deployment was told to do without: it is no news, and no less unknown. */
  readonly isByDesign?: true;
}

/** A row that one part of a snapshot could not take in. */
export interface Unreadable extends UnreadableRow {
  readonly part: SnapshotPart;
}

/**
 * What somebody decided about an access: an end that was moved nearer, or a removal. It is kept after Graph has forgotten
 * the request, and only ever forbids: lengthening, giving back and sending again.
 */
export interface AccessDecision {
  readonly kind: 'shortened' | 'removed';
  /** Of a request, when it was made; otherwise when the access was last seen as it was before. */
  readonly at: Date;
  /** Object id of whoever asked; `undefined`: nobody knows. */
  readonly by: string | undefined;
  /** `undefined`: no request tells, only what was seen. */
  readonly requestId: string | undefined;
}

/** What our own store remembers of one principal's access to one role at one scope. It is no evidence for a grant. */
export interface AccessMemory {
  readonly kind: ScheduleKind;
  readonly key: AccessKey;
  /** When a run of ours first saw it: an extension resets what Graph says of its age. */
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  /** Its end as it was last seen. */
  readonly lastSeenEnd: End;
  readonly lastSeenScheduleId: string | undefined;
  /** Of eligibilities: the last activation that we know of. */
  readonly lastActivatedAt: Date | undefined;
  /** Renewals by this app in a row, with no person's doing between them. */
  readonly renewalsInARow: number;
  readonly lastRenewedAt: Date | undefined;
  /** The last one that binds. */
  readonly decision: AccessDecision | undefined;
}

/** What our own store remembers of somebody's sign-ins. It speaks for access, and never against it. */
export interface SignInMemory {
  readonly userId: string;
  /** The latest that any run saw. */
  readonly lastSignInAt: Date;
  /** When a run first found none any more; `undefined`: Graph gives one. */
  readonly blankSince: Date | undefined;
}

/** Our own memory of access. */
export interface AccessHistory {
  /** Every activation since then has been seen, without a gap; `undefined`: nothing is known of activations. */
  readonly activationsKnownSince: Date | undefined;
  /** By `accessIdOf`. */
  readonly memories: ReadonlyMap<string, AccessMemory>;
  /** By user id: of everybody who ever had access, directly or through a group. */
  readonly signIns: ReadonlyMap<string, SignInMemory>;
}

/** Schedules of assignments that running activations of ours gave: by their ids in lower case. */
export type GivenSchedules = ReadonlyMap<string, { readonly activationId: string; readonly until: Date }>;

/** All that one run saw of the tenant. What is missing is named in `gaps`; it is never silently empty. */
export interface TenantSnapshot {
  /** The run's one instant. */
  readonly now: Date;
  readonly schedules: Readonly<Record<ScheduleKind, readonly AccessSchedule[]>>;
  /** Of assignments: what is held now, activations included. Eligibilities are judged by their schedules alone. */
  readonly assignmentInstances: readonly AccessInstance[];
  /** Every request that Graph still keeps (about 45 days), pending ones included. */
  readonly requests: Readonly<Record<ScheduleKind, readonly AccessRequest[]>>;
  /** By id: everybody who holds a role, the members of groups that do, and everybody the rules name. */
  readonly principals: ReadonlyMap<string, PrincipalState>;
  /** By role definition id; a role that is absent could not be read. */
  readonly settings: ReadonlyMap<string, SettingsOfRole>;
  readonly roleDefinitions: RoleDefinitions;
  /** Object id of the app's own service principal; `undefined`: not known. */
  readonly ownObjectId: string | undefined;
  readonly history: AccessHistory;
  /** What is no standing access although PIM calls it `Assigned`. Absent: nothing. */
  readonly given?: GivenSchedules | undefined;
  readonly gaps: readonly Gap[];
  /** Single rows that could not be read, each beside others that could. */
  readonly unreadable: readonly Unreadable[];
}
