import { toRequirements } from '../src/adapters/graph/areas/role-requirements.ts';
import type { AuditEvent } from '../src/domain/model/audit-event.ts';
import type {
  RoleSchedule,
  RoleScheduleInstance,
  ScheduleChange,
  ScheduleRequest,
} from '../src/domain/model/role-schedules.ts';
import type { RolePolicy, RoleRule } from '../src/domain/model/role-settings.ts';
import type { RunRecord } from '../src/domain/model/run.ts';
import type { SecurityAlert } from '../src/ports/index.ts';
import { wireRules } from './wire-rules.ts';

/**
 * A directory audit event: an administrator makes a user eligible for a role. `json` follows from the other fields, so
 * that an override of a field changes the content. Override `json` for other content.
 */
export function auditEvent(overrides: Partial<AuditEvent> = {}): AuditEvent {
  const event = {
    id: 'PIM_3f1d8a52-7f3e-4f0b-9a51-2d6c1f0b7a11_8XQ2K_4711',
    activityDateTime: '2026-11-22T03:04:05.1234567Z',
    activityDisplayName: 'Add eligible member to role in PIM completed (permanent)',
    category: 'RoleManagement',
    loggedByService: 'PIM',
    operationType: 'CreateRoleAssignment',
    result: 'success',
    resultReason: 'Covers the night shift',
    correlationId: '4f2d4ad4-3d4b-4a8b-a1f6-6f6d3f5d8d0e',
    initiatedBy: { kind: 'user', id: '11111111-aaaa-4bbb-8ccc-000000000001', name: 'ada@contoso.example' },
    targets: [
      { id: '62e90394-69f5-4237-9190-012177145e10', type: 'Role', displayName: 'Global Administrator' },
      { id: '11111111-aaaa-4bbb-8ccc-000000000002', type: 'User', displayName: 'Grace Hopper' },
    ],
    ...overrides,
  } satisfies Omit<AuditEvent, 'json'>;
  return { ...event, json: overrides.json ?? graphJson(event) };
}

function graphJson(event: Omit<AuditEvent, 'json'>): string {
  const { initiatedBy, targets, id, activityDateTime, ...readings } = event;
  const by =
    initiatedBy.kind === 'unknown'
      ? {}
      : { [initiatedBy.kind]: { id: initiatedBy.id, displayName: initiatedBy.name } };
  return JSON.stringify({ id, activityDateTime, ...readings, initiatedBy: by, targetResources: targets });
}

/** The tenant of every record made here. */
export const tenantId = 'aaaabbbb-0000-4000-8000-ccccddddeeee';

/** A successful run. */
export function runRecord(overrides: Partial<RunRecord> = {}): RunRecord {
  return {
    tenantId,
    id: 'run-20261122-030000',
    job: 'snapshot-audit-logs',
    askedBy: { objectId: 'snapshot-audit-logs', appId: undefined },
    state: 'succeeded',
    startedAt: new Date('2026-11-22T03:00:00.000Z'),
    deadlineAt: new Date('2026-11-22T03:09:00.000Z'),
    finishedAt: new Date('2026-11-22T03:00:42.500Z'),
    windowFrom: new Date('2026-11-21T03:00:00.000Z'),
    windowTo: new Date('2026-11-22T03:00:00.000Z'),
    readUntil: new Date('2026-11-22T03:00:00.000Z'),
    daysUntilLoss: 29.5,
    counts: {
      requests: 12,
      throttled: 1,
      retried: 1,
      pages: 10,
      read: 9500,
      added: 9000,
      known: 499,
      conflicts: 1,
    },
    appVersion: '0.1.0',
    reason: undefined,
    ...overrides,
  };
}

/** Ada holds Global Administrator on the whole directory. */
const key = {
  principalId: '11111111-aaaa-4bbb-8ccc-000000000001',
  roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
  directoryScopeId: '/',
} as const;

/** An administrator makes Ada eligible from now on for 180 days. */
export function scheduleChange(overrides: Partial<ScheduleChange> = {}): ScheduleChange {
  return {
    kind: 'eligibility',
    action: 'adminAssign',
    key,
    startDateTime: undefined,
    expiration: { kind: 'after', duration: 'P180D' },
    justification: 'Covers the night shift',
    ticket: undefined,
    validationOnly: false,
    ...overrides,
  };
}

