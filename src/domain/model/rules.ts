import type { RoleSettingsRules } from './role-baseline.ts';
import type { ActivationRules, Sender } from './sender.ts';

/**
 * `off`: not considered. `plan`: planned, stored and reported, applied only if a person approves. `apply`: done
 * unattended.
 */
export type Mode = 'off' | 'plan' | 'apply';

/** Something that no writer ever touches. */
export interface ProtectedObject {
  readonly id: string;
  readonly why: string;
}

interface ProtectedRules {
  /** Users and service principals: break-glass accounts, sync accounts, the app's own identity. */
  readonly principals: readonly ProtectedObject[];
  /** The group itself, and everybody who is in it, at any depth. */
  readonly groups: readonly ProtectedObject[];
  readonly roles: readonly ProtectedObject[];
}

/** Access that is needed although it looks unused. It is not removed and may be renewed until it expires. */
export interface RuleException {
  readonly principalId: string;
  /** `undefined`: every role. */
  readonly roleDefinitionId: string | undefined;
  /** `undefined`: every scope. */
  readonly directoryScopeId: string | undefined;
  readonly owner: string;
  readonly reason: string;
  readonly ticket: string;
  readonly expires: Date;
}

/** A person's word that an eligibility is still needed: it stands for use, and begins a new chain of renewals. */
export interface Attestation {
  readonly principalId: string;
  readonly roleDefinitionId: string;
  readonly directoryScopeId: string;
  readonly by: string;
  readonly on: Date;
  readonly until: Date;
}

/** Which access a job looks at. */
export interface Selection {
  readonly roles: 'all' | readonly string[];
  readonly exceptRoles: readonly string[];
  readonly scopes: 'all' | readonly string[];
  readonly principals: 'all' | readonly string[];
  readonly exceptPrincipals: readonly string[];
}

/** Both hold. A percentage allows one change at least, or a small tenant could never have any. */
export interface Allowance {
  readonly count: number;
  /** Of the population: the access of the same kind that the run saw. */
  readonly percent: number;
}

export interface LimitSet {
  readonly perRun: Allowance;
  /** Over the rolling 24 hours before now, this run included. */
  readonly per24Hours: Allowance;
}

/** Changes that callers of the API may make in 24 hours, whoever of them makes them. */
export interface ApiLimits {
  /** Access that is given or lasts longer. */
  readonly grants: number;
  /** Access that ends, or ends sooner. */
  readonly removals: number;
  readonly roleSettings: number;
}

/** A recorded trial that somebody can sign in with an account that is otherwise not used. */
export interface Drill {
  readonly principalId: string;
  readonly on: Date;
  readonly by: string;
}

/**
 * Administrators that must remain: of those who hold the role directly, and of those who have it by any path. Counted is
 * who is enabled, no guest and cloud-only, and meets what stands here.
 */
export interface FloorRules {
  readonly globalAdministrators: number;
  readonly privilegedRoleAdministrators: number;
  /** They have the role for so many days from now at least. */
  readonly inForceForDays: number;
  /** They signed in in so many days before now, or took part in a drill. */
  readonly signedInWithinDays: number;
  readonly drills: readonly Drill[];
  /** A drill counts for so many days. */
  readonly drillWithinDays: number;
}

export interface Limits {
  readonly removals: LimitSet;
  readonly renewals: LimitSet;
  /** Tighter ones for the roles that control the tenant; they hold beside the others. */
  readonly controlPlane: {
    readonly roles: readonly string[];
    /** Objects that this app rests on, and administrative units: a role at one of them controls the tenant. */
    readonly objects: readonly string[];
    readonly removals: LimitSet;
    readonly renewals: LimitSet;
  };
  /** Of callers of the API; jobs have the limits above. */
  readonly api: {
    readonly everywhere: ApiLimits;
    readonly controlPlane: ApiLimits;
    /** Each caller's own; they hold beside the others. */
    readonly perCaller: ApiLimits;
  };
  /** A population that fell by more than this since the last complete run stops everything destructive. */
  readonly populationDropPercent: number;
  readonly floor: FloorRules;
}

/** Somebody with more than one account. */
export interface Person {
  readonly name: string;
  /** Object ids. */
  readonly accounts: readonly string[];
}

