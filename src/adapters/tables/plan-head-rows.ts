import { odata, type TableClient } from '@azure/data-tables';
import { z } from 'zod';
import type { Plan, PlanHead } from '../../domain/model/plan.ts';
import { StoreError } from '../../ports/errors.ts';
import { partsOf } from './plan-item-rows.ts';
import {
  approvals,
  decisionCounts,
  job,
  obstacles,
  obstaclesKey,
  partitionOfPlan,
  placeOfHead,
  placeOfId,
} from './plan-rows.ts';
import { COUNTED_DOWN_DIGITS } from './store/keys.ts';
import { corruptRow, type ListedRow, type Row } from './store/rows.ts';
import { count, instant, mode } from './store/shapes.ts';
import type { TenantTable } from './store/tenant-table.ts';
import { textIn } from './store/text-columns.ts';

const headRow = z.object({
  Id: z.string(),
  RunId: z.string(),
  Job: job,
  MadeAt: instant,
  Mode: mode,
  RulesHash: z.string(),
  Hash: z.string(),
  Counts: z.string(),
  /** The number of rows for obstacles that this one has no room for. 0: they are here. */
  ObstacleParts: count,
  Approvals: z.string(),
});

const idRow = z
  .object({ HeadKey: z.string(), Hash: z.string(), Items: count })
  .transform((row) => ({ headKey: row.HeadKey, hash: row.Hash, items: row.Items }));

/** The columns of the row that a plan is found by. */
export type StoredPlan = z.output<typeof idRow>;

/** The rows of a plan apart from its items. */
interface HeadRows {
  /** Heads are created last, together: with them, the plan is there. */
  readonly heads: readonly Row[];
  /** Obstacles that a head has no room for, in the plan's own partition. */
  readonly parts: readonly Row[];
}

export function headRowsOf(table: TenantTable, plan: Plan): HeadRows {
  const partitionKey = partitionOfPlan(table, plan);
  const [first = {}, ...others] = partsOf(JSON.stringify(storedObstacles(plan)));
  const parts =
    others.length === 0
      ? []
      : [first, ...others].map((columns, part) =>
          table.row({ partitionKey, rowKey: obstaclesKey(part) }, columns),
        );
  const place = placeOfHead(table, plan);
  const head = table.row(place, {
    Id: plan.id,
    RunId: plan.runId,
    Job: plan.job,
    MadeAt: plan.madeAt.toISOString(),
    Mode: plan.mode,
    RulesHash: plan.rulesHash,
    Hash: plan.hash,
    Counts: JSON.stringify(plan.counts),
    ObstacleParts: parts.length,
    ...(parts.length === 0 ? first : {}),
    Approvals: JSON.stringify(plan.approvals),
  });
  const byId = table.row(placeOfId(table, plan.id), {
    HeadKey: place.rowKey,
    Hash: plan.hash,
    Items: plan.items.length,
  });
  return { heads: [head, byId], parts };
}

/** Those of the preview stand among the others, marked. */
function storedObstacles({ obstacles, preview }: Plan): readonly object[] {
  return [...obstacles, ...preview.map((obstacle) => ({ ...obstacle, isPreview: true }))];
}

export function toStoredPlan(table: TenantTable, row: ListedRow): StoredPlan {
  return table.read(row, idRow);
}

/** @throws StoreError `corrupt-row` where the row is not as `headRowsOf` makes it. */
export async function toPlanHead(client: TableClient, table: TenantTable, row: ListedRow): Promise<PlanHead> {
  const read = table.read(row, headRow);
  const { Id: id, Hash: hash } = read;
  const json =
    read.ObstacleParts === 0
      ? textIn(row, 'Json')
      : await partsIn(client, table, { id, hash }, read.ObstacleParts);
  const stored = table.readJson(row, { column: 'Json', json }, obstacles);
  const of = (isPreview: boolean) =>
    stored.filter((one) => one.isPreview === isPreview).map(({ obstacle }) => obstacle);
  return {
    tenantId: table.tenantId,
    id,
    runId: read.RunId,
    job: read.Job,
    madeAt: read.MadeAt,
    mode: read.Mode,
    rulesHash: read.RulesHash,
    hash,
    counts: table.readJson(row, { column: 'Counts', json: read.Counts }, decisionCounts),
    obstacles: of(false),
    preview: of(true),
    approvals: table.readJson(row, { column: 'Approvals', json: read.Approvals }, approvals),
  };
}

async function partsIn(
  client: TableClient,
  table: TenantTable,
  plan: Pick<PlanHead, 'id' | 'hash'>,
  parts: number,
): Promise<string> {
  const filter = odata`PartitionKey eq ${partitionOfPlan(table, plan)} and RowKey ge ${obstaclesKey(0)} and RowKey le ${obstaclesKey(parts - 1)}`;
  const rows = await Array.fromAsync(client.listEntities({ queryOptions: { filter } }));
  for (const row of rows) table.checkTenant(row);
  if (rows.length === parts) return rows.map((row) => textIn(row, 'Json') ?? '').join('');
  const message = `reading plan ${plan.id}: ${parts - rows.length} rows of its obstacles are not in table Plans. Somebody removed them: the plan cannot be used any more.`;
  throw new StoreError('corrupt-row', message, 'PlanIncomplete');
}

/** @throws StoreError `corrupt-row` for a row of a plan's head that does not stand where its content says. */
export function checkHead(table: TenantTable, row: ListedRow): void {
  const { rowKey = '' } = row;
  const place = rowKey.startsWith('at_')
    ? placeOfHead(table, headPlaceIn(table, row)).rowKey
    : `id_${toStoredPlan(table, row).headKey.slice(idInHeadKey)}`;
  if (rowKey !== place) throw corruptRow(table.name, row, 'key: is not that of the content');
}

function headPlaceIn(table: TenantTable, row: ListedRow): Pick<PlanHead, 'id' | 'madeAt'> {
  const { Id: id, MadeAt: madeAt } = table.read(row, headRow);
  return { id, madeAt };
}

/** Behind `at_`, the instant and `_`. */
const idInHeadKey = 'at_'.length + COUNTED_DOWN_DIGITS + 1;
