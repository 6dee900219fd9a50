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

/** What a reader needs of the run it reads for. */
export interface ReadCall {
  readonly signal: AbortSignal;
  readonly tally: ReadTally;
  readonly log: Log;
}

/** Who speaks: the app itself, or a signed-in user on whose behalf a token for Graph was given. */
export interface RoleCall extends ReadCall {
  /** A user's access token for Graph. Absent: the app's own identity. Needed for self actions and `mine`. */
  readonly userToken?: string | undefined;
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
