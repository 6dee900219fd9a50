import { z } from 'zod';

/**
 * A day, which is its beginning in UTC, or an instant with its zone. `Date` would take 31 February for 3 March, so what no calendar
 * has is refused: a day too many in a purge is gone for ever.
 */
const written = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

/** @throws Error for what is no instant, and says what to write instead. */
export function instantOption(name: string, text: string | undefined): string {
  if (text === undefined) throw new Error(`${name} is missing.`);
  const { data } = written.safeParse(text);
  if (data === undefined)
    throw new Error(
      `${name} ${text}: expected 2026-08-01 or 2026-08-01T00:00:00Z: a day of the calendar, which is its beginning in UTC, or an instant with its zone.`,
    );
  return new Date(data).toISOString();
}
