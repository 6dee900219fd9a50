import type { Finding } from './findings.ts';
import { groupBy } from './group-by.ts';
import type { Manifest, SealedPartition } from './manifest.ts';
import { type PackDescription, parsePackDescription } from './pack-description.ts';
import { type PackFiles, verifyFiles } from './pack-files.ts';
import { logFolder, readPackLog } from './pack-log.ts';
import { indexPathOf, partitionOfFile, readRowFiles } from './row-file.ts';
import { type ErasureNote, type Verification, verificationOf } from './verdict.ts';
import { parseVerifierKey, type VerifierKey } from './verifier-key.ts';
import { verifyLog } from './verify-log.ts';
import { RowVerification } from './verify-rows.ts';

/** The table whose rows are in a pack. */
const historyTable = 'Evidence';

/** What whoever verifies brings along. */
export interface PackWish {
  /** Keys to believe. None: those in the pack, which proves less, and is said. */
  readonly keys: readonly VerifierKey[];
  /** Heads that somebody kept. */
  readonly keptHeads: readonly { readonly note: string; readonly source: string }[];
}

/** Verifies all that is in a pack, without a network: each row is hashed again. @throws Error for what is no pack. */
export function verifyPack(files: PackFiles, wish: PackWish): Verification {
  checkIsPack(files);
  const description = descriptionOf(files);
  const { tenantId } = description;
  const notVerified: string[] = [];
  const keys = wish.keys.length > 0 ? wish.keys : packKeys(files, notVerified);
  const read = readPackLog(files);
  const heads = [...read.heads, ...wish.keptHeads.map((head) => ({ ...head, isOutside: true }))];
  const log = verifyLog({ tenantId, origin: `pim-warden/${tenantId}`, entries: read.entries, heads, keys });
  const isMeant = coverageOf(description);
  const rows = new RowVerification(log.manifests, description.unfinishedRuns, [], isMeant);
  const ofRows = verifyRows(files, rows);
  notVerified.push(...leftOut(log.manifests, isMeant), ...heldBySums(files));
  const { erasures = [] } = description;
  return verificationOf({
    log,
    rows,
    findings: [
      ...ofRows,
      ...read.findings,
      ...log.findings,
      ...verifyFiles(files),
      ...unexplained(rows, erasures),
    ],
    erasures,
    notVerified,
    isSigned: keys.length > 0 || heads.some(({ note }) => note.includes('\n\n')),
  });
}

/** @throws Error for a folder that nobody altered: it is another one. */
function checkIsPack({ paths }: PackFiles): void {
  if (paths.some((path) => /^(pack\.json$|SHA256SUMS$|log\/|rows\/|heads\/)/.test(path))) return;
  throw new Error(
    'This folder is no unzipped pack: it has neither pack.json nor SHA256SUMS, log/, rows/ or heads/. Name the folder that the zip was unpacked into.',
  );
}

/** Where the description cannot be read, the log says whose it is; that the file was altered is found by its sum. */
function descriptionOf(files: PackFiles): PackDescription {
  const read = parsePackDescription(files.read('pack.json')?.toString('utf8') ?? '');
  if (read !== undefined) return read;
  const [origin = ''] = (files.read(`${logFolder}checkpoint`)?.toString('utf8') ?? '').split('\n');
  const intervals = new Set(
    files.paths.flatMap((path) => {
      const partition = partitionOfFile(path);
      return partition === undefined ? [] : [intervalOf(partition)];
    }),
  );
  return {
    format: 'pim-warden/pack@1',
    tenantId: origin.replace(/^pim-warden\//, ''),
    from: '',
    to: '',
    intervals: [...intervals],
    unfinishedRuns: [],
  };
}

/** Whatever the description says, the months of its period are meant. */
function coverageOf({ intervals, from, to }: PackDescription): (partition: SealedPartition) => boolean {
  const named = new Set(intervals);
  return (partition) => {
    if (partition.table !== historyTable) return false;
    const interval = intervalOf(partition);
    return named.has(interval) || (from.slice(0, 7) <= interval && interval <= to.slice(0, 7));
  };
}

/** Rows that are sealed and not in the pack, in a sentence a table. */
function leftOut(
  manifests: readonly Manifest[],
  isMeant: (partition: SealedPartition) => boolean,
): readonly string[] {
  const others = manifests.flatMap(({ partitions }) => partitions.filter((one) => !isMeant(one)));
  return [...groupBy(others, ({ table }) => table)].map(([table, own]) => {
    const count = new Set(own.map(({ name }) => name)).size;
    return `The rows of ${count} partitions of table ${table}: they are not in this pack, and their manifests are. npm run verify reads them in the store.`;
  });
}

/** What people read: tables and pages rest on rows, and no seal is over them. */
function heldBySums({ paths }: PackFiles): readonly string[] {
  const count = paths.filter((path) => path.startsWith('tables/') || path === 'index.html').length;
  if (count === 0) return [];
  return [
    `The ${count} files of tables and pages: SHA256SUMS alone holds them, and whoever alters one can write its sum anew. Compare the SHA-256 of the whole zip with one that you were told some other way, or have the same pack made again: it has the same bytes.`,
  ];
}

/** A row without its content proves nothing of what it said: what was written down of erasures has to account for each. */
function unexplained(
  { counts: { erased } }: RowVerification,
  erasures: readonly ErasureNote[],
): readonly Finding[] {
  const expected = erasures.reduce((sum, { rows }) => sum + rows, 0);
  if (erased <= expected) return [];
  const because = `${erased} rows have no content, and by what is written down ${expected} were erased, wherever they were.`;
  return [{ kind: 'erasure-unexplained', place: 'pack.json', because }];
}

/** Partitions of the history are called `2026-11_…`. */
function intervalOf({ name }: { readonly name: string }): string {
  return name.split('_', 1)[0] ?? '';
}

function packKeys(files: PackFiles, notVerified: string[]): readonly VerifierKey[] {
  const lines = (files.read('keys.txt')?.toString('utf8') ?? '').split('\n').filter((line) => line !== '');
  const keys = lines.flatMap((line) => {
    try {
      return [parseVerifierKey(line)];
    } catch {
      return [];
    }
  });
  notVerified.push(
    lines.length === 0
      ? 'Who signed the heads: the pack has no key, and none was given. Give the one that you were told some other way with --key.'
      : 'Whose key it is: it came in the pack, and whoever made the pack may have put their own there. Compare it with one that you were told some other way, or give that with --key.',
  );
  return keys;
}

function verifyRows(files: PackFiles, rows: RowVerification): readonly Finding[] {
  const text = (path: string) => files.read(path)?.toString('utf8') ?? '';
  const findings: Finding[] = [];
  for (const path of files.paths) {
    const place = partitionOfFile(path);
    if (place === undefined) continue;
    const read = readRowFiles(place, text(path), text(indexPathOf(path)));
    findings.push(...rows.partition(place.table, place.name, read));
  }
  return [...findings, ...rows.missing()];
}
