import type { SelfServiceContent } from '../../domain/model/activation.ts';
import type { ScheduleChange } from '../../domain/model/role-schedules.ts';

/** What somebody asks for, as it is sent. `undefined`: a cancellation, which is no change of access. */
export function scheduleChangeOf(content: SelfServiceContent): ScheduleChange | undefined {
  const { action, scheduleKind, key, duration, startDateTime, justification, ticketInfo } = content;
  if (action === 'cancel' || key === undefined) return undefined;
  return {
    kind: scheduleKind,
    action,
    key,
    startDateTime: startDateTime === undefined ? undefined : new Date(startDateTime),
    expiration: duration === undefined ? undefined : { kind: 'after', duration },
    justification: justification === '' ? undefined : justification,
    ticket: ticketInfo ?? undefined,
    validationOnly: false,
  };
}
