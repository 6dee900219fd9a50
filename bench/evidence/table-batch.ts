import type { Place } from './ordered-rows.ts';
import { Refused } from './table-limits.ts';

/** One write, by itself or in a transaction. */
export interface Write {
  readonly method: string;
  readonly table: string;
  /** Absent of a `POST`: its row has the keys. */
  readonly place: Place | undefined;
  readonly ifMatch: string | undefined;
  readonly body: string;
}

/** The operations of a transaction, as this app writes them: see `sendChanges`. */
export function parseBatch(body: string): readonly Write[] {
  const [, changeset] = /boundary=(changeset_[\w-]+)/.exec(body) ?? [];
  if (changeset === undefined) throw new Refused(400, 'InvalidInput', 'a transaction without a changeset');
  const parts = body.split(`--${changeset}`).slice(1, -1);
  return parts.map((part) => {
    const [, method = '', url = ''] = /^(POST|PUT|MERGE|PATCH|DELETE) (\S+) HTTP\/1\.1\r$/m.exec(part) ?? [];
    const [, ifMatch] = /^If-Match: (.*)\r$/m.exec(part) ?? [];
    const at = part.indexOf('\r\n\r\n', part.indexOf(' HTTP/1.1'));
    return { method, ...addressOf(url), ifMatch, body: part.slice(at).trim() };
  });
}

/** The table and row that an address names: `/account/Table(PartitionKey='a',RowKey='b')`. */
export function addressOf(url: string): Pick<Write, 'table' | 'place'> {
  const path = decodeURIComponent(url.split('?', 1)[0] ?? '');
  const name = path.slice(path.indexOf('/devstoreaccount1/') + '/devstoreaccount1/'.length);
  const [, table = name.replace(/\(\)$/, ''), partitionKey, rowKey] =
    /^(\w+)\(PartitionKey='(.*)',RowKey='(.*)'\)$/s.exec(name) ?? [];
  if (partitionKey === undefined || rowKey === undefined) return { table, place: undefined };
  return {
    table,
    place: { partitionKey: partitionKey.replaceAll("''", "'"), rowKey: rowKey.replaceAll("''", "'") },
  };
}
