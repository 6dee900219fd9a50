import type { TableClient } from '@azure/data-tables';
import type { TableName } from '../../src/adapters/tables/store/tables.ts';
import type { StoredState } from '../snapshots/stored-state.ts';

type Rows = NonNullable<ReturnType<StoredState['get']>>;
export type Row = Rows[number];

/** Rows of a table that stand for the same. */
export interface MeantRows {
  readonly table: TableName;
  /** Which of its rows; absent: all. */
  readonly of?: string;
  /** What takes nothing away and adds nothing that anybody reads, and why. */
  readonly harmless?: Readonly<Partial<Record<RowTamper, string>>>;
  /** Columns that nobody reads. */
  readonly unread?: readonly string[];
  isMeant(row: Row): boolean;
}

const inPartition =
  (name: string) =>
  ({ partitionKey }: Row): boolean =>
    partitionKey.endsWith(`_${name}`);
const isPart = ({ partitionKey }: Row) => partitionKey.endsWith('~parts');
const isHead = inPartition('heads');

const noOneReads = 'nobody reads a row that no other one names';

/** Rows that are sealed, or can be made again from what is. @param roots of the lists of what was sealed last. */
export const sealedRows = (roots: ReadonlySet<string>): readonly MeantRows[] => [
  { table: 'Evidence', isMeant: () => true },
  { table: 'AuditEvents', isMeant: (row) => !isPart(row) },
  { table: 'AuditEvents', of: 'texts', isMeant: isPart, harmless: { insert: noOneReads } },
  { table: 'EvidenceByPrincipal', isMeant: () => true },
  { table: 'EvidenceChanges', isMeant: () => true },
  { table: 'EvidenceOpen', isMeant: () => true },
  { table: 'EvidenceRuns', of: 'intervals', isMeant: inPartition('intervals') },
  {
    ...{ table: 'EvidenceRuns', of: 'looks', isMeant: inPartition('looks') },
    harmless: { insert: noOneReads },
  },
  { table: 'EvidenceLog', of: 'entries', isMeant: inPartition('entries') },
  {
    ...{ table: 'EvidenceLog', of: 'heads', isMeant: isHead, unread: ['At'] },
    harmless: { delete: 'later heads are over all that it was over' },
  },
  { table: 'SealedState', isMeant: ({ rowKey }) => roots.has(rowKey.split('_', 1)[0] ?? '') },
  { table: 'Changes', of: 'facts', isMeant: ({ rowKey }) => rowKey.startsWith('fact_') },
  { table: 'Decisions', isMeant: () => true },
  { table: 'RulesVersions', isMeant: () => true },
  { table: 'Plans', of: 'heads', isMeant: isHead },
  { table: 'Plans', of: 'items', isMeant: (row) => !isHead(row) },
  { table: 'Marks', isMeant: () => true },
  { table: 'AccessHistory', isMeant: () => true },
  { table: 'Watermarks', of: 'populations', isMeant: inPartition('populations') },
];

export const rowTampers = ['alter', 'delete', 'insert', 'reorder', 'truncate'] as const;
export type RowTamper = (typeof rowTampers)[number];

/** Rows that are put and taken away. */
export interface Edit {
  readonly put: readonly Row[];
  readonly remove: readonly Row[];
}

/** @returns `undefined` where the table has too few rows for it. */
export function editOf(
  tamper: RowTamper,
  rows: readonly Row[],
  unread: readonly string[] = [],
): Edit | undefined {
  const row = rows[Math.floor(rows.length / 2)];
  const other = rows.find(
    (one) => one !== row && JSON.stringify(columns(one)) !== JSON.stringify(columns(row)),
  );
  if (row === undefined) return undefined;
  switch (tamper) {
    case 'alter':
      return { put: [altered(row, unread)], remove: [] };
    case 'delete':
      return { put: [], remove: [row] };
    case 'insert':
      return { put: [{ ...row, rowKey: nextKey(row.rowKey) }], remove: [] };
    case 'reorder':
      if (other === undefined) return undefined;
      return {
        put: [
          { ...row, ...columns(other) },
          { ...other, ...columns(row) },
        ],
        remove: [],
      };
    case 'truncate':
      return { put: [], remove: rows.slice(-1) };
    default:
      return tamper satisfies never;
  }
}

/** What makes a table as it was, or might have been, at another time. @returns `undefined` where that is no change. */
export function editTo(wanted: readonly Row[], rows: readonly Row[]): Edit | undefined {
  const before = new Map(rows.map((row) => [placeOf(row), row]));
  const after = new Set(wanted.map(placeOf));
  const put = wanted.filter((row) => {
    const was = before.get(placeOf(row));
    return was === undefined || textOf(was) !== textOf(row);
  });
  const remove = rows.filter((row) => !after.has(placeOf(row)));
  return put.length + remove.length === 0 ? undefined : { put, remove };
}

function placeOf({ partitionKey, rowKey }: Row): string {
  return `${partitionKey} ${rowKey}`;
}

/** Of all columns, in the order of their names. */
function textOf(row: Row): string {
  return JSON.stringify(Object.entries(columns(row)).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function columns(row: Row | undefined): Record<string, unknown> {
  const { partitionKey: _partition, rowKey: _row, ...own } = row ?? {};
  return own;
}

/** The last column that is a text, with one character changed. */
function altered(row: Row, unread: readonly string[]): Row {
  const own = Object.entries(columns(row)).filter(([name]) => name !== 'TenantId' && !unread.includes(name));
  const [name, value] =
    own.findLast(([, text]) => typeof text === 'string' && text !== '') ?? own.at(-1) ?? [];
  if (name === undefined) return { ...row, Added: 'x' };
  if (typeof value !== 'string') return { ...row, [name]: Number(value) + 1 };
  const place = Math.floor(value.length / 2);
  const one = value[place] === '1' ? '2' : '1';
  return { ...row, [name]: `${value.slice(0, place)}${one}${value.slice(place + 1)}` };
}

function nextKey(key: string): string {
  if (/^\d{10}$/.test(key)) return String(Number(key) + 100_000).padStart(10, '0');
  return `${key}0`;
}

export async function apply(client: TableClient, { put, remove }: Edit): Promise<void> {
  for (const row of put) await client.upsertEntity(row, 'Replace');
  for (const { partitionKey, rowKey } of remove) await client.deleteEntity(partitionKey, rowKey);
}

/** Puts back what an edit changed. */
export async function undo(client: TableClient, { put, remove }: Edit, rows: readonly Row[]): Promise<void> {
  const before = new Map(rows.map((row) => [placeOf(row), row]));
  for (const row of [...put, ...remove]) {
    const was = before.get(placeOf(row));
    if (was === undefined) await client.deleteEntity(row.partitionKey, row.rowKey);
    else await client.upsertEntity(was, 'Replace');
  }
}
