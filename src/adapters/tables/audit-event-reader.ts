import { hash } from 'node:crypto';
import { odata, type TableClient, type TableEntityResult } from '@azure/data-tables';
import { StoreError } from '../../ports/errors.ts';
import { isLossyId } from './audit-event-rows.ts';
import { isPartsPartition, partKey, partsPartition } from './store/keys.ts';
import type { Tables } from './store/tables.ts';

/** An event as it lies in the archive. */
export interface ArchivedEvent {
  readonly id: string;
  /** The whole event, proved against its hash. */
  readonly json: string;
  /** The row key of the event that has its place with other content. */
  readonly conflictOf?: string;
  readonly partitionKey: string;
  readonly rowKey: string;
}

type KeptRow = TableEntityResult<Record<string, unknown>>;

/**
 * Every event of the archive, by day and instant; with `partition` (`2026-11-22`, `undated`) those of that one. Events
 * are put together from their pieces and proved against their hash.
 *
 * @throws StoreError `corrupt-row`, naming the row, where a piece is missing or the content is not what was kept.
 */
export async function* readAuditEvents(tables: Tables, partition?: string): AsyncGenerator<ArchivedEvent> {
  let from: string | undefined;
  do {
    const token = from;
    const page = await tables.use('AuditEvents', 'reading audit events', (client) =>
      readPage(client, partition, token),
    );
    yield* page.events;
    from = page.next;
  } while (from !== undefined);
}

async function readPage(client: TableClient, partition: string | undefined, token: string | undefined) {
  const queryOptions = partition === undefined ? {} : { filter: odata`PartitionKey eq ${partition}` };
  const pages = client
    .listEntities<Record<string, unknown>>({ queryOptions })
    .byPage(token === undefined ? {} : { continuationToken: token });
  const events: ArchivedEvent[] = [];
  for await (const page of pages) {
    for (const row of page) {
      if (!isPartsPartition(row.partitionKey ?? '')) events.push(await toEvent(client, row));
    }
    const next =
      'continuationToken' in page && typeof page.continuationToken === 'string' ? page.continuationToken : '';
    return { events, next: next === '' ? undefined : next };
  }
  return { events, next: undefined };
}

async function toEvent(client: TableClient, row: KeptRow): Promise<ArchivedEvent> {
  const { partitionKey = '', rowKey = '' } = row;
  const json = await wholeText(client, row);
  if (hash('sha256', json, 'hex') !== row.ContentHash)
    throw corruptRow(row, 'its content does not match its hash');
  const conflictOf = row.ConflictOf;
  return {
    id: idOf(row, json),
    json,
    partitionKey,
    rowKey,
    ...(typeof conflictOf === 'string' ? { conflictOf } : {}),
  };
}

async function wholeText(client: TableClient, row: KeptRow): Promise<string> {
  const count = row.Parts;
  if (count === undefined) return piecesOf(row);
  let text = '';
  for (let index = 0; index < Number(count); index++) {
    text += piecesOf(await part(client, row, index));
  }
  return text;
}

async function part(client: TableClient, row: KeptRow, index: number): Promise<KeptRow> {
  const key = partKey(String(row.ContentHash), index);
  const partition = partsPartition(row.partitionKey ?? '');
  const filter = odata`PartitionKey eq ${partition} and RowKey eq ${key}`;
  for await (const found of client.listEntities<Record<string, unknown>>({ queryOptions: { filter } }))
    return found;
  throw corruptRow(row, `its part ${index} is missing`);
}

function piecesOf(row: KeptRow): string {
  const single = row.Event;
  if (typeof single === 'string') return single;
  let text = '';
  for (let index = 0; ; index++) {
    const piece = row[`Event${index}`];
    if (typeof piece !== 'string') return text;
    text += piece;
  }
}

function idOf(row: KeptRow, json: string): string {
  const column = String(row.EventId ?? '');
  if (!isLossyId(column)) return column;
  const event: unknown = JSON.parse(json);
  const id = typeof event === 'object' && event !== null && 'id' in event ? event.id : undefined;
  return typeof id === 'string' ? id : column;
}

function corruptRow(row: KeptRow, why: string): StoreError {
  return new StoreError(
    'corrupt-row',
    `table AuditEvents, row ${row.partitionKey} / ${row.rowKey}: ${why}. Somebody altered it, or removed what belongs to it.`,
    'RowNotAsWritten',
  );
}
