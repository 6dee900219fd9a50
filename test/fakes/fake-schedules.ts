import { durationMilliseconds } from '../../src/domain/matching/instants.ts';
import type {
  Expiration,
  RoleSchedule,
  RoleScheduleInstance,
  ScheduleChange,
  ScheduleRequest,
} from '../../src/domain/model/role-schedules.ts';

/** The schedule that a request creates. */
export function scheduleOf(change: ScheduleChange, request: ScheduleRequest): RoleSchedule {
  const { kind, key, expiration } = change;
  const isActivation = change.action === 'selfActivate';
  return {
    kind,
    id: request.id,
    key,
    status: request.status,
    createdUsing: request.id,
    createdDateTime: request.createdDateTime,
    modifiedDateTime: undefined,
    startDateTime: request.startDateTime,
    expiration,
    memberType: 'Direct',
    assignmentType: kind === 'eligibility' ? undefined : isActivation ? 'Activated' : 'Assigned',
  };
}

/** The instance of a schedule that has begun. */
export function instanceOf(schedule: RoleSchedule): RoleScheduleInstance {
  const { kind, key, startDateTime, memberType, assignmentType } = schedule;
  return {
    kind,
    id: `instance-of-${schedule.id}`,
    key,
    scheduleId: schedule.id,
    startDateTime,
    endDateTime: endOf(schedule) ?? 'never',
    memberType,
    assignmentType,
    originId: kind === 'assignment' ? `origin-of-${schedule.id}` : undefined,
  };
}

/** `undefined`: without end. */
export function endOf({ startDateTime, expiration }: RoleSchedule): Date | undefined {
  return expiration === undefined ? undefined : ends[expiration.kind](startDateTime, expiration);
}

const ends: Readonly<
  Record<Expiration['kind'], (start: Date | undefined, end: Expiration) => Date | undefined>
> = {
  never: () => undefined,
  at: (_start, end) => (end.kind === 'at' ? end.endDateTime : undefined),
  after: (start, end) =>
    end.kind === 'after' && start !== undefined
      ? new Date(start.getTime() + (durationMilliseconds(end.duration) ?? 0))
      : undefined,
};
