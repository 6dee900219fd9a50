import { hash } from 'node:crypto';

/** Azure's limit for a row key: 1 KiB, as UTF-16. */
export const MAX_KEY_UNITS = 512;

/** Starts what is added to a row key; `encodeKeyPart` never yields it. */
const KEY_SUFFIX = '~';

const UNSAFE = /[^A-Za-z0-9._:-]/g;

/**
 * Any text as a legal, readable part of a key. Different texts give different parts: each UTF-16 unit outside a small
 * safe set becomes `=` and four hexadecimal digits (`/` is `=002F`), and a text that is too long is cut and ends with
 * `=h` and its SHA-256. (A table key may not hold `/ \ # ?` or control characters, and `%` is read differently by
 * different clients.)
 *
 * @param maxUnits at least 66 UTF-16 units.
 */
export function encodeKeyPart(text: string, maxUnits: number): string {
  const encoded = text.replace(
    UNSAFE,
    (unit) => `=${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
  if (encoded.length <= maxUnits) return encoded;
  // Over its UTF-16 units, because UTF-8 makes all lone surrogates the same.
  const digest = hash('sha256', Buffer.from(text, 'utf16le'), 'hex');
  return `${encoded.slice(0, maxUnits - 2 - digest.length)}=h${digest}`;
}

/** The last instant of JavaScript's calendar, in milliseconds. */
const END_OF_TIME = 8_640_000_000_000_000;
/** The length of `countedDown`. */
export const COUNTED_DOWN_DIGITS = 16;

/** An instant counted down from the end of time, so that rows whose keys begin with it are listed newest first. */
export function countedDown(instant: Date): string {
  return String(END_OF_TIME - instant.getTime()).padStart(COUNTED_DOWN_DIGITS, '0');
}

/** Where a row is. */
export interface RowPlace {
  readonly partitionKey: string;
  readonly rowKey: string;
}

/** The partition of events that do not say when they happened. */
const UNDATED = 'undated';

const CONFLICT_SUFFIX_UNITS = KEY_SUFFIX.length + 16;
const INSTANT_UNITS = '20261122T030405.1234567Z'.length;
const ID_UNITS = MAX_KEY_UNITS - INSTANT_UNITS - 1 - CONFLICT_SUFFIX_UNITS;
const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,7}))?(?:Z|\+00:00)$/;

/** An event's place: the UTC day, and in it the instant (7 digits, so that keys sort by time) and the id. */
export function placeOfEvent(activityDateTime: string | undefined, id: string): RowPlace {
  const encodedId = encodeKeyPart(id, ID_UNITS);
  const found = activityDateTime === undefined ? null : INSTANT.exec(activityDateTime);
  if (found === null) return { partitionKey: UNDATED, rowKey: `_${encodedId}` };
  const [, year, month, day, hour, minute, second, fraction = ''] = found;
  const instant = `${year}${month}${day}T${hour}${minute}${second}.${fraction.padEnd(7, '0')}Z`;
  return { partitionKey: `${year}-${month}-${day}`, rowKey: `${instant}_${encodedId}` };
}

/** The key of a row that is stored beside the first because its content differs. */
export function conflictKey(firstRowKey: string, contentHash: string): string {
  return `${firstRowKey}${KEY_SUFFIX}${contentHash.slice(0, 16)}`;
}

/** What the row keys of a partition's dated events begin with from this instant on. */
export function rowKeyFrom(instant: Date): string {
  return `${instant.toISOString().replace(/[-:]/g, '').replace('Z', '')}0000Z`;
}

/** A key that none of this row's conflict rows comes after: an end for a range to read. */
export function endOfConflicts(rowKey: string): string {
  return `${rowKey}${KEY_SUFFIX}g`;
}

const PARTS = `${KEY_SUFFIX}parts`;

/** The partition for the parts of events that are too large for one row: apart, so that a day's rows are its events. */
export function partsPartition(partitionKey: string): string {
  return `${partitionKey}${PARTS}`;
}

export function isPartsPartition(partitionKey: string): boolean {
  return partitionKey.endsWith(PARTS);
}

/** Named by content, so that writing a part again changes nothing. */
export function partKey(contentHash: string, index: number): string {
  return `${contentHash}_${String(index).padStart(5, '0')}`;
}
