import { accessIdOf, type RoleKey } from '../src/domain/model/access.ts';
import type { RoleDefinition, RoleDefinitions } from '../src/domain/model/role-definitions.ts';
import type {
  Expiration,
  RoleSchedule,
  RoleScheduleInstance,
  ScheduleRequest,
} from '../src/domain/model/role-schedules.ts';
import type {
  AccessMemory,
  Gap,
  GivenSchedules,
  GroupState,
  PrincipalState,
  ServicePrincipalState,
  SettingsOfRole,
  SignInMemory,
  TenantSnapshot,
  Unreadable,
  UserState,
} from '../src/domain/model/snapshot.ts';
import { roleSchedule, roleScheduleInstance, scheduleRequest } from './builders.ts';
import { unreadableRow } from './read-listing.ts';

/** The instant that snapshots are taken at unless a test says otherwise. */
export const NOW = new Date('2026-11-22T03:00:00Z');

export const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';
export const PRIVILEGED_ROLE_ADMINISTRATOR = 'e8611ab8-c189-46e8-94e1-60213ab1f814';
export const HELPDESK_ADMINISTRATOR = '729827e3-9c14-49f7-bb1b-9608f156bbb8';

/** The app's own service principal. */
export const OWN_OBJECT_ID = '99999999-aaaa-4bbb-8ccc-000000000001';
export const ADA = '11111111-aaaa-4bbb-8ccc-000000000001';
export const GRACE = '11111111-aaaa-4bbb-8ccc-000000000002';
export const LIN = '11111111-aaaa-4bbb-8ccc-000000000003';
export const BREAK_GLASS = '11111111-aaaa-4bbb-8ccc-0000000000ff';
export const NIGHT_SHIFT = '22222222-aaaa-4bbb-8ccc-000000000001';
export const BILLING_APP = '33333333-aaaa-4bbb-8ccc-000000000001';

/** So many days of 24 hours after an instant; before it where negative. */
export function days(count: number, from: Date = NOW): Date {
  return new Date(from.getTime() + count * 86_400_000);
}

/** Ada is a Helpdesk Administrator on the whole directory. */
export function roleKey(overrides: Partial<RoleKey> = {}): RoleKey {
  return {
    principalId: ADA,
    roleDefinitionId: HELPDESK_ADMINISTRATOR,
    directoryScopeId: '/',
    ...overrides,
  };
}

/** A member of staff: enabled, of this tenant, in the cloud only, signed in yesterday. */
export function user(overrides: Partial<UserState> = {}): UserState {
  return {
    kind: 'user',
    id: ADA,
    displayName: 'Ada Lovelace',
    accountEnabled: true,
    isGuest: false,
    isOnPremises: false,
    createdDateTime: days(-900),
    isRedeemed: undefined,
    signIn: { kind: 'at', at: days(-1) },
    ...overrides,
  };
}

/** A role-assignable group that Ada is in. */
export function group(overrides: Partial<GroupState> = {}): GroupState {
  return {
    kind: 'group',
    id: NIGHT_SHIFT,
    displayName: 'Night shift',
    isAssignableToRole: true,
    isDynamic: false,
    isOnPremises: false,
    memberIds: [ADA],
    ...overrides,
  };
}

export function servicePrincipal(overrides: Partial<ServicePrincipalState> = {}): ServicePrincipalState {
  return {
    kind: 'servicePrincipal',
    id: BILLING_APP,
    displayName: 'Billing',
    accountEnabled: true,
    ...overrides,
  };
}

/** What a test says of a row: its key and its times in short, anything else by name. */
export type RowOverrides = Partial<RoleKey> & {
  readonly start?: Date;
  readonly end?: Date | 'never';
};

