import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { type Bound, isBeyond, type KeyRange } from './odata-filter.ts';

/** After every key that Azure takes. */
const lastKey = '\u{10ffff}';

/** A row as it is kept. */
export interface KeptRow {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly etag: string;
  /** Its columns with the keys, as JSON. */
  readonly json: string;
}

/** Where a listing goes on. */
export interface Place {
  readonly partitionKey: string;
  readonly rowKey: string;
}

/**
 * The rows of a table in the order of partition and row key, in a file: a year of a large tenant is some gigabytes. Nothing is
 * kept safe from a crash.
 */
export class OrderedRows {
  readonly #db: DatabaseSync;
  readonly #find: StatementSync;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;
  readonly #range: StatementSync;
  #version = 0;

  constructor(db: DatabaseSync, table: string) {
    this.#db = db;
    db.exec(
      `CREATE TABLE "${table}" (pk TEXT NOT NULL, rk TEXT NOT NULL, v INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (pk, rk)) WITHOUT ROWID`,
    );
    this.#find = db.prepare(`SELECT pk, rk, v, json FROM "${table}" WHERE pk = ? AND rk = ?`);
    this.#put = db.prepare(`INSERT OR REPLACE INTO "${table}" (pk, rk, v, json) VALUES (?, ?, ?, ?)`);
    this.#remove = db.prepare(`DELETE FROM "${table}" WHERE pk = ? AND rk = ?`);
    this.#range = db.prepare(
      `SELECT pk, rk, v, json FROM "${table}" WHERE (pk, rk) >= (?, ?) ORDER BY pk, rk`,
    );
  }

  find({ partitionKey, rowKey }: Place): KeptRow | undefined {
    const row = this.#find.get(partitionKey, rowKey);
    return row && keptRow(row);
  }

  /** @returns the new ETag. */
  put({ partitionKey, rowKey }: Place, json: string): string {
    this.#version += 1;
    this.#put.run(partitionKey, rowKey, this.#version, json);
    return etagOf(this.#version);
  }

  remove({ partitionKey, rowKey }: Place): void {
    this.#remove.run(partitionKey, rowKey);
  }

  /** Rows of a range in order. @param from a place in it to begin at. */
  *range({ partition, row }: KeyRange, from?: Place): Generator<KeptRow> {
    const begin = from ?? beginOf(partition.from, row.from);
    for (const found of this.#range.iterate(begin.partitionKey, begin.rowKey)) {
      const kept = keptRow(found);
      if (isBeyond(kept.partitionKey, partition) || isBeyond(kept.rowKey, row)) return;
      const isBefore = row.from?.isIncluded === false && kept.rowKey === row.from.key;
      if (!isBefore) yield kept;
    }
  }

  /** Does all of it or nothing. */
  together<T>(work: () => T): T {
    this.#db.exec('BEGIN');
    try {
      const done = work();
      this.#db.exec('COMMIT');
      return done;
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }
}

function beginOf(partition: Bound | undefined, row: Bound | undefined): Place {
  if (partition?.isIncluded === false) return { partitionKey: partition.key, rowKey: lastKey };
  return { partitionKey: partition?.key ?? '', rowKey: row?.key ?? '' };
}

/** Tables in one file. */
export function openRows(file: string): (table: string) => OrderedRows {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA cache_size = -131072');
  return (table) => new OrderedRows(db, table);
}

function keptRow(row: Readonly<Record<string, unknown>>): KeptRow {
  return {
    partitionKey: String(row.pk),
    rowKey: String(row.rk),
    etag: etagOf(Number(row.v)),
    json: String(row.json),
  };
}

function etagOf(version: number): string {
  return `W/"datetime'${version}'"`;
}
