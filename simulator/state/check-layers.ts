import { assignmentId, eligibilityInstanceId } from './identifiers.ts';
import type { Instance } from './role-instances.ts';
import { endOf, keyText, type Schedule } from './role-schedules.ts';
import { statusAt } from './schedule-requests.ts';
import type { Tenant } from './tenant.ts';

/**
 * Checks the invariants of role management: instances match the schedules in force, each key has one live schedule of
 * a kind, role assignments match the assignment instances, and a request shares its id with the schedule it created.
 *
 * @returns a text for each breach. Empty: all invariants hold.
 */
export function checkLayers(tenant: Pick<Tenant, 'roleManagement'>, at: Date): string[] {
  const roles = tenant.roleManagement;
  const assignments = roles.assignmentSchedules(at);
  const eligibilities = roles.eligibilitySchedules(at);
  const instances = roles.assignmentInstances(at);
  const classic = roles.roleAssignments(at).map(({ id }) => id);
  return [
    ...instancesAgainst('assignment', assignments, instances, at, assignmentId),
    ...instancesAgainst(
      'eligibility',
      eligibilities,
      roles.eligibilityInstances(at),
      at,
      eligibilityInstanceId,
    ),
    ...duplicates('assignment', assignments),
    ...duplicates('eligibility', eligibilities),
    ...differences(
      'role assignment',
      classic,
      instances.map(({ roleAssignmentOriginId }) => roleAssignmentOriginId),
    ),
    ...endedSchedules([...assignments, ...eligibilities], at),
    ...activationsWithoutEnd(assignments),
    ...undecidedWithSchedule(tenant, at),
  ];
}

function instancesAgainst(
  kind: string,
  schedules: readonly Schedule[],
  instances: readonly Instance[],
  at: Date,
  idOf: (schedule: Schedule) => string,
): string[] {
  const inForce = schedules.filter(({ startsAt }) => startsAt <= at);
  const expected = inForce.map((schedule) => `${idOf(schedule)} of ${schedule.id}`);
  const found = instances.map(({ id, scheduleId }) => `${id} of ${scheduleId}`);
  return differences(`${kind} instance`, found, expected);
}

function differences(what: string, found: readonly string[], expected: readonly string[]): string[] {
  const missing = expected.filter((each) => !found.includes(each)).map((each) => `no ${what} ${each}`);
  const unexpected = found
    .filter((each) => !expected.includes(each))
    .map((each) => `${what} ${each} is too many`);
  return [...missing, ...unexpected];
}

function duplicates(kind: string, schedules: readonly Schedule[]): string[] {
  const seen = new Set<string>();
  return schedules.flatMap((schedule) => {
    const key = keyText(schedule);
    if (seen.has(key)) return `two live ${kind} schedules for ${key}`;
    seen.add(key);
    return [];
  });
}

function endedSchedules(schedules: readonly Schedule[], at: Date): string[] {
  return schedules.flatMap((schedule) => {
    const end = endOf(schedule);
    if (end === undefined || (end > at && end > schedule.startsAt)) return [];
    return `schedule ${schedule.id} ends at ${end.toISOString()}, before now or before it begins`;
  });
}

function activationsWithoutEnd(
  schedules: ReturnType<Tenant['roleManagement']['assignmentSchedules']>,
): string[] {
  return schedules.flatMap((schedule) =>
    schedule.assignmentType === 'Activated' && endOf(schedule) === undefined
      ? `activation ${schedule.id} never ends`
      : [],
  );
}

function undecidedWithSchedule({ roleManagement }: Pick<Tenant, 'roleManagement'>, at: Date): string[] {
  const { requests, assignments, eligibilities } = roleManagement;
  return requests.all().flatMap((request) => {
    const status = statusAt(request, at);
    const schedules = request.kind === 'assignment' ? assignments : eligibilities;
    const isWithout = status.startsWith('Pending') || status === 'Canceled' || status === 'Failed';
    return isWithout && schedules.find(request.id) !== undefined
      ? `request ${request.id} is ${status} and has a schedule`
      : [];
  });
}
