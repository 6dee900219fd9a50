import type { Finding } from './findings.ts';
import { appendLeaf, emptyFrontier, type Frontier, frontierRoot } from './frontier.ts';
import { groupBy } from './group-by.ts';
import type { Manifest, SealedPartition } from './manifest.ts';
import { saltedLeafHash } from './salted-leaf.ts';
import { leafHash as bareLeafHash } from './tree.ts';

/** A row as it was stored. */
export interface VerifiableRow {
  readonly table: string;
  readonly partition: string;
  readonly rowKey: string;
  /** The run that added it. */
  readonly runId: string;
  /** Of its leaf, hexadecimal, as it was written down with it. */
  readonly leafHash: string;
  /** Hexadecimal; absent of a row that was erased, and of one that has none. */
  readonly salt?: string | undefined;
  /** What was hashed, behind the salt where there is one; absent of a row that was erased. */
  readonly row?: string | undefined;
  /** What is wrong with what belongs to the row and stands elsewhere. */
  readonly broken?: string | undefined;
}

interface SealedRun extends SealedPartition {
  readonly runId: string;
}

/**
 * Verifies rows against the manifests of the runs that added them, partition by partition. Every row is hashed again: that
 * a hash stands beside it proves nothing.
 */
export class RowVerification {
  readonly #expected: ReadonlyMap<string, readonly SealedRun[]>;
  readonly #unfinished: ReadonlySet<string>;
  readonly #unsealedTables: ReadonlySet<string>;
  readonly #seen = new Set<string>();
  /** `leftOut`: partitions that are not looked at. */
  readonly counts = { rows: 0, erased: 0, partitions: 0, leftOut: 0 };

  /**
   * @param manifests all of the log.
   * @param unfinished runs that say themselves that they did not end: their rows are not sealed yet.
   * @param unsealedTables tables of which not everything is sealed yet.
   * @param isMeant which partitions are looked at, where it is not all of them.
   */
  constructor(
    manifests: readonly Manifest[],
    unfinished: readonly string[],
    unsealedTables: readonly string[] = [],
    isMeant: (partition: SealedPartition) => boolean = () => true,
  ) {
    const runs = manifests.flatMap(({ runId, partitions }) =>
      partitions.map((partition): SealedRun => ({ ...partition, runId: partition.run ?? runId })),
    );
    const byPlace = (sealed: readonly SealedRun[]) =>
      groupBy(sealed, ({ table, name }) => placeText(table, name));
    this.#expected = byPlace(runs.filter(isMeant));
    this.counts.leftOut = byPlace(runs).size - this.#expected.size;
    this.#unfinished = new Set(unfinished);
    this.#unsealedTables = new Set(unsealedTables);
  }

