import { groupBy } from './group-by.ts';
import { mostEntryBytes } from './tiles.ts';
import { treeRoot } from './tree.ts';

/**
 * Manifests: what one run of a job added to the tables, as a text of JSON that is an entry of the log. A run that touched
 * more partitions than one entry can name has several.
 */

export const manifestFormat = 'pim-warden/manifest@1';

/** The rows that a run has in one partition of a table. */
export interface SealedPartition {
  readonly table: string;
  readonly name: string;
  readonly rows: number;
  /** Root of the tree (RFC 6962) of their leaves in the order of their keys, in hexadecimal. */
  readonly root: string;
  /** Whose rows they are, where it is not the run of the manifest. */
  readonly run?: string;
}

export interface Manifest {
  readonly format: typeof manifestFormat;
  readonly tenantId: string;
  readonly runId: string;
  readonly job: string;
  /** The instant of the run. */
  readonly at: string;
  readonly appVersion: string;
  /** From 1. */
  readonly part: number;
  readonly parts: number;
  /** Of each part of the tenant that was looked at, whether all of it was seen. */
  readonly complete: Readonly<Record<string, boolean>>;
  readonly counts: Readonly<Record<string, number>>;
  /** In the order of tables and names. */
  readonly partitions: readonly SealedPartition[];
  /** What it says of the state that jobs rest on, instead of partitions. */
  readonly state?: unknown;
}

/** A leaf of a run's tree, and where its row is. */
export interface PlacedLeaf {
  readonly table: string;
  readonly partition: string;
  readonly rowKey: string;
  /** Hexadecimal. */
  readonly leafHash: string;
}

/** The partitions of a run's rows, whatever the order they come in. */
export function sealedPartitions(leaves: readonly PlacedLeaf[]): readonly SealedPartition[] {
  const byPlace = groupBy(leaves, ({ table, partition }) => `${table}\n${partition}`);
  return [...byPlace.values()]
    .map((rows) => {
      const inOrder = rows.toSorted((one, other) => compareText(one.rowKey, other.rowKey));
      const root = treeRoot(inOrder.map(({ leafHash }) => Buffer.from(leafHash, 'hex'))).toString('hex');
      const { table = '', partition = '' } = rows[0] ?? {};
      return { table, name: partition, rows: rows.length, root };
    })
    .toSorted((one, other) => compareText(one.table, other.table) || compareText(one.name, other.name));
}

/** In the order of UTF-16 units, as a table keeps its keys. */
export function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** Room in an entry for all that is no partition. */
const headBytes = 8_192;

/** The partitions in groups that one manifest each can name; one group at least. */
export function partitionGroups(
  partitions: readonly SealedPartition[],
): readonly (readonly SealedPartition[])[] {
  const groups: SealedPartition[][] = [[]];
  let bytes = headBytes;
  for (const partition of partitions) {
    const size = Buffer.byteLength(JSON.stringify(partition)) + 1;
    if (bytes + size > mostEntryBytes) {
      groups.push([]);
      bytes = headBytes;
    }
    groups.at(-1)?.push(partition);
    bytes += size;
  }
  return groups;
}

/** @returns the manifest, or what is wrong with it. */
export function parseManifest(text: string): Manifest | string {
  try {
    const read: unknown = JSON.parse(text);
    return isManifest(read) ? read : `it is no ${manifestFormat}`;
  } catch {
    return 'it is no JSON';
  }
}

function isManifest(read: unknown): read is Manifest {
  if (!isObject(read) || read.format !== manifestFormat) return false;
  const texts = [read.tenantId, read.runId, read.job, read.at, read.appVersion];
  const numbers = [read.part, read.parts];
  return (
    texts.every((text) => typeof text === 'string') &&
    numbers.every((number) => Number.isSafeInteger(number)) &&
    isObject(read.complete) &&
    isObject(read.counts) &&
    Array.isArray(read.partitions) &&
    read.partitions.every(isPartition)
  );
}

function isPartition(read: unknown): read is SealedPartition {
  return (
    isObject(read) &&
    typeof read.table === 'string' &&
    typeof read.name === 'string' &&
    Number.isSafeInteger(read.rows) &&
    (read.run === undefined || typeof read.run === 'string') &&
    typeof read.root === 'string' &&
    /^[0-9a-f]{64}$/.test(read.root)
  );
}

function isObject(read: unknown): read is Readonly<Record<string, unknown>> {
  return typeof read === 'object' && read !== null && !Array.isArray(read);
}