/** The request that made Ada eligible. */
export function scheduleRequest(overrides: Partial<ScheduleRequest> = {}): ScheduleRequest {
  return {
    kind: 'eligibility',
    id: '50877283-9d40-433c-bab8-7986dc10458a',
    key,
    action: 'adminAssign',
    status: 'Provisioned',
    progress: 'granted',
    targetScheduleId: '50877283-9d40-433c-bab8-7986dc10458a',
    approvalId: undefined,
    createdDateTime: new Date('2026-11-22T03:04:05Z'),
    completedDateTime: new Date('2026-11-22T03:04:06Z'),
    createdBy: '11111111-aaaa-4bbb-8ccc-000000000009',
    startDateTime: new Date('2026-11-22T03:04:06Z'),
    expiration: { kind: 'after', duration: 'P180D' },
    justification: 'Covers the night shift',
    ticket: undefined,
    isValidationOnly: false,
    ...overrides,
  };
}

/** Ada is eligible for 180 days. */
export function roleSchedule(overrides: Partial<RoleSchedule> = {}): RoleSchedule {
  return {
    kind: 'eligibility',
    id: '50877283-9d40-433c-bab8-7986dc10458a',
    key,
    status: 'Provisioned',
    createdUsing: '50877283-9d40-433c-bab8-7986dc10458a',
    createdDateTime: new Date('2026-11-22T03:04:05Z'),
    modifiedDateTime: undefined,
    startDateTime: new Date('2026-11-22T03:04:06Z'),
    expiration: { kind: 'at', endDateTime: new Date('2027-05-21T03:04:06Z') },
    memberType: 'Direct',
    assignmentType: undefined,
    ...overrides,
  };
}

/** The instance of Ada's eligibility. */
export function roleScheduleInstance(overrides: Partial<RoleScheduleInstance> = {}): RoleScheduleInstance {
  return {
    kind: 'eligibility',
    id: 'lAPpYvVpN0KRkAEhdxReEBERERGqqrtLjMwAAAAAAAE-1-e',
    key,
    scheduleId: '50877283-9d40-433c-bab8-7986dc10458a',
    startDateTime: new Date('2026-11-22T03:04:06Z'),
    endDateTime: new Date('2027-05-21T03:04:06Z'),
    memberType: 'Direct',
    assignmentType: undefined,
    originId: undefined,
    ...overrides,
  };
}

/** All 17 rules of a role, as a new tenant has them. */
export function roleRules(): readonly RoleRule[] {
  return wireRules().map((wire) => ({ id: wire.id, kind: wire.kind, wire: wire.rule }));
}

/** The settings of Global Administrator, as a new tenant has them. */
export function rolePolicy(overrides: Partial<RolePolicy> = {}): RolePolicy {
  const { rules = roleRules() } = overrides;
  return {
    id: 'DirectoryRole_cab01047-8ad9-4792-8e42-569340767f1b_70c808b5-0d35-4863-a0ba-07888e99d448',
    displayName: 'DirectoryRole',
    scopeId: '/',
    scopeType: 'DirectoryRole',
    isOrganizationDefault: false,
    lastModifiedDateTime: undefined,
    lastModifiedBy: undefined,
    rules,
    requirements: toRequirements(rules),
    ...overrides,
  };
}

/** Too many people hold Global Administrator. */
export function securityAlert(overrides: Partial<SecurityAlert> = {}): SecurityAlert {
  const id = 'DirectoryRole_cab01047-8ad9-4792-8e42-569340767f1b_TooManyGlobalAdminsAssignedToTenantAlert';
  return {
    id,
    alertDefinitionId: id,
    scopeId: '/',
    isActive: true,
    incidentCount: 3,
    lastScannedDateTime: new Date('2026-11-22T03:04:05Z'),
    lastModifiedDateTime: new Date('2026-11-21T03:04:05Z'),
    definition: undefined,
    ...overrides,
  };
}
