import type { Filter } from './odata-filter.ts';
import { keyRangeOf, matches, parseFilter, type WireRow } from './odata-filter.ts';
import { type KeptRow, type OrderedRows, openRows, type Place } from './ordered-rows.ts';
import { parseBatch, type Write } from './table-batch.ts';
import { checkRow, checkTransaction, Refused } from './table-limits.ts';

/** What a table was asked for. */
export interface TableCounts {
  requests: number;
  /** Rows that were written, or taken out. */
  written: number;
  removed: number;
  /** Rows that were answered. */
  answered: number;
  /** Rows that the store looked at for these answers. */
  lookedAt: number;
}

/** Counts by table. */
export type Counts = Readonly<Record<string, TableCounts>>;

/** A page of a listing: JSON of each row, and where the next page begins. */
export interface TablePage {
  readonly rows: readonly string[];
  readonly next: Place | undefined;
}

const MAX_PAGE = 1_000;

/**
 * Tables with the limits, the order and the pages of Azure Table Storage, which count what they are asked. A page ends after
 * 1,000 rows; that Azure may end one earlier, at a border between its servers or after five seconds, is left out.
 */
export class CountedTables {
  readonly #open: (table: string) => OrderedRows;
  readonly #tables = new Map<string, OrderedRows>();
  #counts: Record<string, TableCounts> = {};

  constructor(file: string) {
    this.#open = openRows(file);
  }

  /** @returns `false`: it is there. */
  create(table: string): boolean {
    if (this.#tables.has(table)) return false;
    this.#tables.set(table, this.#open(table));
    return true;
  }

  /** What was counted since the last time. */
  takeCounts(): Counts {
    const counts = this.#counts;
    this.#counts = {};
    return counts;
  }

  find(table: string, place: Place): string {
    const rows = this.#rows(table);
    const count = this.#count(table);
    count.requests++;
    const found = rows.find(place);
    if (found === undefined) throw new Refused(404, 'ResourceNotFound', 'no such row');
    count.answered++;
    count.lookedAt++;
    return answered(found);
  }

  list(table: string, filterText: string | undefined, top: number, from: Place | undefined): TablePage {
    const rows = this.#rows(table);
    const count = this.#count(table);
    count.requests++;
    const filter = filterText === undefined ? undefined : parseFilter(filterText);
    const isMeant = matcherOf(filter);
    const page: string[] = [];
    for (const row of rows.range(keyRangeOf(filter), from)) {
      // The row after a full page is looked at with the next.
      if (page.length === Math.min(top, MAX_PAGE)) return { rows: page, next: row };
      count.lookedAt++;
      if (!isMeant(row)) continue;
      page.push(answered(row));
      count.answered++;
    }
    return { rows: page, next: undefined };
  }

  /** @returns the new ETag; `undefined`: the row was taken out. */
  write(write: Write): string | undefined {
    this.#count(write.table).requests++;
    return this.#apply(write);
  }

  /** All of a transaction or nothing. @returns how many operations. */
  transact(body: string): number {
    const writes = parseBatch(body);
    const [first] = writes;
    if (first === undefined) throw new Refused(400, 'InvalidInput', 'an empty transaction');
    this.#count(first.table).requests++;
    checkTransaction(writes.map(placeOf), Buffer.byteLength(body));
    const before = { ...this.#count(first.table) };
    try {
      this.#rows(first.table).together(() => {
        for (const write of writes) this.#apply(write);
      });
    } catch (error) {
      Object.assign(this.#count(first.table), before);
      throw error;
    }
    return writes.length;
  }

  #apply(write: Write): string | undefined {
    const rows = this.#rows(write.table);
    const count = this.#count(write.table);
    const place = placeOf(write);
    const there = write.method === 'PUT' && write.ifMatch === undefined ? undefined : rows.find(place);
    checkThere(write, there);
    if (write.method === 'DELETE') {
      rows.remove(place);
      count.removed++;
      return undefined;
    }
    if (write.method !== 'POST' && write.method !== 'PUT')
      throw new Refused(501, 'NotImplemented', `${write.method} is not known to the counted tables`);
    const row: WireRow = {
      ...JSON.parse(write.body),
      PartitionKey: place.partitionKey,
      RowKey: place.rowKey,
    };
    const json = JSON.stringify(row);
    checkRow(row, json);
    count.written++;
    return rows.put(place, json);
  }

  #rows(table: string): OrderedRows {
    const found = this.#tables.get(table);
    if (found === undefined) throw new Refused(404, 'TableNotFound', table);
    return found;
  }

  #count(table: string): TableCounts {
    const zero = { requests: 0, written: 0, removed: 0, answered: 0, lookedAt: 0 };
    const count = this.#counts[table] ?? zero;
    this.#counts[table] = count;
    return count;
  }
}

function placeOf({ place, body }: Write): Place {
  if (place !== undefined) return place;
  const { PartitionKey, RowKey } = JSON.parse(body);
  return { partitionKey: PartitionKey, rowKey: RowKey };
}

/** @throws Refused where the row must be there, must not be, or must be as it was. */
function checkThere({ method, ifMatch }: Write, there: KeptRow | undefined): void {
  if (method === 'POST') {
    if (there !== undefined) throw new Refused(409, 'EntityAlreadyExists', 'the row is there already');
    return;
  }
  if (method === 'PUT' && ifMatch === undefined) return;
  if (there === undefined) throw new Refused(404, 'ResourceNotFound', 'no such row');
  if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== there.etag)
    throw new Refused(412, 'UpdateConditionNotSatisfied', 'the row was changed');
}

/** Only the keys are looked at where the filter asks for nothing else. */
function matcherOf(filter: Filter | undefined): (row: KeptRow) => boolean {
  if (filter === undefined) return () => true;
  const isOnlyOfKeys = columnsOf(filter).every((column) => column === 'PartitionKey' || column === 'RowKey');
  return isOnlyOfKeys
    ? ({ partitionKey, rowKey }) => matches(filter, { PartitionKey: partitionKey, RowKey: rowKey })
    : ({ json }) => matches(filter, JSON.parse(json));
}

function columnsOf(filter: Filter): readonly string[] {
  return filter.kind === 'compare' ? [filter.column] : filter.sides.flatMap(columnsOf);
}

function answered({ etag, json }: KeptRow): string {
  return `{"odata.etag":${JSON.stringify(etag)},"Timestamp":"2026-01-01T00:00:00.0000000Z",${json.slice(1)}`;
}
