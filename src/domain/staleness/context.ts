import type { AccessKey, End, ScheduleKind } from '../model/access.ts';
import type { Mark } from '../model/plan.ts';
import type { AccessRequest } from '../model/role-schedules.ts';
import type { Attestation, ProtectedObject, RuleException, Rules } from '../model/rules.ts';
import type { Gap, GroupState, TenantSnapshot, Unreadable, UserState } from '../model/snapshot.ts';
import type { Access } from './access.ts';
import type { Judgement, StaleJudgement, StaleKind } from './finding.ts';

/** The data that every access is judged by: the snapshot and the rules, with look-ups by key indexed once. */
export interface StalenessIndex {
  readonly snapshot: TenantSnapshot;
  readonly rules: Rules;
  readonly marks: ReadonlyMap<string, Mark>;
  /** By id. */
  readonly accesses: ReadonlyMap<string, Access>;
  /** Every kind is switched off: nothing is looked for. */
  readonly isOff: boolean;
  /** An incomplete part that every removal depends on. */
  readonly gap: Gap | undefined;
  /** Who has, or is remembered to have had, any role actively. */
  readonly activeHolders: ReadonlySet<string>;
  /** Who activated something, and nobody can say when. */
  readonly undatedActivators: ReadonlySet<string>;
  /** Members of groups of whom more is known than their accounts say: an exception, a request, an activation. */
  readonly membersWithOtherEvidence: ReadonlySet<string>;
  /** These keep what they have, through groups as well. */
  readonly exceptPrincipals: ReadonlySet<string>;
  isSelected(key: AccessKey): boolean;
  protectedBy(key: AccessKey): ProtectedObject | undefined;
  exception(key: AccessKey): RuleException | undefined;
  pending(kind: ScheduleKind, key: AccessKey): AccessRequest | undefined;
  unreadable(key: AccessKey): Unreadable | undefined;
  attestation(key: AccessKey): Attestation | undefined;
  lastActivation(principalId: string): Date | undefined;
  liveActivation(key: AccessKey): LiveActivation | undefined;
  /** Who has something of the same role and scope, or a person's word for it. */
  holders(key: AccessKey): ReadonlySet<string>;
}

/** The index with judgements of people and groups. Each is judged once, whatever the access. */
export interface StalenessContext extends StalenessIndex {
  ofPerson(user: UserState): readonly Judgement[];
  /** `undefined`: the members could not be read. */
  ofMembers(group: GroupState): Members | undefined;
}

/** An activation that holds now or is about to. */
export interface LiveActivation {
  readonly until: End;
}

/** A member because of whom everybody in the group keeps the access. */
export interface RetainingMember {
  readonly id: string;
  readonly judgement: Judgement;
}

export interface StaleMembers {
  readonly found: StaleJudgement;
  /** One of them. */
  readonly id: string;
  readonly count: number;
}

/** The members of a group, judged whatever the access. */
export interface Members {
  /** Once each, sorted. */
  readonly ids: readonly string[];
  /** Those who would lose any access, by why. */
  readonly stale: ReadonlyMap<StaleKind, StaleMembers>;
  /** Accounts that would not, but may be stale for want of an activation: what was found of them, by id. */
  readonly open: ReadonlyMap<string, readonly Judgement[]>;
  /** The first who keeps any access of the group, whatever it is. */
  readonly retainingMember: RetainingMember | undefined;
}