/** What callers of the API may ask for. */
export interface ApiRules {
  /** Grants of roles that control the tenant, and changes of their settings. */
  readonly controlPlane: 'refuse' | 'approve';
  /**
   * - `three-people`           asker, approver and beneficiary are three people.
   * - `one-person-with-delay`  whoever asks may approve, and it is executed no sooner than an hour later.
   */
  readonly approvals: 'three-people' | 'one-person-with-delay';
  readonly people: readonly Person[];
  readonly permanentActive: 'refuse' | 'allow';
  readonly permanentEligible: 'refuse' | 'allow';
  /** From now to the end that is asked for. */
  readonly maximumActiveHours: number;
  readonly maximumEligibleDays: number;
  /** Domains of recipients that callers may add to the mails of role settings. */
  readonly recipientDomains: readonly string[];
}

export interface UndoRules {
  /** A change that was made more days ago is not undone. */
  readonly maxAgeDays: number;
}

export interface RenewRules {
  readonly mode: Mode;
  readonly selection: Selection;
  /** An eligibility that ends in so many days or fewer is due. */
  readonly withinDays: number;
  /** One that lapsed no longer ago than this is renewed; 0: none. */
  readonly lapsedWithinDays: number;
  /** ISO 8601, days, hours, minutes: how much later it is to end. */
  readonly extendBy: string;
  /** It was activated in so many days before now, or it is not renewed. */
  readonly usedWithinDays: number;
  /** What happens while our own history is shorter than `usedWithinDays` and shows no activation. */
  readonly whenUsageUnknown: 'leave' | 'renew';
  /** What controls the tenant is renewed only if somebody attested it in so many days before now. */
  readonly controlPlaneAttestationDays: number;
  /** Renewals in a row without a person; then somebody must attest. */
  readonly maxChain: number;
  readonly justification: string;
  readonly ticket: { readonly number: string; readonly system: string } | undefined;
  readonly attestations: readonly Attestation[];
}

/** What may be done about one kind of stale access. */
interface StaleKindRule {
  readonly mode: Mode;
}

export interface StaleRules {
  readonly selection: Selection;
  /** From the announcement to the removal. */
  readonly coolDownDays: number;
  /** Accounts younger than this are never stale. */
  readonly newAccountDays: number;
  /** Access that we first saw less long ago than this is never stale. */
  readonly newAssignmentDays: number;
  /** Sign-ins that disappeared for more people than this since the last complete run are unknown for everybody. */
  readonly signInDataDropPercent: number;
  readonly principalGone: StaleKindRule;
  readonly disabled: StaleKindRule & { readonly days: number };
  /** Guests have a threshold of their own: their sign-ins are recorded badly. */
  readonly noSignIn: StaleKindRule & { readonly days: number; readonly guestDays: number };
  readonly neverActivated: StaleKindRule & { readonly days: number };
  readonly permanentActive: StaleKindRule & {
    /** `convert`: an eligibility first, seen to be there, then the removal. */
    readonly action: 'remove' | 'convert';
    /** ISO 8601: how long the eligibility lasts. */
    readonly eligibleFor: string;
  };
  readonly outsidePim: StaleKindRule;
  /** Only ever reported; `apply` is the same as `plan`. */
  readonly redundant: StaleKindRule;
  /**
   * Service principals: `report` tells of findings, `off` leaves them out. They are never removed as stale, unless they
   * are gone.
   */
  readonly servicePrincipals: 'off' | 'report';
  readonly justification: string;
  readonly ticket: { readonly number: string; readonly system: string } | undefined;
}

/** The rules that a run works by: `rules.json`, checked. */
export interface Rules {
  readonly protected: ProtectedRules;
  readonly exceptions: readonly RuleException[];
  readonly limits: Limits;
  readonly api: ApiRules;
  readonly renew: RenewRules;
  readonly stale: StaleRules;
  readonly undo: UndoRules;
  /** Who may ask for just-in-time access by a webhook. */
  readonly senders: readonly Sender[];
  readonly activations: ActivationRules;
  /** What the settings of roles are held to. */
  readonly roleSettings: RoleSettingsRules;
}

/**
 * Whether a person approved the rules.
 *
 * - `approved`    they are those of the file.
 * - `file-waits`  they were approved, and the file has others now, which wait for approval: their hash.
 * - `none`        nobody approved them, and none are in force: nothing may be changed by them.
 */
export type RulesApproval =
  | { readonly kind: 'approved' }
  | { readonly kind: 'file-waits'; readonly hash: string }
  | { readonly kind: 'none' };

/** Rules with what tells them from any others. */
export interface LoadedRules {
  readonly rules: Rules;
  /** SHA-256 of the file as it is, in hexadecimal. */
  readonly hash: string;
  /** Absent: no approval is asked for. */
  readonly approval?: RulesApproval;
  /** The tenant that they are of, where people of another one sign for them. */
  readonly signedFor?: string;
}