/** What a test says of a row, apart: its key, its times, and the rest. */
export function partsOf<T extends object>({
  principalId,
  roleDefinitionId,
  directoryScopeId,
  start,
  end,
  ...rest
}: RowOverrides & T): {
  readonly key: RoleKey;
  readonly start: Date | undefined;
  readonly end: Date | 'never' | undefined;
  readonly rest: Omit<RowOverrides & T, keyof RowOverrides>;
} {
  const key = roleKey({
    ...(principalId && { principalId }),
    ...(roleDefinitionId && { roleDefinitionId }),
    ...(directoryScopeId && { directoryScopeId }),
  });
  return { key, start, end, rest };
}

function until(end: Date | 'never'): Expiration {
  return end === 'never' ? { kind: 'never' } : { kind: 'at', endDateTime: end };
}

/** Ada may activate Helpdesk Administrator: for 173 days now, and for 7 more. */
export function eligibility(overrides: RowOverrides & Partial<RoleSchedule> = {}): RoleSchedule {
  const { key, start = days(-173), end = days(7), rest } = partsOf(overrides);
  return roleSchedule({
    kind: 'eligibility',
    id: `eligibility-of-${key.principalId}-${key.roleDefinitionId}`,
    key,
    createdDateTime: start,
    startDateTime: start,
    expiration: until(end),
    ...rest,
  });
}

/** Ada holds Helpdesk Administrator, through PIM, without end. */
export function assignment(overrides: RowOverrides & Partial<RoleSchedule> = {}): RoleSchedule {
  const { key, start = days(-173), end = 'never', rest } = partsOf(overrides);
  return roleSchedule({
    kind: 'assignment',
    id: `assignment-of-${key.principalId}-${key.roleDefinitionId}`,
    key,
    createdDateTime: start,
    startDateTime: start,
    expiration: until(end),
    assignmentType: 'Assigned',
    ...rest,
  });
}

/** What holds of `assignment`. */
export function assignmentInstance(
  overrides: RowOverrides & Partial<RoleScheduleInstance> = {},
): RoleScheduleInstance {
  const { key, start = days(-173), end = 'never', rest } = partsOf(overrides);
  return roleScheduleInstance({
    kind: 'assignment',
    id: `instance-of-${key.principalId}-${key.roleDefinitionId}`,
    key,
    scheduleId: `assignment-of-${key.principalId}-${key.roleDefinitionId}`,
    startDateTime: start,
    endDateTime: end,
    assignmentType: 'Assigned',
    originId: `origin-of-${key.principalId}-${key.roleDefinitionId}`,
    ...rest,
  });
}

/** A request about Ada's eligibility that an administrator made when it began. */
export function request(overrides: RowOverrides & Partial<ScheduleRequest> = {}): ScheduleRequest {
  const { key, start = days(-173), end = days(7), rest } = partsOf(overrides);
  return scheduleRequest({
    key,
    createdDateTime: start,
    completedDateTime: start,
    startDateTime: start,
    expiration: until(end),
    ...rest,
  });
}

/** What most roles are set to: a year of eligibility, half a year of assignment, no approval, nothing asked of an app. */
export function settingsOfRole(overrides: Partial<SettingsOfRole> = {}): SettingsOfRole {
  return {
    roleDefinitionId: HELPDESK_ADMINISTRATOR,
    policyId: 'DirectoryRole_cab01047-8ad9-4792-8e42-569340767f1b_70c808b5-0d35-4863-a0ba-07888e99d448',
    eligibility: { isExpirationRequired: true, maximumDuration: 'P365D', enabledRules: [] },
    assignment: { isExpirationRequired: true, maximumDuration: 'P180D', enabledRules: ['Justification'] },
    isApprovalRequired: false,
    isApprovalRequiredForExtension: false,
    approvers: [],
    ...overrides,
  };
}

/** A protected account with Global Administrator, so that nothing is wrong with the protected list. */
export function breakGlass(overrides: Partial<UserState> = {}): UserState {
  return user({
    id: BREAK_GLASS,
    displayName: 'Break glass 1',
    signIn: { kind: 'none-recorded' },
    ...overrides,
  });
}

