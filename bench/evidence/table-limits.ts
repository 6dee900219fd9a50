import type { WireRow } from './odata-filter.ts';

/** What Azure refuses, by its code. Source: "Understanding the Table service data model", "Performing entity group transactions". */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const MAX_ENTITY_BYTES = 1024 * 1024;
const MAX_TEXT_UNITS = 32 * 1024;
/** 255 with the three of the system. */
const MAX_COLUMNS = 252;
const MAX_KEY_UNITS = 1024;
const forbiddenInKeys = /[/\\#?\p{Cc}]/u;

/** @throws Refused for a row that Azure does not take. */
export function checkRow(row: WireRow, json: string): void {
  for (const name of ['PartitionKey', 'RowKey']) {
    const key = row[name];
    if (typeof key !== 'string') throw new Refused(400, 'PropertiesNeedValue', `${name} is missing`);
    if (key.length > MAX_KEY_UNITS)
      throw new Refused(400, 'KeyValueTooLarge', `${name} has ${key.length} characters`);
    if (forbiddenInKeys.test(key))
      throw new Refused(400, 'OutOfRangeInput', `${name} has a character that keys must not have: ${key}`);
  }
  const columns = Object.entries(row);
  if (columns.length > MAX_COLUMNS + 2) throw new Refused(400, 'TooManyProperties', `${columns.length}`);
  // Texts are UTF-16 there: two bytes a unit.
  if (2 * json.length > MAX_ENTITY_BYTES) throw new Refused(413, 'EntityTooLarge', `${json.length} units`);
  for (const [name, value] of columns)
    if (typeof value === 'string' && value.length > MAX_TEXT_UNITS)
      throw new Refused(400, 'PropertyValueTooLarge', `${name} has ${value.length} units`);
}

const MAX_OPERATIONS = 100;
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** @throws Refused for a transaction that Azure does not take. */
export function checkTransaction(
  places: readonly { readonly partitionKey: string; readonly rowKey: string }[],
  bytes: number,
): void {
  if (places.length > MAX_OPERATIONS || places.length === 0)
    throw new Refused(400, 'InvalidInput', `${places.length} operations in a transaction`);
  if (bytes > MAX_BODY_BYTES) throw new Refused(413, 'RequestBodyTooLarge', `${bytes} bytes`);
  if (new Set(places.map(({ partitionKey }) => partitionKey)).size > 1)
    throw new Refused(400, 'CommandsInBatchActOnDifferentPartitions', 'one partition only');
  if (new Set(places.map(({ rowKey }) => rowKey)).size < places.length)
    throw new Refused(400, 'InvalidDuplicateRow', 'a row is named twice');
}
