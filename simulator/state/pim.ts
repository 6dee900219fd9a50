import type { Directory } from '../directory.ts';
import { type Random, randomFrom } from '../random.ts';
import type { AuditLog } from './audit-log.ts';
import { defaultPimSwitches, type PimSwitches } from './pim-switches.ts';
import type { RoleManagement } from './role-management.ts';
import { expirySteps } from './role-requests/audit-steps.ts';
import { PimAudit } from './role-requests/pim-audit.ts';
import { type AssignmentSchedule, endOf, type Schedule } from './role-schedules.ts';

/** The state of PIM's engine beside the four layers. */
export interface Pim {
  readonly switches: PimSwitches;
  /** The source of ids. */
  readonly random: Random;
  readonly audit: PimAudit;
}

/** Creates the engine, and schedules the expiry rows of the tenant's existing schedules. */
export function createPim(options: {
  readonly seed: number;
  readonly now: Date;
  readonly directory: Directory;
  readonly roles: RoleManagement;
  readonly tenant: { readonly id: string; readonly displayName: string };
  readonly auditLog: AuditLog;
  readonly switches: Partial<PimSwitches> | undefined;
}): Pim {
  const { seed, now, directory, roles, tenant, auditLog, switches } = options;
  const random = randomFrom(seed, 'PIM');
  const pim = {
    switches: { ...defaultPimSwitches, ...switches },
    random,
    audit: new PimAudit({ directory, tenant, random, auditLog }),
  };
  for (const schedule of roles.eligibilitySchedules(now)) scheduleExpiryRows(pim, schedule, false);
  for (const schedule of roles.assignmentSchedules(now)) scheduleExpiryRows(pim, schedule, true);
  return pim;
}

/** Schedules the audit rows of a schedule's end. They can be withdrawn by the id of the schedule. */
export function scheduleExpiryRows(
  { audit }: Pick<Pim, 'audit'>,
  schedule: Schedule | AssignmentSchedule,
  isAssignment: boolean,
): void {
  const end = endOf(schedule);
  if (end === undefined) return;
  const isActivation = 'assignmentType' in schedule && schedule.assignmentType === 'Activated';
  const { principalId, roleDefinitionId, directoryScopeId, id } = schedule;
  audit.writeLater(id, end, (random) => ({
    details: {
      ...{ principalId, roleDefinitionId, directoryScopeId, requestId: id, by: principalId },
      ...{ justification: null, window: schedule, correlationId: random.guid() },
    },
    steps: expirySteps(isAssignment ? 'assignment' : 'eligibility', isActivation),
  }));
}
