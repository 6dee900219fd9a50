import { odata, type TableClient } from '@azure/data-tables';
import { z } from 'zod';
import type { Decision, PlanItem } from '../../domain/model/plan.ts';
import { StoreError } from '../../ports/errors.ts';
import { decision, itemsKey, partitionOfPlan, planItems } from './plan-rows.ts';
import type { ListedRow, Row } from './store/rows.ts';
import { count } from './store/shapes.ts';
import type { TenantTable } from './store/tenant-table.ts';
import { MAX_TEXT_COLUMNS, textChunks, textIn } from './store/text-columns.ts';

/** Consecutive items that share rows. */
interface ItemBlock {
  /** The place of its first item in the plan, from 0. */
  readonly first: number;
  readonly items: readonly PlanItem[];
}

/**
 * The most JSON of a block with more than one item: about 60 items, one column. A page reads at least one block. Larger
 * blocks would save nothing, because the limit of a transaction is counted in bytes.
 */
const BLOCK_UNITS = 32 * 1024 - 2;

/** Rows in one answer of the store: about 1 MiB. */
const ROWS_PER_REQUEST = 16;

/** Items as rows of one partition, in their order, made as they are asked for: a large plan is some 50 MB. */
export function* itemRows(
  table: TenantTable,
  plan: { id: string; hash: string; items: readonly PlanItem[] },
): Generator<Row> {
  const partitionKey = partitionOfPlan(table, plan);
  for (const { first, items, json } of blocksOf(plan.items)) {
    const parts = partsOf(`[${json.join(',')}]`);
    const facts = { Count: items.length, Parts: parts.length, ...countColumns(items) };
    for (const [part, columns] of parts.entries())
      yield table.row(
        { partitionKey, rowKey: itemsKey(first, part) },
        { First: first, ...facts, ...columns },
      );
  }
}

function* blocksOf(items: readonly PlanItem[]): Generator<ItemBlock & { readonly json: readonly string[] }> {
  let first = 0;
  let json: string[] = [];
  let units = 0;
  for (const [index, item] of items.entries()) {
    const text = JSON.stringify(item);
    if (json.length > 0 && units + text.length >= BLOCK_UNITS) {
      yield { first, items: items.slice(first, index), json };
      first = index;
      json = [];
      units = 0;
    }
    json.push(text);
    units += text.length + 1;
  }
  if (json.length > 0) yield { first, items: items.slice(first), json };
}

/** A text as the columns `Json0`, `Json1` ... of as many rows as it needs. */
export function partsOf(text: string): Record<string, string>[] {
  const parts: Record<string, string>[] = [];
  for (const [index, chunk] of textChunks(text).entries()) {
    if (index % MAX_TEXT_COLUMNS === 0) parts.push({});
    const part = parts.at(-1);
    if (part !== undefined) part[`Json${index % MAX_TEXT_COLUMNS}`] = chunk;
  }
  return parts;
}

/** Counts of a block's items by decision, in columns to filter by. */
function countColumns(items: readonly PlanItem[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[columnOf(item.decision)] = (counts[columnOf(item.decision)] ?? 0) + 1;
  return counts;
}

function columnOf(wanted: Decision): string {
  return `Of_${wanted}`;
}

const itemRow = z.object({ First: count, Count: count, Parts: z.int().positive() });

/**
 * Blocks in their order, from a given one on.
 *
 * @param from.first of a block that there is.
 * @param from.decision leaves out blocks without such an item.
 * @throws StoreError `corrupt-row` where a block is missing or is not as it was written.
 */
export async function* itemBlocks(
  client: TableClient,
  table: TenantTable,
  plan: { readonly id: string; readonly hash: string },
  from: { readonly first: number; readonly decision: Decision | undefined },
): AsyncGenerator<ItemBlock> {
  const place = odata`PartitionKey eq ${partitionOfPlan(table, plan)} and RowKey ge ${itemsKey(from.first, 0)} and RowKey lt ${'item`'}`;
  const filter =
    from.decision === undefined ? place : `${place} and ${columnOf(decision.parse(from.decision))} gt 0`;
  let expected = from.first;
  let parts: ListedRow[] = [];
  const pages = client.listEntities({ queryOptions: { filter } }).byPage({ maxPageSize: ROWS_PER_REQUEST });
  for await (const page of pages) {
    for (const row of page) {
      parts.push(row);
      const facts = table.read(row, itemRow);
      if (parts.length < facts.Parts) continue;
      const block = blockIn(table, parts, facts);
      if (from.decision === undefined && block.first !== expected) throw blockMissing(plan.id, expected);
      expected = block.first + block.items.length;
      parts = [];
      yield block;
    }
  }
}

function blockIn(
  table: TenantTable,
  parts: readonly ListedRow[],
  facts: z.output<typeof itemRow>,
): ItemBlock {
  const [head = {}] = parts;
  const json = parts.map((part) => textIn(part, 'Json') ?? '').join('');
  const items = table.readJson(head, { column: 'Json', json }, planItems.length(facts.Count));
  return { first: facts.First, items };
}

/** The failure for missing rows of a plan: the rest must not be used as the plan. */
export function blockMissing(id: string, first: number): StoreError {
  const message = `reading plan ${id}: its item ${first} is not in table Plans. Somebody removed it: the plan cannot be used any more.`;
  return new StoreError('corrupt-row', message, 'PlanIncomplete');
}
