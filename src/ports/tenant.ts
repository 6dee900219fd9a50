import type { ScheduleKind } from '../domain/model/access.ts';
import type { RoleDefinitions } from '../domain/model/role-definitions.ts';
import type {
  RoleSchedule,
  RoleScheduleInstance,
  ScheduleFilter,
  ScheduleRequest,
} from '../domain/model/role-schedules.ts';
import type { RolePolicy, RolePolicyAssignment, RoleRule } from '../domain/model/role-settings.ts';
import type { PrincipalState, UserState } from '../domain/model/snapshot.ts';
import type { Owners } from './owners.ts';
import type { People } from './people.ts';
import type { ReadCall, ReadPage, RoleCall } from './reading.ts';

/** PIM's own security alert for directory roles (beta API). */
export interface SecurityAlert {
  readonly id: string;
  readonly alertDefinitionId: string | undefined;
  readonly scopeId: string | undefined;
  readonly isActive: boolean;
  readonly incidentCount: number;
  readonly lastScannedDateTime: Date | undefined;
  readonly lastModifiedDateTime: Date | undefined;
  readonly definition: SecurityAlertDefinition | undefined;
}

interface SecurityAlertDefinition {
  readonly id: string;
  readonly displayName: string | undefined;
  readonly description: string | undefined;
  readonly severityLevel: string | undefined;
  readonly securityImpact: string | undefined;
  readonly mitigationSteps: string | undefined;
  readonly howToPrevent: string | undefined;
  readonly isRemediatable: boolean | undefined;
  readonly isConfigurable: boolean | undefined;
}

/** Reads eligibilities and assignments of directory roles: scenarios S1-S16. Throws `GraphCallError` for all that is not data. */
export interface RoleManagement {
  /** `mine`: only the signed-in user's own, what a group gives included (needs `userToken`). */
  requests(
    kind: ScheduleKind,
    filter: ScheduleFilter & { readonly mine?: boolean },
    call: RoleCall,
  ): AsyncIterable<ReadPage<ScheduleRequest>>;
  schedules(
    kind: ScheduleKind,
    filter: ScheduleFilter & { readonly mine?: boolean },
    call: RoleCall,
  ): AsyncIterable<ReadPage<RoleSchedule>>;
  instances(
    kind: ScheduleKind,
    filter: ScheduleFilter & { readonly mine?: boolean },
    call: RoleCall,
  ): AsyncIterable<ReadPage<RoleScheduleInstance>>;
  request(kind: ScheduleKind, id: string, call: RoleCall): Promise<ScheduleRequest | undefined>;
  schedule(kind: ScheduleKind, id: string, call: RoleCall): Promise<RoleSchedule | undefined>;
  instance(kind: ScheduleKind, id: string, call: RoleCall): Promise<RoleScheduleInstance | undefined>;
}

/** Reads role settings: scenarios S17-S24. */
export interface RoleSettings {
  policies(call: ReadCall): AsyncIterable<ReadPage<RolePolicy>>;
  policy(policyId: string, call: ReadCall): Promise<RolePolicy | undefined>;
  /** Every role with its policy and, when asked for, all rules, in as few requests as Graph allows. */
  assignments(
    options: { readonly withRules: boolean; readonly roleDefinitionId?: string | undefined },
    call: ReadCall,
  ): AsyncIterable<ReadPage<RolePolicyAssignment>>;
  assignment(id: string, call: ReadCall): Promise<RolePolicyAssignment | undefined>;
  rules(policyId: string, call: ReadCall): Promise<readonly RoleRule[] | undefined>;
  rule(policyId: string, ruleId: string, call: ReadCall): Promise<RoleRule | undefined>;
}

/** PIM's own security alerts for directory roles (beta): scenario S27. */
export interface SecurityAlerts {
  list(call: ReadCall): AsyncIterable<ReadPage<SecurityAlert>>;
  read(id: string, call: ReadCall): Promise<SecurityAlert | undefined>;
}

/** The users, groups and service principals of the tenant, as far as hygiene judges them. */
export interface Directory extends Owners, People {
  /** All users with their sign-ins, page by page. Either every page arrives or the iteration throws `GraphCallError`. */
  users(options: { readonly withSignIns: boolean }, call: ReadCall): AsyncIterable<ReadPage<UserState>>;
  /** One user with sign-ins; `undefined`: not in the directory. */
  user(
    id: string,
    options: { readonly withSignIns: boolean },
    call: ReadCall,
  ): Promise<UserState | undefined>;
  /**
   * Everybody who has this user principal name, in whatever case, without sign-ins: one or nobody, and Graph is not
   * believed to keep to that.
   */
  usersNamed(userPrincipalName: string, call: ReadCall): Promise<readonly UserState[]>;
  /**
   * Groups (without members), service principals, users (without sign-ins) and what is foreign, many at a time. What is
   * not in the directory is absent.
   */
  objects(ids: readonly string[], call: ReadCall): Promise<ReadPage<PrincipalState>>;
  /** Ids of all members at any depth; `undefined`: there is no such group. */
  transitiveMemberIds(groupId: string, call: ReadCall): Promise<readonly string[] | undefined>;
  /** Of these ids, asked one by one, the ones that are in the directory, each with its type as Graph names it. */
  present(ids: readonly string[], call: ReadCall): Promise<ReadonlyMap<string, string>>;
  /** Of these ids, the ones that are among the deleted items. */
  deleted(
    ids: readonly string[],
    call: ReadCall,
  ): Promise<ReadonlyMap<string, { readonly deletedDateTime: Date | undefined }>>;
}

/** The roles of the tenant: what they are called, and how much they may do. */
export interface RoleDefinitionSource {
  /** What was read may be a few minutes old. @throws GraphCallError where the list cannot be read to its end. */
  read(call: ReadCall): Promise<RoleDefinitions>;
}

/** The app itself, as the tenant knows it. */
export interface Self {
  /** Object id of its service principal; `undefined`: not known, or not yet. */
  objectId(): string | undefined;
  /** The application permissions that it was granted, as its token has them; `undefined`: not known yet. */
  permissions?(): readonly string[] | undefined;
}
