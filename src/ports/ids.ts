import { hash, randomUUID } from 'node:crypto';

const idPattern = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-(?:[0-9a-f]{8}|[0-9a-f]{32})$/;

/**
 * An id that begins with an instant, so that ids sort by time and a store can go straight to one:
 * `20261125T185521123Z-1a2b3c4d`.
 *
 * @param random eight hexadecimal digits, lower case; 32 where nobody may guess it.
 */
export function idAt(instant: Date, random: string): string {
  return `${instant.toISOString().replace(/[-:.]/g, '')}-${random}`;
}

/** The instant that an id of `idAt` begins with; `undefined` for any other text. */
export function instantOfId(id: string): Date | undefined {
  const [, year, month, day, hour, minute, second, millisecond] = idPattern.exec(id) ?? [];
  if (year === undefined) return undefined;
  const instant = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${millisecond}Z`);
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}

/** An id for something that is made now: a run, a plan, a change. See `idAt`. */
export function newId(now: Date): string {
  return idAt(now, randomUUID().slice(0, 8));
}

/** The same with 128 random bits, for what is shown to whoever knows its id. */
export function newSecretId(now: Date): string {
  return idAt(now, randomUUID().replaceAll('-', ''));
}

/** The id of a fact of the history, from its text (`factText`): whoever learns the same gives it the same id. */
export function factIdOf(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 32);
}

/** The two hexadecimal digits that a principal's states are kept under: they name nobody. */
export function shardOf(principalId: string): string {
  return hash('sha256', principalId.toLowerCase(), 'hex').slice(0, 2);
}
