import { createHash } from 'node:crypto';
import type { Erasure, HistoryInterval } from '../../domain/model/evidence.ts';
import type { InstantText } from '../../domain/model/recorded.ts';
import { canonicalJson } from '../../ports/canonical-json.ts';
import { erasureNote } from '../erasure-note.ts';
import { packFormat } from '../proof/pack-description.ts';
import { sumLine, sumsPath } from '../proof/pack-files.ts';
import type { VerifierKey } from '../proof/verifier-key.ts';
import { lastLookAt } from '../questions/history-basis.ts';
import { indexPage, type PackFacts } from './pages.ts';
import { type PackPorts, PeriodReading } from './period.ts';
import { keysFile, rowsFiles, sealFiles, textFile } from './sealed-files.ts';
import { TableFiles } from './table-files.ts';
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
 * The files of a pack, one after the other, each made as it is taken. In memory are the people who have access and what began or ended
 * in the period; rows of the history and of tables are not. The same wish and the same store give the same files, whenever it is made.
 * The list of sums comes last.
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
  const reading = new PeriodReading(ports, facts, signal);
  const tables = new TableFiles({ ports, reading }, facts, signal);
  const sums = new FileSums(signal);
  yield* sums.pass(tables.files());
  yield* sums.pass([
    textFile('VERIFY.md', verifyGuide(ports.tenantId)),
    ...sealed.heads,
    textFile('index.html', await indexPage(facts, tables.made())),
    keysFile(wish.keys),
    ...sealed.log,
    textFile('pack.json', descriptionText(facts, unfinished, erasures)),
  ]);
  yield* sums.pass(rowsFiles(ports.history, intervals, signal));
  yield* sums.pass([{ path: 'verify.mjs', content: [wish.verifier] }]);
  await checkUnmoved(ports, { unfinished, entries: sealed.entries });
  yield textFile(sumsPath, sums.text());
}

/** The sums of files, made as they are taken. */
class FileSums {
  readonly #signal: AbortSignal;
  readonly #lines: string[] = [];

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  async *pass(files: Iterable<PackFile> | AsyncIterable<PackFile>): AsyncGenerator<PackFile> {
    for await (const { path, content } of files) {
      this.#signal.throwIfAborted();
      const before = this.#lines.length;
      yield { path, content: this.#summed(path, content) };
      if (this.#lines.length === before)
        throw new TypeError(`${path} was not taken to its end, and the next file was asked for`);
    }
  }

  async *#summed(path: string, content: PackFile['content']): AsyncGenerator<Uint8Array> {
    const hash = createHash('sha256');
    for await (const piece of content) {
      hash.update(piece);
      yield piece;
    }
    this.#lines.push(sumLine(path, hash.digest('hex')));
  }

  text(): string {
    return this.#lines.join('');
  }
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