/** All that a test may say of what a run saw. */
export interface SnapshotParts {
  readonly now?: Date;
  readonly eligibilities?: readonly RoleSchedule[];
  readonly assignments?: readonly RoleSchedule[];
  readonly instances?: readonly RoleScheduleInstance[];
  /** Of both kinds. */
  readonly requests?: readonly ScheduleRequest[];
  /** Ada, Grace and the break-glass account where it says nothing. */
  readonly principals?: readonly PrincipalState[];
  /** Of the three roles above where it says nothing. */
  readonly settings?: readonly SettingsOfRole[];
  readonly memories?: readonly AccessMemory[];
  readonly signIns?: readonly SignInMemory[];
  /** 400 days ago where it says nothing. */
  readonly activationsKnownSince?: Date | undefined;
  readonly gaps?: readonly Gap[];
  readonly given?: GivenSchedules;
  /** Of the three roles above where it says nothing: the first two are privileged. */
  readonly roleDefinitions?: RoleDefinitions;
  /** Rows of which nothing but what the test says can be read. */
  readonly unreadable?: readonly (Partial<Unreadable> & Pick<Unreadable, 'part'>)[];
}

/** What a run saw, completely: a tenant where nothing is assigned but what the test says. */
export function snapshot(said: SnapshotParts = {}): TenantSnapshot {
  const requests = said.requests ?? [];
  return {
    now: said.now ?? NOW,
    schedules: { eligibility: said.eligibilities ?? [], assignment: said.assignments ?? [] },
    assignmentInstances: said.instances ?? [],
    requests: {
      eligibility: requests.filter(({ kind }) => kind === 'eligibility'),
      assignment: requests.filter(({ kind }) => kind === 'assignment'),
    },
    principals: byId(said.principals ?? [user(), user({ id: GRACE }), breakGlass()], ({ id }) => id),
    settings: byId(said.settings ?? usualSettings(), ({ roleDefinitionId }) => roleDefinitionId),
    roleDefinitions: said.roleDefinitions ?? usualRoles(),
    ownObjectId: OWN_OBJECT_ID,
    history: {
      activationsKnownSince: 'activationsKnownSince' in said ? said.activationsKnownSince : days(-400),
      memories: byId(said.memories ?? [], ({ kind, key }) => accessIdOf(kind, key)),
      signIns: byId(said.signIns ?? [], ({ userId }) => userId),
    },
    given: said.given,
    gaps: said.gaps ?? [],
    unreadable: (said.unreadable ?? []).map(({ part, ...row }) => ({ part, ...unreadableRow(row) })),
  };
}

/** A built-in role that Graph does not call privileged. */
export function roleDefinition(overrides: Partial<RoleDefinition> = {}): RoleDefinition {
  return {
    id: HELPDESK_ADMINISTRATOR,
    displayName: undefined,
    isBuiltIn: true,
    isPrivileged: false,
    actions: [],
    ...overrides,
  };
}

/** The definitions of these roles, with no privileged action among what custom ones may do. */
export function roleDefinitions(...definitions: readonly RoleDefinition[]): RoleDefinitions {
  return { byId: byId(definitions, ({ id }) => id), privilegedActions: new Set() };
}

/** Helpdesk Administrator counts as unprivileged, so that tests may say what its holders' use alone does. */
export function usualRoles(): RoleDefinitions {
  const privileged = [GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR];
  return roleDefinitions(
    roleDefinition(),
    ...privileged.map((id) => roleDefinition({ id, isPrivileged: true })),
  );
}

function usualSettings(): readonly SettingsOfRole[] {
  return [GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR, HELPDESK_ADMINISTRATOR].map(
    (roleDefinitionId) => settingsOfRole({ roleDefinitionId }),
  );
}

function byId<T>(items: readonly T[], idOf: (item: T) => string): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [idOf(item).toLowerCase(), item]));
}
