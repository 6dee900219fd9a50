import { Cron } from 'croner';

/** When a timer fires. */
export interface Schedule {
  /** As written: `0 0 2 * * *`. */
  readonly expression: string;
  /** The first occurrence later than `instant`, to the second, in UTC. `undefined`: there is none. */
  nextAfter(instant: Date): Date | undefined;
}

const names = /^(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC|SUN|MON|TUE|WED|THU|FRI|SAT)$/i;

/**
 * Reads an NCRONTAB expression: `{second} {minute} {hour} {day} {month} {day of week}`, or without the second. Day of
 * month and day of week must both match, which is NCRONTAB's way and not cron's.
 *
 * @throws naming the expression and what is wrong with it.
 */
export function parseSchedule(expression: string): Schedule {
  const refuse = (why: string) =>
    new Error(
      `"${expression}" is not an NCRONTAB schedule: ${why}. Six fields, {second} {minute} {hour} {day} {month} {day of week}; "0 0 2 * * *" is 02:00 UTC each day.`,
    );
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 5 && fields.length !== 6) throw refuse(`it has ${fields.length} fields`);
  // The cron library knows more than NCRONTAB does (L, W, #, ?, 7 for Sunday, @daily), and the platform would refuse it.
  const odd = fields.join(' ').match(/[^\d*,/\-A-Za-z ]/)?.[0];
  if (odd !== undefined) throw refuse(`"${odd}" has no meaning there`);
  const word = fields.flatMap((field) => field.match(/[A-Za-z]+/g) ?? []).find((found) => !names.test(found));
  if (word !== undefined) throw refuse(`"${word}" is neither a month nor a day of the week`);
  if (/7/.test(fields.at(-1) ?? '')) throw refuse('days of the week run from 0, Sunday, to 6');
  try {
    const cron = new Cron(fields.join(' '), {
      timezone: 'UTC',
      domAndDow: true,
      mode: '5-or-6-parts',
      paused: true,
    });
    return { expression, nextAfter: (instant) => cron.nextRun(instant) ?? undefined };
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error));
  }
}
