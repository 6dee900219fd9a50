import type { AuditEvent } from '../src/domain/audit-event.ts';
import type { RunRecord } from '../src/domain/run.ts';

/**
 * A directory audit event: an administrator makes somebody eligible for a role. `json` follows the other fields, so that
 * an override of any of them is another content; override `json` for a content of your own.
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

/** A night that went well. */
export function runRecord(overrides: Partial<RunRecord> = {}): RunRecord {
  return {
    id: 'run-20261122-030000',
    job: 'snapshot-audit-logs',
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
