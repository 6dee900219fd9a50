import { odata, type TableClient } from '@azure/data-tables';
import { isWantedEvent } from '../../domain/audit-row.ts';
import { StoreError } from '../../ports/errors.ts';
import type { ArchivedEvent, ArchivedEvents, Listed, PimEvents, UnreadableEvent } from '../../ports/index.ts';
import { type ArchivedRow, toEvent } from './audit-event-reader.ts';
import { isPartsPartition, rowKeyFrom } from './store/keys.ts';
import type { Tables } from './store/tables.ts';
import { type TenantTable, tenantTable } from './store/tenant-table.ts';

/** Rows that are looked at for one page of a listing; what is left is for the next. */
const mostLookedAt = 5_000;

/** PIM's rows, and those that the directory wrote of the same acts (docs/graph-facts.md#audit-rows-of-pim). */
const ofPim = " and (LoggedByService eq 'PIM' or Category eq 'RoleManagement')";

/** @param lookedAt how many rows one call looks at. */
export function createPimEvents(
  tables: Tables,
  tenantId: string,
  lookedAt: number = mostLookedAt,
): PimEvents {
  const table = tenantTable(tables, 'AuditEvents', tenantId);
  return {
    list: ({ from, to, principalId, roleDefinitionId, activityDisplayName: activity }, page) =>
      table.use('reading the events of PIM', async (client) => {
        const names = [principalId, roleDefinitionId].flatMap((id) => (id === undefined ? [] : [id]));
        const isWanted = (json: string) => names.every((role) => isWantedEvent(json, { role }));
        const named = activity === undefined ? '' : ` and ${odata`ActivityDisplayName eq ${activity}`}`;
        const listing = { from, to, narrowed: `${ofPim}${named}`, isWanted, lookedAt };
        const { items, ...rest } = await readPage({ client, table }, listing, page);
        return { ...rest, items: items.map(({ json, isConflict }) => ({ json, isConflict })) };
      }),
  };
}

/** All events of the archive of one tenant. @param lookedAt how many rows one call looks at. */
export function createArchivedEvents(
  tables: Tables,
  tenantId: string,
  lookedAt: number = mostLookedAt,
): ArchivedEvents {
  const table = tenantTable(tables, 'AuditEvents', tenantId);
  return {
    list: ({ from, to, ...wish }, page) =>
      table.use('reading archived events', (client) => {
        const isWanted = (json: string) => isWantedEvent(json, wish);
        return readPage({ client, table }, { from, to, narrowed: '', isWanted, lookedAt }, page);
      }),
  };
}

interface EventListing {
  readonly from: Date;
  readonly to: Date;
  /** A condition on columns, to be added to the others. */
  readonly narrowed: string;
  readonly isWanted: (json: string) => boolean;
  readonly lookedAt: number;
}

interface ListedPage {
  readonly top: number;
  readonly from?: string | undefined;
}

type EventPage = Listed<ArchivedEvent> & { readonly unreadable: readonly UnreadableEvent[] };

/** One page of the events that are wanted, oldest first. */
async function readPage(
  archive: { readonly client: TableClient; readonly table: TenantTable },
  listing: EventListing,
  { top, from }: ListedPage,
): Promise<EventPage> {
  const { client, table } = archive;
  const filter = queryOf(listing, table, from);
  const items: ArchivedEvent[] = [];
  const unreadable: UnreadableEvent[] = [];
  let left = listing.lookedAt;
  for await (const row of client.listEntities<Record<string, unknown>>({ queryOptions: { filter } })) {
    if (isPartsPartition(row.partitionKey ?? '')) continue;
    const read = await readEvent(archive, row);
    left -= 1;
    // Of one that cannot be read nobody knows whether it is wanted: it is told, and the others are given.
    if ('because' in read) unreadable.push(read);
    else if (listing.isWanted(read.json)) items.push(read);
    if (left <= 0 || items.length + unreadable.length >= top) return { items, unreadable, next: row.rowKey };
  }
  return { items, unreadable, next: undefined };
}

async function readEvent(
  archive: Parameters<typeof toEvent>[0],
  row: ArchivedRow,
): Promise<ArchivedEvent | UnreadableEvent> {
  const place = row.rowKey ?? '';
  try {
    const { json, conflictOf } = await toEvent(archive, row);
    return { json, isConflict: conflictOf !== undefined, place };
  } catch (error) {
    if (!(error instanceof StoreError) || error.kind !== 'corrupt-row') throw error;
    return { id: place, because: error.message };
  }
}

/** Row keys begin with the instant, so that they go on from one day's partition to the next. */
function queryOf(
  { from, to, narrowed }: EventListing,
  table: TenantTable,
  after: string | undefined,
): string {
  const day = (instant: Date) => table.partition(instant.toISOString().slice(0, 10));
  const days = odata`PartitionKey ge ${day(from)} and PartitionKey le ${day(to)}`;
  const begin = after === undefined ? odata`RowKey ge ${rowKeyFrom(from)}` : odata`RowKey gt ${after}`;
  return `${days} and ${begin} and ${odata`RowKey lt ${rowKeyFrom(to)}`}${narrowed}`;
}
