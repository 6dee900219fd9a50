import { accessKey } from '../access-key.ts';
import type { Picture } from '../picture.ts';
import type { RoleSchedule } from '../role-schedules.ts';

/** All schedules of one kind, principal, role and scope. */
export type SchedulesOfAccess = readonly [RoleSchedule, ...RoleSchedule[]];

/** Memory and plans ask for the same of the same picture, and making it is a good part of their work. */
const made = new WeakMap<Picture['schedules'], ReadonlyMap<string, SchedulesOfAccess>>();

/** The schedules of each access, by `accessKey`, in the order they were listed: eligibilities first. */
export function schedulesByAccess(schedules: Picture['schedules']): ReadonlyMap<string, SchedulesOfAccess> {
  const known = made.get(schedules);
  if (known !== undefined) return known;
  const byAccess = new Map<string, [RoleSchedule, ...RoleSchedule[]]>();
  for (const kind of ['eligibility', 'assignment'] as const)
    for (const schedule of schedules[kind]) {
      const id = accessKey(schedule.kind, schedule.key);
      const others = byAccess.get(id);
      if (others === undefined) byAccess.set(id, [schedule]);
      else others.push(schedule);
    }
  made.set(schedules, byAccess);
  return byAccess;
}
