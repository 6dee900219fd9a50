import { accessIdOf } from '../model/access.ts';
import type { AccessSchedule } from '../model/role-schedules.ts';
import type { TenantSnapshot } from '../model/snapshot.ts';

/** All schedules of one kind, principal, role and scope. */
export type SchedulesOfAccess = readonly [AccessSchedule, ...AccessSchedule[]];

/** Memory and plans group the schedules of the same snapshot, and grouping is a good part of their work. */
const made = new WeakMap<TenantSnapshot['schedules'], ReadonlyMap<string, SchedulesOfAccess>>();

/** The schedules of each access, by `accessIdOf`, in the order they were listed: eligibilities first. */
export function schedulesByAccess(
  schedules: TenantSnapshot['schedules'],
): ReadonlyMap<string, SchedulesOfAccess> {
  const known = made.get(schedules);
  if (known !== undefined) return known;
  const byAccess = new Map<string, [AccessSchedule, ...AccessSchedule[]]>();
  for (const kind of ['eligibility', 'assignment'] as const)
    for (const schedule of schedules[kind]) {
      const id = accessIdOf(schedule.kind, schedule.key);
      const others = byAccess.get(id);
      if (others === undefined) byAccess.set(id, [schedule]);
      else others.push(schedule);
    }
  made.set(schedules, byAccess);
  return byAccess;
}
