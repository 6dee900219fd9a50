import type { Finding } from './findings.ts';
import type { Manifest, SealedPartition } from './manifest.ts';
import { saltedLeafHash } from './salted-leaf.ts';
import { treeRoot } from './tree.ts';

/** A row as it was stored. */
export interface VerifiableRow {
  readonly table: string;
  readonly partition: string;
  readonly rowKey: string;
  /** The run that added it. */
  readonly runId: string;
  /** Of its leaf, hexadecimal, as it was written down with it. */
  readonly leafHash: string;
  /** Hexadecimal; absent of a row that was erased. */
  readonly salt?: string | undefined;
  /** What was hashed behind the salt; absent of a row that was erased. */
  readonly row?: string | undefined;
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
  readonly #seen = new Set<string>();
  readonly counts = { rows: 0, erased: 0, partitions: 0 };

  /**
   * @param manifests all of the log.
   * @param unfinished runs that say themselves that they did not end: their rows are not sealed yet.
   */
  constructor(manifests: readonly Manifest[], unfinished: readonly string[]) {
    const runs = manifests.flatMap(({ runId, partitions }) =>
      partitions.map((partition): SealedRun => ({ ...partition, runId })),
    );
    this.#expected = Map.groupBy(runs, ({ table, name }) => placeText(table, name));
    this.#unfinished = new Set(unfinished);
  }

  /** The tables that a manifest says something of: rows of others cannot be verified. */
  tables(): ReadonlySet<string> {
    return new Set([...this.#expected.values()].flatMap((runs) => runs.map(({ table }) => table)));
  }

  /** Verifies the whole of a partition. @param rows all of it, in the order of their keys. */
  partition(table: string, name: string, rows: readonly VerifiableRow[]): readonly Finding[] {
    const place = placeText(table, name);
    this.#seen.add(place);
    this.counts.partitions += 1;
    this.counts.rows += rows.length;
    this.counts.erased += rows.filter(({ row }) => row === undefined).length;
    const altered = rows.find((row) => hashOf(row) !== row.leafHash);
    const first: Finding[] =
      altered === undefined
        ? []
        : [
            {
              kind: 'row-altered',
              runId: altered.runId,
              place: `${place} / ${altered.rowKey}`,
              because: 'The row does not have the hash that was written down with it.',
            },
          ];
    const byRun = Map.groupBy(rows, ({ runId }) => runId);
    const sealed = this.#expected.get(place) ?? [];
    return [
      ...first,
      ...sealed.flatMap((run) => findingOf(run, byRun.get(run.runId) ?? [], first.length > 0)),
      ...this.#notSealed(place, byRun, sealed),
    ];
  }

  /** What is missing whole: to be called when every partition that there is was verified. */
  missing(): readonly Finding[] {
    return [...this.#expected]
      .filter(([place]) => !this.#seen.has(place))
      .flatMap(([, runs]) => runs.flatMap((run) => findingOf(run, [], false)));
  }

  #notSealed(
    place: string,
    byRun: ReadonlyMap<string, readonly VerifiableRow[]>,
    sealed: readonly SealedRun[],
  ): readonly Finding[] {
    const known = new Set(sealed.map(({ runId }) => runId));
    return [...byRun]
      .filter(([runId]) => !known.has(runId))
      .map(([runId, [first, ...others]]) => ({
        kind: this.#unfinished.has(runId) ? 'run-not-sealed' : 'rows-added',
        runId,
        place: `${place} / ${first?.rowKey}`,
        because: this.#unfinished.has(runId)
          ? `The run has ${others.length + 1} rows here and did not end: the next run seals them.`
          : `There are ${others.length + 1} rows here of a run that sealed none here.`,
      }));
  }
}

function placeText(table: string, name: string): string {
  return `${table} / ${name}`;
}

/** Of what is there, whatever is written down. */
function hashOf({ salt, row, leafHash }: VerifiableRow): string | undefined {
  if (salt === undefined || row === undefined) return salt === row ? leafHash : undefined;
  const bytes = Buffer.from(salt, 'hex');
  if (bytes.length !== 32) return undefined;
  return saltedLeafHash({ kind: 'row', salt: bytes, row: Buffer.from(row) }).toString('hex');
}

/** @param isNamed whether an altered row of the partition is named already. */
function findingOf(
  { runId, table, name, rows: expected, root }: SealedRun,
  rows: readonly VerifiableRow[],
  isNamed: boolean,
): readonly Finding[] {
  const place = placeText(table, name);
  if (rows.length !== expected)
    return [
      {
        kind: rows.length < expected ? 'rows-missing' : 'rows-added',
        runId,
        place,
        because: `The run sealed ${expected} rows here, and ${rows.length} are there.`,
      },
    ];
  const found = treeRoot(rows.map((row) => Buffer.from(hashOf(row) ?? '00'.repeat(32), 'hex')));
  if (found.toString('hex') === root || isNamed) return [];
  const first = rows[0];
  return [
    {
      kind: 'row-altered',
      runId,
      place: rows.length === 1 ? `${place} / ${first?.rowKey}` : place,
      because: `The ${expected} rows of the run do not have the root that it sealed. Their own hashes were written anew with them, so which of them is not known.`,
    },
  ];
}
