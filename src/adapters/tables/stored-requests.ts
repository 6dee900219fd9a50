import { odata } from '@azure/data-tables';
import { z } from 'zod';
import type { StoredRequest } from '../../domain/model/evidence.ts';
import type { RecordedRequest } from '../../domain/model/recorded.ts';
import type { StoredRequests } from '../../ports/evidence.ts';
import { encodeKeyPart, MAX_KEY_UNITS } from './store/keys.ts';
import { readAll } from './store/odd-rows.ts';
import { type ListedRow, optionalColumn, type Row } from './store/rows.ts';
import { accessKey, instantText, scheduleKind } from './store/shapes.ts';
import type { Tables } from './store/tables.ts';
import { type TenantTable, tenantTable } from './store/tenant-table.ts';
import { textColumns, textIn } from './store/text-columns.ts';
import { writeAll } from './store/transactions.ts';

const requestShape: z.ZodType<RecordedRequest> = z.strictObject({
  kind: z.literal('request'),
  of: scheduleKind,
  id: z.string(),
  key: accessKey,
  action: z.string(),
  status: z.string(),
  createdDateTime: instantText.nullable(),
  completedDateTime: instantText.nullable(),
  createdBy: z.string().nullable(),
  startDateTime: instantText.nullable(),
  expiration: z.string().nullable(),
  targetScheduleId: z.string().nullable(),
  approvalId: z.string().nullable(),
  justification: z.string().nullable(),
  ticketNumber: z.string().nullable(),
  ticketSystem: z.string().nullable(),
});

const requestRow = z.object({ ChangedAt: instantText, ForgottenAt: instantText.optional() });
const listingRow = z.object({ ListedAt: instantText });

/** One partition a tenant: some hundred requests a month, all of which are read together. */
const REQUESTS = 'requests';
/** Two columns of 64 KiB: a justification is a text of people. */
const MOST_COLUMNS = 2;
const operation = 'storing requests of PIM';

/** Requests to PIM in table `AccessRequests`, a row each, and one row that says when all were listed. */
export function createStoredRequests(tables: Tables, tenantId: string): StoredRequests {
  const table = tenantTable(tables, 'AccessRequests', tenantId);
  const listing = { partitionKey: table.partition('listing'), rowKey: 'last' };
  return {
    since: (instant, onOdd) =>
      table.use('reading stored requests of PIM', async (client) => {
        const isMeant = odata`(State eq 'listed' or MovedAt ge ${instant})`;
        const filter = `PartitionKey eq '${table.partition(REQUESTS)}' and ${isMeant}`;
        const rows = client.listEntities<Record<string, unknown>>({ queryOptions: { filter } });
        return readAll(rows, (row) => toStored(table, row), onOdd);
      }),
    save: (changed) =>
      table.use(operation, (client) =>
        writeAll(
          client,
          changed.map((stored) => toRow(table, stored)),
        ),
      ),
    listedAt: () =>
      table.use('reading when requests of PIM were listed', async (client) => {
        const filter = odata`PartitionKey eq ${listing.partitionKey} and RowKey eq ${listing.rowKey}`;
        const [row] = await Array.fromAsync(client.listEntities({ queryOptions: { filter } }));
        return row === undefined ? undefined : table.read(row, listingRow).ListedAt;
      }),
    saveListedAt: (instant) =>
      table.use(operation, async (client) => {
        await client.upsertEntity(table.row(listing, { ListedAt: instant }), 'Replace');
      }),
  };
}

function toRow(table: TenantTable, { request, changedAt, forgottenAt }: StoredRequest): Row {
  const rowKey = encodeKeyPart(`${request.of}_${request.id}`, MAX_KEY_UNITS);
  return table.row(
    { partitionKey: table.partition(REQUESTS), rowKey },
    {
      State: forgottenAt === undefined ? 'listed' : 'forgotten',
      MovedAt: forgottenAt ?? changedAt,
      ChangedAt: changedAt,
      ...optionalColumn('ForgottenAt', forgottenAt),
      ...textColumns('Request', JSON.stringify(request), MOST_COLUMNS, operation),
    },
  );
}

function toStored(table: TenantTable, row: ListedRow): StoredRequest {
  const { ChangedAt: changedAt, ForgottenAt: forgottenAt } = table.read(row, requestRow);
  const request = table.readJson(row, { column: 'Request', json: textIn(row, 'Request') }, requestShape);
  return { request, changedAt, ...(forgottenAt !== undefined && { forgottenAt }) };
}
