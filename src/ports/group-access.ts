import type { ScheduleKind } from '../domain/model/access.ts';
import type { GroupInstance, GroupSchedule } from '../domain/model/role-schedules.ts';
import type { ReadCall, ReadPage } from './reading.ts';

/**
 * Reads who is eligible for, or assigned, membership and ownership of one group (PIM for Groups). It writes nothing. Throws
 * `GraphCallError` for all that is not data: `not-found` for a group that Graph does not know.
 */
export interface GroupAccess {
  /** What is planned, now or later. */
  schedules(kind: ScheduleKind, groupId: string, call: ReadCall): AsyncIterable<ReadPage<GroupSchedule>>;
  /** What holds now. Members and owners whom nobody assigned through PIM may be among the assignments, without an end. */
  instances(kind: ScheduleKind, groupId: string, call: ReadCall): AsyncIterable<ReadPage<GroupInstance>>;
}
