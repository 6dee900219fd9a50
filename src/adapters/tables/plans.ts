import type { TableClient } from '@azure/data-tables';
import type { Plan, PlanApproval, PlanHead, PlanItem } from '../../domain/model/plan.ts';
import { StoreError } from '../../ports/errors.ts';
import type { Listed, Plans } from '../../ports/index.ts';
import { approvalColumns, headRowsOf, type StoredPlan, toKeptPlan, toPlanHead } from './plan-head-rows.ts';
import { blockMissing, itemBlocks, itemRows } from './plan-item-rows.ts';
import { HEADS_PARTITION, headKeyShape, placeOfId } from './plan-keys.ts';
import { statusOf } from './store/failures.ts';
import { inFlight } from './store/in-flight.ts';
import type { RowPlace } from './store/keys.ts';
import { checkedPlace, listPage } from './store/list-page.ts';
import { sendTransaction } from './store/send-transaction.ts';
import type { Tables } from './store/tables.ts';
import { createAll, fittingTransactions, writeAll } from './store/transactions.ts';

/** Transactions of 4 MiB on their way at once: while one is stored, the next is made. */
const TRANSACTIONS_IN_FLIGHT = 2;
const MAX_TRIES = 20;

type ItemsPage = Parameters<Plans['items']>[1];

/**
 * Plans in table `Plans`: the items in a partition per plan, many to a row; the heads in one partition, newest first. The
 * head is written when everything else is there, so that a plan is there whole or not at all.
 */
export function createPlans(tables: Tables): Plans {
  return {
    save(plan) {
      return tables.use('Plans', `storing plan ${plan.id}`, (client) => save(client, plan));
    },
    head(id) {
      return tables.use(
        'Plans',
        `looking for plan ${id}`,
        async (client) => (await headOf(client, id))?.head,
      );
    },
    items(id, page) {
      return tables.use('Plans', `reading plan ${id}`, async (client) => {
        const from = checkedPlace(page.from, /^\d{1,8}-\d{1,8}$/, `reading plan ${id}`);
        const kept = await keptPlan(client, id);
        if (kept === undefined) return { items: [], next: undefined };
        return itemsPage(client, { id, ...kept }, { ...page, from });
      });
    },
    list({ top, from }) {
      return tables.use('Plans', 'listing plans', async (client) => {
        const place = checkedPlace(from, headKeyShape, 'listing plans');
        const filter = `PartitionKey eq '${HEADS_PARTITION}' and RowKey gt 'at_' and RowKey lt 'at\`'`;
        const { items, next } = await listPage(client, filter, { top, from: place }, (row) => row);
        return { items: await Promise.all(items.map((row) => toPlanHead(client, row))), next };
      });
    },
    approve(id, approval) {
      return tables.use('Plans', `approving plan ${id}`, (client) => approve(client, id, approval));
    },
  };
}

async function save(client: TableClient, plan: Plan): Promise<void> {
  if (await isThere(client, plan)) return;
  const { heads, parts } = headRowsOf(plan);
  const transactions = fittingTransactions(itemRows(plan), (row) => row);
  await inFlight(TRANSACTIONS_IN_FLIGHT).all(
    transactions.map((rows) => () => sendTransaction(client, 'replace', rows)),
  );
  await writeAll(client, parts);
  if (await createAll(client, heads)) return;
  // Stored meanwhile: by somebody else, or by this very call, whose answer was lost on the way.
  if (!(await isThere(client, plan))) throw frozen(plan.id);
}

/** @throws StoreError where another plan has this one's id. */
async function isThere(client: TableClient, plan: Plan): Promise<boolean> {
  const kept = await keptPlan(client, plan.id);
  if (kept === undefined) return false;
  if (kept.hash !== plan.hash || kept.items !== plan.items.length) throw frozen(plan.id);
  return true;
}

function frozen(id: string): StoreError {
  const message = `storing plan ${id}: there is another plan with this id, and plans are never changed. Nothing was written.`;
  return new StoreError('rejected', message, 'PlanIsFrozen');
}

async function keptPlan(client: TableClient, id: string): Promise<StoredPlan | undefined> {
  const row = await rowAt(client, placeOfId(id));
  return row && toKeptPlan(row);
}

interface FoundHead extends RowPlace {
  readonly head: PlanHead;
  readonly etag: string;
}

async function headOf(client: TableClient, id: string): Promise<FoundHead | undefined> {
  const kept = await keptPlan(client, id);
  if (kept === undefined) return undefined;
  const place = { partitionKey: HEADS_PARTITION, rowKey: kept.headKey };
  const row = await rowAt(client, place);
  if (row === undefined) throw blockMissing(id, 0);
  return { ...place, head: await toPlanHead(client, row), etag: row.etag };
}

async function rowAt(client: TableClient, { partitionKey, rowKey }: RowPlace) {
  try {
    return await client.getEntity(partitionKey, rowKey);
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

async function itemsPage(
  client: TableClient,
  plan: StoredPlan & { readonly id: string },
  { top, from = '0-0', decision }: ItemsPage,
): Promise<Listed<PlanItem>> {
  const [first = 0, skipped = 0] = from.split('-').map(Number);
  const items: PlanItem[] = [];
  let end = first;
  for await (const block of itemBlocks(client, plan, { first, decision })) {
    for (const [index, item] of block.items.entries()) {
      if (block.first === first && index < skipped) continue;
      if (decision !== undefined && item.decision !== decision) continue;
      if (items.length === top) return { items, next: `${block.first}-${index}` };
      items.push(item);
    }
    end = block.first + block.items.length;
  }
  // With a decision, blocks without it are not seen, and so the end is not.
  if (decision === undefined && end < plan.items) throw blockMissing(plan.id, end);
  return { items, next: undefined };
}

async function approve(
  client: TableClient,
  id: string,
  approval: PlanApproval,
): Promise<PlanHead | undefined> {
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    const found = await headOf(client, id);
    if (found === undefined || found.head.approval !== undefined) return found?.head;
    const { partitionKey, rowKey, head, etag } = found;
    try {
      await client.updateEntity({ partitionKey, rowKey, ...approvalColumns(approval) }, 'Merge', { etag });
      return { ...head, approval };
    } catch (error) {
      if (statusOf(error) !== 412) throw error;
    }
  }
  const message = `approving plan ${id}: ${MAX_TRIES} tries lost to other writers. Nothing was written.`;
  throw new StoreError('rejected', message, 'TooManyWriters');
}
