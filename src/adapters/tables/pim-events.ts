import { odata } from '@azure/data-tables';
import { StoreError } from '../../ports/errors.ts';
import type { PimEvent, PimEventFilter, PimEvents, UnreadableEvent } from '../../ports/index.ts';
import { type Archive, type ArchivedRow, toEvent } from './audit-event-reader.ts';
import { isPartsPartition, rowKeyFrom } from './store/keys.ts';
import type { Tables } from './store/tables.ts';
import { tenantTable } from './store/tenant-table.ts';

/** So many rows are looked at for one page of a listing; what is left is for the next. */
const mostLookedAt = 5_000;

/** PIM's rows, and those that the directory wrote of the same acts (docs/graph-facts.md#audit-rows-of-pim). */
const ofPim = "(LoggedByService eq 'PIM' or Category eq 'RoleManagement')";

/** @param lookedAt how many rows one call looks at. */
export function createPimEvents(
  tables: Tables,
  tenantId: string,
  lookedAt: number = mostLookedAt,
): PimEvents {
  const table = tenantTable(tables, 'AuditEvents', tenantId);
  return {
    list: (filter, { top, from }) =>
      table.use('reading the events of PIM', async (client) => {
        const rows = client.listEntities<Record<string, unknown>>({
          queryOptions: { filter: queryOf(filter, (day) => table.partition(day), from) },
        });
        const page = new Page(filter, top, lookedAt);
        for await (const row of rows) {
          if (isPartsPartition(row.partitionKey ?? '')) continue;
          await page.look({ client, table }, row);
          if (page.isFull) return page.result(row.rowKey);
        }
        return page.result(undefined);
      }),
  };
}

/** Row keys begin with the instant, so that they go on from one day's partition to the next. */
function queryOf(
  { from, to }: PimEventFilter,
  partition: (day: string) => string,
  after: string | undefined,
) {
  const day = (instant: Date) => partition(instant.toISOString().slice(0, 10));
  const days = odata`PartitionKey ge ${day(from)} and PartitionKey le ${day(to)}`;
  const begin = after === undefined ? odata`RowKey ge ${rowKeyFrom(from)}` : odata`RowKey gt ${after}`;
  return `${days} and ${begin} and ${odata`RowKey lt ${rowKeyFrom(to)}`} and ${ofPim}`;
}

/** One page of a listing as it fills. */
class Page {
  readonly #items: PimEvent[] = [];
  readonly #unreadable: UnreadableEvent[] = [];
  readonly #names: readonly string[];
  readonly #top: number;
  #left: number;

  constructor({ principalId, roleDefinitionId }: PimEventFilter, top: number, lookedAt: number) {
    this.#names = [principalId, roleDefinitionId].flatMap((id) =>
      id === undefined ? [] : [id.toLowerCase()],
    );
    this.#top = top;
    this.#left = lookedAt;
  }

  get isFull(): boolean {
    return this.#left <= 0 || this.#items.length + this.#unreadable.length >= this.#top;
  }

  async look(archive: Archive, row: ArchivedRow): Promise<void> {
    this.#left -= 1;
    try {
      const { json, conflictOf } = await toEvent(archive, row);
      const text = json.toLowerCase();
      if (this.#names.every((id) => text.includes(id)))
        this.#items.push({ json, isConflict: conflictOf !== undefined });
    } catch (error) {
      if (!(error instanceof StoreError) || error.kind !== 'corrupt-row') throw error;
      // Nobody knows whether it is wanted: it is told, and the others are given.
      this.#unreadable.push({ id: row.rowKey ?? '', because: error.message });
    }
  }

  result(next: string | undefined) {
    return { items: this.#items, unreadable: this.#unreadable, next };
  }
}
