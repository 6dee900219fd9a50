import { hash } from 'node:crypto';
import { odata, type TableClient, type TableEntityResult } from '@azure/data-tables';
import { StoreError } from '../../ports/errors.ts';
import { isLossyId } from './audit-event-rows.ts';
import { isPartsPartition, partKey, partsPartition } from './store/keys.ts';
import type { Tables } from './store/tables.ts';
import { type TenantTable, tenantTable } from './store/tenant-table.ts';

/** An archived event. */
export interface ArchivedEvent {
  readonly id: string;
  /** The whole event, checked against its hash. */
  readonly json: string;
  /** The row key of the event that has its place with other content. */
  readonly conflictOf?: string;
  readonly partitionKey: string;
  readonly rowKey: string;
}

/** The archive of a tenant on an open connection. */
export interface Archive {
  readonly client: TableClient;
  readonly table: TenantTable;
}

export type ArchivedRow = TableEntityResult<Record<string, unknown>>;

/**
 * Every event of a tenant's archive, by day and instant; with `day` (`2026-11-22`, `undated`) those of that one. Events
 * are put together from their pieces and checked against their hash.
 *
 * @throws StoreError `corrupt-row`, naming the row, where a piece is missing, the content is not what was archived, or a
 *   row is another tenant's.
 */
export async function* readAuditEvents(
  tables: Tables,
  tenantId: string,
  day?: string,
): AsyncGenerator<ArchivedEvent> {
  const table = tenantTable(tables, 'AuditEvents', tenantId);
  let from: string | undefined;
  do {
    const token = from;
    const page = await table.use('reading audit events', (client) => readPage({ client, table }, day, token));
    yield* page.events;
    from = page.next;
  } while (from !== undefined);
}

async function readPage(archive: Archive, day: string | undefined, token: string | undefined) {
  const { client, table } = archive;
  // '`' follows '_', and so every partition of the tenant.
  const filter =
    day === undefined
      ? odata`PartitionKey ge ${table.partition('')} and PartitionKey lt ${`${table.tenantId}\``}`
      : odata`PartitionKey eq ${table.partition(day)}`;
  const pages = client
    .listEntities<Record<string, unknown>>({ queryOptions: { filter } })
    .byPage(token === undefined ? {} : { continuationToken: token });
  const events: ArchivedEvent[] = [];
  for await (const page of pages) {
    for (const row of page) {
      if (!isPartsPartition(row.partitionKey ?? '')) events.push(await toEvent(archive, row));
    }
    const next =
      'continuationToken' in page && typeof page.continuationToken === 'string' ? page.continuationToken : '';
    return { events, next: next === '' ? undefined : next };
  }
  return { events, next: undefined };
}

/** @throws StoreError `corrupt-row` */
export async function toEvent(archive: Archive, row: ArchivedRow): Promise<ArchivedEvent> {
  const { partitionKey = '', rowKey = '' } = row;
  archive.table.checkTenant(row);
  const json = await wholeText(archive, row);
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

async function wholeText(archive: Archive, row: ArchivedRow): Promise<string> {
  const count = row.Parts;
  if (count === undefined) return piecesOf(row);
  let text = '';
  for (let index = 0; index < Number(count); index++) {
    text += piecesOf(await part(archive, row, index));
  }
  return text;
}

async function part({ client, table }: Archive, row: ArchivedRow, index: number): Promise<ArchivedRow> {
  const key = partKey(String(row.ContentHash), index);
  const partition = partsPartition(row.partitionKey ?? '');
  const filter = odata`PartitionKey eq ${partition} and RowKey eq ${key}`;
  for await (const found of client.listEntities<Record<string, unknown>>({ queryOptions: { filter } })) {
    table.checkTenant(found);
    return found;
  }
  throw corruptRow(row, `its part ${index} is missing`);
}

function piecesOf(row: ArchivedRow): string {
  const single = row.Event;
  if (typeof single === 'string') return single;
  let text = '';
  for (let index = 0; ; index++) {
    const piece = row[`Event${index}`];
    if (typeof piece !== 'string') return text;
    text += piece;
  }
}

function idOf(row: ArchivedRow, json: string): string {
  const column = String(row.EventId ?? '');
  if (!isLossyId(column)) return column;
  const event: unknown = JSON.parse(json);
  const id = typeof event === 'object' && event !== null && 'id' in event ? event.id : undefined;
  return typeof id === 'string' ? id : column;
}

function corruptRow(row: ArchivedRow, why: string): StoreError {
  return new StoreError(
    'corrupt-row',
    `table AuditEvents, row ${row.partitionKey} / ${row.rowKey}: ${why}. Somebody altered it, or removed what belongs to it.`,
    'RowNotAsWritten',
  );
}
