import type { ChangedFinding } from '../../domain/drift/findings.ts';
import type { ControlPlane } from '../../domain/matching/control-plane.ts';
import type { AccessKey, End, ScheduleKind } from '../../domain/model/access.ts';
import type { Plan, PlanItem } from '../../domain/model/plan.ts';
import type { RoleFinding } from '../../domain/model/role-finding.ts';
import type { Rules } from '../../domain/model/rules.ts';
import type { PrincipalState, SnapshotPart, Unreadable } from '../../domain/model/snapshot.ts';
import type { ReadTally } from '../../ports/reading.ts';

/**
 * All that a preview says. The terminal summary, the page, the plan and the tables are made of it and of nothing else, and
 * what could not be seen is in it like everything else: an empty list means that there is nothing, never that nobody looked.
 */
export interface PreviewFindings {
  readonly tenant: PreviewedTenant;
  readonly account: PreviewAccount;
  /** The preview's one instant: the `now` of its snapshot and of its plans. */
  readonly at: Date;
  /** Of this app, as in package.json. */
  readonly appVersion: string;
  readonly rules: PreviewRules;
  readonly cost: PreviewCost;
  /** How many rows each part of the snapshot had. A part that is absent was not read. */
  readonly seen: Readonly<Partial<Record<SnapshotPart, number>>>;
  /** As the deployed jobs make them, gates included: of renewals and of removals. A job that could not plan is in `unseen`. */
  readonly plans: readonly Plan[];
  /** What the settings of each role look like beside their baseline. Empty where the rules have `roleSettings.mode` off. */
  readonly drift: readonly RoleFinding[];
  /** Who can use which role or group, each way once. */
  readonly access: readonly PreviewAccess[];
  readonly endingSoon: EndingSoon;
  /** What could not be seen, in the order in which it matters; none: everything was seen. */
  readonly unseen: readonly Unseen[];
  /** Single rows that could not be read, each beside others that could. */
  readonly unreadable: readonly Unreadable[];
  readonly names: PreviewNames;
  /** Says of a role or an access whether it controls the tenant, as gates and plans take it. */
  readonly controlPlane: ControlPlane;
  /** `undefined`: no earlier preview is remembered. */
  readonly sinceBefore: PreviewDifference | undefined;
}

export interface PreviewedTenant {
  readonly id: string;
  /** Its display name or first domain; `undefined`: it could not be read. */
  readonly name: string | undefined;
}

/** Whoever signed in. */
export interface PreviewAccount {
  /** Object id, as the token says; `undefined`: it says none. */
  readonly id: string | undefined;
  /** User principal name. */
  readonly name: string | undefined;
  /** Permissions that the token has, by name: `RoleManagement.Read.Directory`. */
  readonly scopes: readonly string[];
  /** Among them those that nobody asked for: the sign-in brought them along. */
  readonly unaskedScopes: readonly string[];
}

/** The rules that it was planned by. */
export interface PreviewRules {
  readonly rules: Rules;
  /** `starter`: nobody gave any. */
  readonly source: { readonly kind: 'starter' } | { readonly kind: 'file'; readonly path: string };
  /** SHA-256, hexadecimal: `Plan.rulesHash`. */
  readonly hash: string;
}

/** What reading took. */
export interface PreviewCost extends Readonly<ReadTally> {
  /** From the first request to the last. */
  readonly seconds: number;
}

/** A way in which a principal has, or may have, a role or the membership of a group. */
export interface PreviewAccess {
  /**
   * `assignment`: it is held now. `eligibility`: it is held after an activation. Of a way through a group: `eligibility`
   * where any step of it must be activated.
   */
  readonly kind: ScheduleKind;
  /** `principalId` is whoever ends up with it: of a way through a group the member, not the group. */
  readonly key: AccessKey;
  /** `activation`: held for some hours because somebody activated it. It is no standing access, and the others are. */
  readonly path: 'direct' | 'group' | 'activation';
  /**
   * Of `group`: the group that has it. The group has an entry of its own as well (`direct`), whether its members could be
   * read or not.
   */
  readonly groupId: string | undefined;
  /** `never`: it is permanent. */
  readonly endsAt: End;
  readonly isControlPlane: boolean;
}

/** Access in force that ends within some days, whatever the plans say of it. */
export interface EndingSoon {
  readonly withinDays: number;
  /** The nearest end first. Activations, which end within hours, are left out. */
  readonly access: readonly EndingAccess[];
}

export interface EndingAccess {
  readonly kind: ScheduleKind;
  readonly key: AccessKey;
  readonly endsAt: Date;
}

/** Something that could not be seen, and what that means for the rest. */
export interface Unseen {
  /** A part of the snapshot, or the names of scopes; `drift`, `renewals` or `removals` where that itself came to nothing. */
  readonly part: SnapshotPart | 'scope-names' | 'drift' | 'renewals' | 'removals';
  /**
   * - `licence`     the tenant has no licence for it.
   * - `permission`  the token has no permission for it.
   * - `left-out`    it is not asked for unless somebody wants it.
   * - `failed`      Graph answered otherwise than it should.
   */
  readonly cause: 'licence' | 'permission' | 'left-out' | 'failed';
  /** A sentence: what was asked, and what came back. It may hold words of Graph. */
  readonly because: string;
  /** A sentence: what is therefore not known. */
  readonly follows: string;
  /** A sentence: what to do to see it; `undefined`: nothing can be done from here. */
  readonly remedy: string | undefined;
}

/** Names of ids; whoever has none is called by the id. */
export interface PreviewNames {
  /** By lower-case id: everybody in `access`, `plans` and `endingSoon`, groups included, as they were seen. */
  readonly principals: ReadonlyMap<string, PrincipalState>;
  /** By lower-case id: what the preview before called whoever it named. It stands in for a name that is not there any more. */
  readonly before?: ReadonlyMap<string, string> | undefined;
  /** Display names of roles, by lower-case id. */
  readonly roles: ReadonlyMap<string, string>;
  /** Scopes other than the whole directory, by `directoryScopeId`. */
  readonly scopes: ReadonlyMap<string, ScopeName>;
}

/**
 * What people call a scope.
 *
 * - `there`      an object of the directory, with its name, if it has one.
 * - `not-there`  the directory has no such object any more.
 * - `not-read`   nobody could see what it is called.
 */
export type ScopeName =
  | { readonly kind: 'there'; readonly type: string; readonly displayName: string | undefined }
  | { readonly kind: 'not-there' | 'not-read' };

/** What is not as it was in the preview before. */
export interface PreviewDifference {
  /** `PreviewFindings.at` of that one. */
  readonly before: Date;
  /** The rules have changed since: plans may differ for that alone. */
  readonly hasOtherRules: boolean;
  /** Parts that only one of the two could see: what rests on them is no news. */
  readonly incomparable: readonly Unseen['part'][];
  /** Items that are not left as they are, and were before, or were not there; or whose decision or reason is another. */
  readonly newItems: readonly PlanItem[];
  /** As they were: items that are left as they are now, or are not there. */
  readonly goneItems: readonly PlanItem[];
  readonly newAccess: readonly PreviewAccess[];
  readonly goneAccess: readonly PreviewAccess[];
  readonly drift: readonly ChangedFinding[];
}
