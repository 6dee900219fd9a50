import type { Erasure, HistoryInterval, InstantText } from '../../domain/model/evidence.ts';
import { canonicalJson } from '../../ports/canonical-json.ts';
import { erasureNote } from '../erasure-note.ts';
import { packFormat } from '../proof/pack-description.ts';
import { sumLine, sumsPath } from '../proof/pack-files.ts';
import type { VerifierKey } from '../proof/verifier-key.ts';
import { lastLookAt } from '../questions/history-basis.ts';
import { type MadeTable, makeTable, type TableMaking } from './make-table.ts';
import { forEachTable } from './pack-tables.ts';
import { indexPage, type PackFacts, tablePage } from './pages.ts';
import { type PackPorts, PeriodReading } from './period.ts';
import { keysFile, rowsFiles, sealFiles, textFile } from './sealed-files.ts';
import { columnsTable } from './tables/columns.ts';
import { gapsTable } from './tables/gaps.ts';
import { verifyGuide } from './verify-guide.ts';
import type { PackFile } from './zip.ts';

/** What is wanted of a pack. */
export interface PackWish {
  readonly from: InstantText;
  readonly to: InstantText;
  /** Object id of whoever asked, or the name of a command. */
  readonly madeFor: string;
  readonly appVersion: string;
  /** Keys that heads are verified with. */
  readonly keys: readonly VerifierKey[];
  /** The bytes of `verify.mjs`. */
  readonly verifier: Uint8Array;
}

/** A run wrote while the pack was made, so that its parts do not fit each other. */
export class HistoryMoved extends Error {
  override readonly name = 'HistoryMoved';

  constructor() {
    super(
      'A run wrote to the history while the pack was made, so its parts would not fit. Ask again when it has ended.',
    );
  }
}

/**
 * The files of a pack, one after the other: rows of the history are not all in memory. The same wish and the same store give the
 * same files, whenever it is made.
 *
 * @throws HistoryMoved, and StoreError where the store cannot be read.
 */
export async function* makePack(
  ports: PackPorts,
  wish: PackWish,
  signal: AbortSignal,
): AsyncGenerator<PackFile> {
  const knownAt = (await lastLookAt(ports)) ?? wish.to;
  const unfinished = await unfinishedRuns(ports);
  const erasures = await ports.history.erasures();
  const sealed = await sealFiles(ports.sealLog);
  const intervals = intervalsOf(await ports.history.intervals(), wish);
  const facts = factsOf(ports, wish, { knownAt, intervals, head: sealed.head });
  const tables = await tablesOf(ports, facts, signal);
  const sums: string[] = [];
  const summed = async function* (files: Iterable<PackFile> | AsyncIterable<PackFile>) {
    for await (const file of files) {
      signal.throwIfAborted();
      sums.push(sumLine(file.path, file.bytes));
      yield file;
    }
  };
  yield* summed([
    textFile('VERIFY.md', verifyGuide(ports.tenantId)),
    ...sealed.heads,
    textFile('index.html', await indexPage(facts, tables)),
    keysFile(wish.keys),
    ...sealed.log,
    textFile('pack.json', descriptionText(facts, unfinished, erasures)),
  ]);
  yield* summed(rowsFiles(ports.history, intervals, signal));
  for (const table of tables.toSorted((one, other) => (one.name < other.name ? -1 : 1)))
    yield* summed(await tableFiles(table, facts));
  yield* summed([{ path: 'verify.mjs', bytes: wish.verifier }]);
  await checkUnmoved(ports, { unfinished, entries: sealed.entries });
  yield textFile(sumsPath, sums.join(''));
}

async function unfinishedRuns({ journal }: PackPorts): Promise<readonly string[]> {
  return (await journal.unfinished()).map(({ runId }) => runId);
}

/** An entry was added, or a run began or ended: what was read at first does not fit what was read last. */
async function checkUnmoved(
  ports: PackPorts,
  then: { readonly unfinished: readonly string[]; readonly entries: number },
): Promise<void> {
  const entries = ((await ports.sealLog.tail(1)).at(-1)?.index ?? -1) + 1;
  const unfinished = await unfinishedRuns(ports);
  if (entries !== then.entries || canonicalJson(unfinished) !== canonicalJson(then.unfinished))
    throw new HistoryMoved();
}

/**
 * The intervals that say how it was at some time of the period: whole months, so that their roots can be made again. One that begins
 * later in the last month is among them, for whoever verifies expects the rows of each month of the period.
 */
function intervalsOf(
  all: readonly HistoryInterval[],
  { from, to }: Pick<PackWish, 'from' | 'to'>,
): readonly HistoryInterval[] {
  const begun = all.filter(({ name }) => name <= to.slice(0, 7));
  const first = begun.findLastIndex((interval) => interval.from <= from);
  return begun.slice(Math.max(first, 0));
}

function factsOf(
  { tenantId }: PackPorts,
  { from, to, madeFor, appVersion }: PackWish,
  known: {
    readonly knownAt: InstantText;
    readonly intervals: readonly HistoryInterval[];
    readonly head: string | undefined;
  },
): PackFacts {
  const intervals = known.intervals.map(({ name }) => name);
  const { knownAt, head } = known;
  const isKnown = known.intervals.some((interval) => interval.from <= to);
  return { tenantId, from, to, knownAt, isKnown, madeFor, appVersion, head, intervals };
}

/** What was known at `knownAt` is the same whenever it is asked for, and so is the pack: no clock is in it. */
async function tablesOf(
  ports: PackPorts,
  { tenantId, madeFor, appVersion, ...period }: PackFacts,
  signal: AbortSignal,
): Promise<readonly MadeTable[]> {
  const { knownAt: madeAt } = period;
  const made: TableMaking = { tenantId, format: 'csv', madeAt, madeFor, appVersion, signal };
  const reading = new PeriodReading(ports.history, period);
  const tables: MadeTable[] = [];
  // One after the other: they share what is read.
  for (const make of forEachTable({ ports, reading }, (table) => () => makeTable(table, made)))
    tables.push(await make());
  const gaps = await makeTable(gapsTable(tables, period), made);
  return [...tables, gaps, await makeTable(columnsTable([...tables, gaps], period), made)];
}

async function tableFiles(table: MadeTable, facts: PackFacts): Promise<readonly PackFile[]> {
  const path = `tables/${table.name}`;
  return [
    textFile(`${path}.csv`, table.csv),
    textFile(`${path}.csv.sidecar.json`, `${JSON.stringify(table.sidecar, undefined, 2)}\n`),
    textFile(`${path}.html`, await tablePage(table, facts)),
  ];
}

function descriptionText(
  { tenantId, from, to, knownAt, madeFor, appVersion, intervals }: PackFacts,
  unfinishedRuns: readonly string[],
  erased: readonly Erasure[],
): string {
  const erasures = erased.map(erasureNote);
  const description = {
    ...{ format: packFormat, tenantId, from, to, knownAt, intervals, unfinishedRuns, erasures },
    ...{ madeFor, madeBy: { app: 'pim-warden', version: appVersion } },
  };
  return `${JSON.stringify(description, undefined, 2)}\n`;
}
