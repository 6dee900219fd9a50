import { min } from 'date-fns/min';
import { subHours } from 'date-fns/subHours';
import { subMinutes } from 'date-fns/subMinutes';
import { laterOf, oldestKept } from '../../domain/audit-slices.ts';
import type { Window } from '../../domain/model/audit-event.ts';
import type { AuditProgress } from '../../domain/model/audit-progress.ts';

/** Rows that arrive while pages are read shift them: the newest minute is left for the next look. */
const freshMinutes = 1;
/** How long, beyond the lag, what was compared is compared again: a claim, what comes late, and the time between two looks. */
const overlapMinutes = 60;
/** How far back the look of the day goes, for events that came hours late, and how often it is taken. */
const lateHours = 48;
const lateEveryHours = 24;

/** How late events come, and how far back the audit log goes. */
interface LogLimits {
  readonly lagMinutes: number;
  readonly retentionDays: number;
}

/** The window that a look compares, and whether it is the look of the day for what came late. */
export function windowAt(
  now: Date,
  progress: AuditProgress | undefined,
  { lagMinutes, retentionDays }: LogLimits,
): { readonly window: Window; readonly isLateLook: boolean } {
  const to = subMinutes(now, freshMinutes);
  // Nobody has read what is to come: a mark that says so is not ours, and nothing rests on it.
  const { readUntil = to, settledUntil } = isBy(now, progress) ? progress : {};
  const isLateLook = settledUntil === undefined || settledUntil <= subHours(now, lateEveryHours);
  const again = subMinutes(readUntil, lagMinutes + overlapMinutes);
  // Whichever is the earlier.
  const from = isLateLook ? min([again, subHours(now, lateHours)]) : again;
  return { window: { from: laterOf(from, oldestKept(now, retentionDays)) ?? from, to }, isLateLook };
}

/** How far the log is compared after a look that found no more than it could raise. */
export function nextProgress({ to }: Window, isLateLook: boolean, now: Date): AuditProgress {
  return { readUntil: to, settledUntil: isLateLook ? now : undefined, sliceHours: 1 };
}

function isBy(now: Date, progress: AuditProgress | undefined): progress is AuditProgress {
  const marks = [progress?.readUntil, progress?.settledUntil];
  return progress !== undefined && marks.every((mark) => mark === undefined || mark <= now);
}
