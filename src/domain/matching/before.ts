import type { AccessBefore } from '../model/change.ts';
import type { AccessSchedule } from '../model/role-schedules.ts';
import { endOf, endText } from './ends.ts';
import { isMadeOutsidePim } from './forms.ts';
import { instantOrNull } from './instants.ts';

/** What is there before a change, of the schedule that it is about; `null`: nothing. */
export function beforeOf(schedule: AccessSchedule | undefined): AccessBefore | null {
  if (schedule === undefined) return null;
  return {
    kind: schedule.kind,
    scheduleId: schedule.id,
    // The start of what was made outside PIM is the moment of the query, another one each time.
    startDateTime: isMadeOutsidePim(schedule) ? null : instantOrNull(schedule.startDateTime),
    endDateTime: endText(endOf(schedule)),
  };
}