  /** The tables that a manifest says something of: rows of others cannot be verified. */
  tables(): ReadonlySet<string> {
    return new Set([...this.#expected.values()].flatMap((runs) => runs.map(({ table }) => table)));
  }

  /** Verifies the whole of a partition. @param rows all of it, in the order of their keys. */
  partition(table: string, name: string, rows: Iterable<VerifiableRow>): readonly Finding[] {
    const partition = this.open(table, name);
    for (const row of rows) partition.add(row);
    return partition.end();
  }

  /** Begins with a partition. Its rows are added one by one, in the order of their keys, and none is kept. */
  open(table: string, name: string): PartitionVerification {
    const place = placeText(table, name);
    this.#seen.add(place);
    this.counts.partitions += 1;
    const byRun = new Map<string, RowsOfRun>();
    let first: Finding | undefined;
    return {
      add: (row) => {
        this.counts.rows += 1;
        if (row.row === undefined) this.counts.erased += 1;
        first ??= alteredRow(row, place);
        const found = byRun.get(row.runId) ?? { frontier: emptyFrontier, firstKey: row.rowKey };
        const leaf = Buffer.from(hashOf(row) ?? '00'.repeat(32), 'hex');
        byRun.set(row.runId, { ...found, frontier: appendLeaf(found.frontier, leaf) });
      },
      end: () => {
        const sealed = this.#expected.get(place) ?? [];
        return [
          ...(first === undefined ? [] : [first]),
          ...sealed.flatMap((run) => findingOf(run, byRun.get(run.runId), first !== undefined)),
          ...this.#notSealed(table, place, byRun, sealed),
        ];
      },
    };
  }

  /** What is missing whole: to be called when every partition that there is was verified. */
  missing(): readonly Finding[] {
    return [...this.#expected]
      .filter(([place]) => !this.#seen.has(place))
      .flatMap(([, runs]) => runs.flatMap((run) => findingOf(run, undefined, false)));
  }

  #notSealed(
    table: string,
    place: string,
    byRun: ReadonlyMap<string, RowsOfRun>,
    sealed: readonly SealedRun[],
  ): readonly Finding[] {
    const known = new Set(sealed.map(({ runId }) => runId));
    return [...byRun]
      .filter(([runId]) => !known.has(runId))
      .map(([runId, { frontier, firstKey }]) => {
        const isToCome = this.#unfinished.has(runId) || this.#unsealedTables.has(table);
        return {
          kind: isToCome ? 'run-not-sealed' : 'rows-added',
          runId,
          place: `${place} / ${firstKey}`,
          because: isToCome
            ? `The run has ${frontier.size} rows here and did not end, or ended before anything was sealed: the next run seals them.`
            : `There are ${frontier.size} rows here of a run that sealed none here.`,
        };
      });
  }
}

/** A partition that is being verified. */
export interface PartitionVerification {
  add(row: VerifiableRow): void;
  /** @returns what was found, when all rows were added. */
  end(): readonly Finding[];
}

/** What is kept of the rows of a run. */
interface RowsOfRun {
  readonly frontier: Frontier;
  readonly firstKey: string;
}

function alteredRow(row: VerifiableRow, place: string): Finding | undefined {
  if (hashOf(row) === row.leafHash && row.broken === undefined) return undefined;
  return {
    kind: 'row-altered',
    runId: row.runId,
    place: `${place} / ${row.rowKey}`,
    because: row.broken ?? 'The row does not have the hash that was written down with it.',
  };
}

function placeText(table: string, name: string): string {
  return `${table} / ${name}`;
}

/** Of what is there, whatever is written down. */
function hashOf({ salt, row, leafHash }: VerifiableRow): string | undefined {
  if (row === undefined) return salt === undefined ? leafHash : undefined;
  if (salt === undefined) return bareLeafHash(Buffer.from(row)).toString('hex');
  const bytes = Buffer.from(salt, 'hex');
  if (bytes.length !== 32) return undefined;
  return saltedLeafHash({ kind: 'row', salt: bytes, row: Buffer.from(row) }).toString('hex');
}

/** @param isNamed whether an altered row of the partition is named already. */
function findingOf(
  { runId, table, name, rows: expected, root }: SealedRun,
  found: RowsOfRun | undefined,
  isNamed: boolean,
): readonly Finding[] {
  const place = placeText(table, name);
  const { frontier, firstKey } = found ?? { frontier: emptyFrontier, firstKey: '' };
  if (frontier.size !== expected)
    return [
      {
        kind: frontier.size < expected ? 'rows-missing' : 'rows-added',
        runId,
        place,
        because: `The run sealed ${expected} rows here, and ${frontier.size} are there.`,
      },
    ];
  if (frontierRoot(frontier).toString('hex') === root || isNamed) return [];
  return [
    {
      kind: 'row-altered',
      runId,
      place: expected === 1 ? `${place} / ${firstKey}` : place,
      because: `The ${expected} rows of the run do not have the root that it sealed. Their own hashes were written anew with them, so which of them is not known.`,
    },
  ];
}
