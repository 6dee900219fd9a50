import { StoreError } from '../../ports/errors.ts';
import { instantOfId } from '../../ports/ids.ts';
import type {
  IntendedRow,
  StateKind,
  StatePartition,
  StateRow,
  StateRows,
  StillInTime,
} from '../../ports/index.ts';
import type { BareLeafHashOf } from './archive-rows.ts';
import { commandOfFact, toStoredFact } from './command-rows.ts';
import { checkDecision } from './decisions.ts';
import { erasuresPartition, toErasure } from './erasures.ts';
import { rowsOf } from './history-reading.ts';
import { checkHead } from './plan-head-rows.ts';
import { checkVersion } from './rules-versions.ts';
import { countedDown } from './store/keys.ts';
import { rowText } from './store/row-text.ts';
import type { ListedRow } from './store/rows.ts';
import type { TableName, Tables } from './store/tables.ts';
import { type TenantTable, tenantTable } from './store/tenant-table.ts';

/** A table that jobs rest on: which of its rows, and where they are in what is sealed. */
interface Source {
  readonly table: TableName;
  readonly kind: StateKind;
  /** Ranges of rows, as filters behind the one for the partition. */
  ranges(table: TenantTable, from: string | undefined): readonly string[];
  nameOf(partition: string, rowKey: string): string;
  /** Throws for a row that this app does not write so. Absent of what runs alone write. */
  check?(table: TenantTable, row: ListedRow): void;
}

const sources: readonly Source[] = [
  {
    table: 'Changes',
    kind: 'added',
    ranges: (table, from) => [
      `PartitionKey eq '${table.partition('changes')}' and RowKey gt 'fact_' and RowKey lt '${afterMonth('fact_', from)}'`,
    ],
    nameOf: (_, rowKey) => monthOf(commandOfFact(rowKey)),
    check: toStoredFact,
  },
  {
    ...{ table: 'Decisions', kind: 'added', ranges: whole },
    nameOf: (_, rowKey) => monthOf(rowKey),
    check: checkDecision,
  },
  { table: 'RulesVersions', kind: 'added', ranges: whole, nameOf: () => 'rules', check: checkVersion },
  {
    table: 'Plans',
    kind: 'added',
    ranges: (table, from) => {
      const heads = `PartitionKey eq '${table.partition('heads')}'`;
      const first = from === undefined ? 'id_' : `id_${from.replace('-', '')}`;
      return [
        `${heads} and RowKey gt 'at_' and RowKey lt '${afterMonth('at_', from)}'`,
        `${heads} and RowKey ge '${first}' and RowKey lt 'id\`'`,
      ];
    },
    nameOf: (_, rowKey) => monthOf(rowKey.startsWith('at_') ? rowKey.slice(20) : rowKey.slice(3)),
    check: checkHead,
  },
  { table: 'Marks', kind: 'written', ranges: whole, nameOf: (partition) => partition },
  { table: 'AccessHistory', kind: 'written', ranges: whole, nameOf: (partition) => partition },
  {
    table: 'Watermarks',
    kind: 'written',
    ranges: (table) => [`PartitionKey eq '${table.partition('populations')}'`],
    nameOf: (partition) => partition,
  },
  {
    table: 'EvidenceRuns',
    kind: 'added',
    ranges: (table) => [`PartitionKey eq '${table.partition(erasuresPartition)}'`],
    nameOf: (_, rowKey) => monthOf(rowKey),
    check: toErasure,
  },
];

/** All rows of the tenant. */
function whole(table: TenantTable): readonly string[] {
  // '`' follows '_'.
  const end = table.partition('').replace(/_$/, '`');
  return [`PartitionKey gt '${table.partition('')}' and PartitionKey lt '${end}'`];
}

/** A key behind all rows from a month on: they are listed newest first. */
function afterMonth(prefix: 'fact_' | 'at_', from: string | undefined): string {
  if (from === undefined) return prefix.replace('_', '`');
  return `${prefix}${countedDown(new Date(`${from}-01T00:00:00Z`))}\``;
}

function monthOf(id: string): string {
  return instantOfId(id)?.toISOString().slice(0, 7) ?? 'undated';
}

/** The state that jobs rest on: facts of commands, decisions, rules, plans, marks, memories, the last population, and what was taken out of the history. */
export function createStateRows(tables: Tables, tenantId: string, leafHashOf: BareLeafHashOf): StateRows {
  return {
    async read(from, checksRows) {
      const wish = { from, isChecked: checksRows === 'checks-rows' };
      const read = sources.map((source) => readSource(tables, tenantId, source, wish, leafHashOf));
      return (await Promise.all(read)).flat();
    },
  };
}

async function readSource(
  tables: Tables,
  tenantId: string,
  { table: name, kind, ranges, nameOf, check }: Source,
  { from, isChecked }: { readonly from: string | undefined; readonly isChecked: boolean },
  leafHashOf: BareLeafHashOf,
): Promise<readonly StatePartition[]> {
  const table = tenantTable(tables, name, tenantId);
  const found = new Map<string, StateRow[]>();
  for (const filter of ranges(table, from))
    for await (const row of rowsOf(table, filter)) {
      const { partition, key, leafHash } = placed(table, row, leafHashOf);
      const problem = isChecked && check !== undefined ? problemOf(() => check(table, row)) : undefined;
      const read = { key, leafHash, ...(problem !== undefined && { problem }) };
      const rows = found.get(nameOf(partition, row.rowKey ?? ''));
      if (rows === undefined) found.set(nameOf(partition, row.rowKey ?? ''), [read]);
      else rows.push(read);
    }
  return [...found].map(([partition, rows]) => ({
    ...{ table: name, name: partition, kind },
    rows: rows.toSorted((one, other) => (one.key < other.key ? -1 : 1)),
  }));
}

function problemOf(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'corrupt-row') return error.message;
    throw error;
  }
}

function placed(table: TenantTable, row: ListedRow, leafHashOf: BareLeafHashOf) {
  const partition = (row.partitionKey ?? '').slice(table.partition('').length);
  const leafHash = leafHashOf(Buffer.from(rowText(row)));
  return { partition, key: `${partition} / ${row.rowKey}`, leafHash };
}

/** Rows that are about to be written, or taken away. */
export function intendedRows(
  table: TenantTable,
  { put = [], remove = [] }: { readonly put?: readonly ListedRow[]; readonly remove?: readonly ListedRow[] },
  leafHashOf: BareLeafHashOf,
): readonly IntendedRow[] {
  const of = (row: ListedRow, isKept: boolean): IntendedRow => {
    const { partition: name, key, leafHash } = placed(table, row, leafHashOf);
    return { table: table.name, name, key, leafHash: isKept ? leafHash : undefined };
  };
  return [...put.map((row) => of(row, true)), ...remove.map((row) => of(row, false))];
}

/** Is told of rows before they are written over or taken away. @returns what is asked before each request that writes them. */
export type BeforeWriting = (
  table: TenantTable,
  rows: { readonly put?: readonly ListedRow[]; readonly remove?: readonly ListedRow[] },
) => Promise<StillInTime>;

/** For who writes where nothing is sealed. */
export const untold: BeforeWriting = async () => () => undefined;
