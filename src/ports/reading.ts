import type { UnreadableRow } from '../domain/model/unreadable.ts';
import { GraphCallError } from './errors.ts';
import type { Log } from './log.ts';

/** What reading cost. The reader adds to it while it reads, so a run that fails still knows. */
export interface ReadTally {
  /** Requests sent to Graph, every try counted. */
  requests: number;
  /** Answers 429. */
  throttled: number;
  /** Tries that were sent again, for whatever reason. */
  retried: number;
  /** Pages handed over. */
  pages: number;
}

/** Of a reader that has not begun. */
export function newTally(): ReadTally {
  return { requests: 0, throttled: 0, retried: 0, pages: 0 };
}

/** What a reader needs of the run it reads for. */
export interface ReadCall {
  readonly signal: AbortSignal;
  readonly tally: ReadTally;
  readonly log: Log;
  /** How often a request that fails is sent at most, waits for a quota not counted. Absent: for as long as the call may take. */
  readonly maxTries?: number;
  /** Rows of a listing may come in any order: of a reader that reads all of them, so that a long one can be read in parts. */
  readonly inAnyOrder?: boolean;
  /**
   * Whether others may be worked for while Graph makes it wait, so that it may have to wait for them. Never `true` for a look that
   * a change rests on.
   */
  readonly givesWay?: boolean;
}

/** Who speaks: the app itself, or a signed-in user on whose behalf a token for Graph was given. */
export interface RoleCall extends ReadCall {
  /** A user's access token for Graph. Absent: the app's own identity. Needed for self actions and `mine`. */
  readonly userToken?: string | undefined;
}

/** A row of the store that is not as this app writes it. */
export interface OddRow {
  /** Its partition and its key. */
  readonly key: string;
  /** A sentence: which row, and what is wrong with it. */
  readonly because: string;
}

/** Hears of each row that cannot be read, which is left out then. Without one, reading fails: one odd row must not pass for none. */
export type OnOddRow = (row: OddRow) => void;

/** One page of what Graph lists. */
export interface ReadPage<T> {
  readonly rows: readonly T[];
  /** The other rows of the page: something in them has not the form that Graph promises. */
  readonly unreadable: readonly UnreadableRow[];
}

/** One page of a listing. */
export interface Listed<T> {
  readonly items: readonly T[];
  /** Opaque; hand it back for the next page. `undefined`: there is no more. */
  readonly next: string | undefined;
}

/**
 * Every item of a listing. The next page is asked for when this one is used up, so whoever stops early asks for no more.
 *
 * @param list the page that begins at a place, or the first.
 */
export async function* everyItem<T>(
  list: (from: string | undefined) => Promise<Listed<T>>,
): AsyncGenerator<T> {
  let from: string | undefined;
  do {
    const page = await list(from);
    yield* page.items;
    from = page.next;
  } while (from !== undefined);
}

/**
 * The rows of a page, for whoever looks for one row.
 *
 * @throws GraphCallError `invalid-response` where a row cannot be read: it may be the one.
 */
export function wholePage<T>({ rows, unreadable: [odd] }: ReadPage<T>): readonly T[] {
  if (odd === undefined) return rows;
  throw new GraphCallError('invalid-response', odd.because, { code: 'UnexpectedShape' });
}

/** All rows of a narrow listing. @throws GraphCallError `invalid-response` where one cannot be read. */
export async function wholeListing<T>(pages: AsyncIterable<ReadPage<T>>): Promise<readonly T[]> {
  return (await Array.fromAsync(pages)).flatMap(wholePage);
}

/**
 * The first row that is wanted; `undefined`: there is none.
 *
 * @throws GraphCallError `invalid-response` where it was not found, and a row cannot be read.
 */
export async function findRow<T>(
  pages: AsyncIterable<ReadPage<T>>,
  isWanted: (row: T) => boolean,
): Promise<T | undefined> {
  let odd: UnreadableRow | undefined;
  for await (const { rows, unreadable } of pages) {
    const found = rows.find(isWanted);
    if (found !== undefined) return found;
    odd ??= unreadable[0];
  }
  wholePage({ rows: [], unreadable: odd === undefined ? [] : [odd] });
  return undefined;
}
