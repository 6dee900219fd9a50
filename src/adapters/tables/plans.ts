import type { TableClient } from '@azure/data-tables';
import type { Plan, PlanHead, PlanItem } from '../../domain/model/plan.ts';
import { runAll } from '../../ports/bounded-tasks.ts';
import { StoreError } from '../../ports/errors.ts';
import type { Listed, Plans } from '../../ports/index.ts';
import { headRowsOf, type StoredPlan, toPlanHead, toStoredPlan } from './plan-head-rows.ts';
import { blockMissing, itemBlocks, itemRows } from './plan-item-rows.ts';
import { headKeyShape, headsPartition, placeOfId } from './plan-rows.ts';
import { checkedPlace, listPage } from './store/list-page.ts';
import { orTold } from './store/odd-rows.ts';
import { findRow } from './store/rows.ts';
import type { Tables } from './store/tables.ts';
import { checkOwner, type TenantTable, tenantTable } from './store/tenant-table.ts';
import { createAll, fittingTransactions, sendTransaction, writeAll } from './store/transactions.ts';

type ItemsPage = Parameters<Plans['items']>[1];

/** The table of plans on an open connection. */
interface PlansTable {
  readonly client: TableClient;
  readonly table: TenantTable;
}

/**
 * Plans in table `Plans`: the items in a partition per plan, many to a row; the heads in one partition, newest first. The
 * head is written when everything else is there, so that a plan is there whole or not at all.
 */
export function createPlans(tables: Tables, tenantId: string): Plans {
  const table = tenantTable(tables, 'Plans', tenantId);
  return {
    save(plan) {
      checkOwner(table, plan);
      return table.use(`storing plan ${plan.id}`, (client) => save({ client, table }, plan, tables));
    },
    head(id) {
      return table.use(`looking for plan ${id}`, (client) => headOf({ client, table }, id));
    },
    items(id, page) {
      return table.use(`reading plan ${id}`, async (client) => {
        const from = checkedPlace(page.from, /^\d{1,8}-\d{1,8}$/, `reading plan ${id}`);
        const stored = await storedPlan({ client, table }, id);
        if (stored === undefined) return { items: [], next: undefined };
        return itemsPage({ client, table }, { id, ...stored }, { ...page, from });
      });
    },
    list({ top, from }, onOdd) {
      return table.use('listing plans', async (client) => {
        const place = checkedPlace(from, headKeyShape, 'listing plans');
        const filter = `PartitionKey eq '${headsPartition(table)}' and RowKey gt 'at_' and RowKey lt 'at\`'`;
        const { items, next } = await listPage(client, filter, { top, from: place }, (row) => row);
        const heads = await Promise.all(
          items.map((row) => orTold(row, toPlanHead(client, table, row), onOdd)),
        );
        return { items: heads.filter((head) => head !== undefined), next };
      });
    },
  };
}

async function save(plans: PlansTable, plan: Plan, { limiter }: Tables): Promise<void> {
  const { client, table } = plans;
  if (await isThere(plans, plan)) return;
  const { heads, parts } = headRowsOf(table, plan);
  const transactions = fittingTransactions(itemRows(table, plan), (row) => row);
  await runAll(
    limiter,
    transactions.map((rows) => () => sendTransaction(client, 'replace', rows)),
  );
  await writeAll(client, parts);
  if (await createAll(client, heads)) return;
  // It was stored meanwhile: by another process, or by this very call, whose answer was lost.
  if (!(await isThere(plans, plan))) throw frozen(plan.id);
}

/** @throws StoreError where another plan has this one's id. */
async function isThere(plans: PlansTable, plan: Plan): Promise<boolean> {
  const stored = await storedPlan(plans, plan.id);
  if (stored === undefined) return false;
  if (stored.hash !== plan.hash || stored.items !== plan.items.length) throw frozen(plan.id);
  return true;
}

function frozen(id: string): StoreError {
  const message = `storing plan ${id}: there is another plan with this id, and plans are never changed. Nothing was written.`;
  return new StoreError('rejected', message, 'PlanIsFrozen');
}

async function storedPlan({ client, table }: PlansTable, id: string): Promise<StoredPlan | undefined> {
  const row = await findRow(client, placeOfId(table, id));
  return row && toStoredPlan(table, row);
}

async function headOf(plans: PlansTable, id: string): Promise<PlanHead | undefined> {
  const { client, table } = plans;
  const stored = await storedPlan(plans, id);
  if (stored === undefined) return undefined;
  const row = await findRow(client, { partitionKey: headsPartition(table), rowKey: stored.headKey });
  if (row === undefined) throw blockMissing(id, 0);
  return toPlanHead(client, table, row);
}

async function itemsPage(
  { client, table }: PlansTable,
  plan: StoredPlan & { readonly id: string },
  { top, from = '0-0', decision }: ItemsPage,
): Promise<Listed<PlanItem>> {
  const [first = 0, skipped = 0] = from.split('-').map(Number);
  const items: PlanItem[] = [];
  let end = first;
  for await (const block of itemBlocks(client, table, plan, { first, decision })) {
    for (const [index, item] of block.items.entries()) {
      if (block.first === first && index < skipped) continue;
      if (decision !== undefined && item.decision !== decision) continue;
      if (items.length === top) return { items, next: `${block.first}-${index}` };
      items.push(item);
    }
    end = block.first + block.items.length;
  }
  // A filtered listing skips blocks without the decision, so its end proves nothing.
  if (decision === undefined && end < plan.items) throw blockMissing(plan.id, end);
  return { items, next: undefined };
}
