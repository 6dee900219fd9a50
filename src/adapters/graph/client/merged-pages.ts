/** What is read at once, and how many of it now. */
interface Reading<T> {
  /** Begun in this order. */
  readonly sources: readonly (() => AsyncGenerator<T>)[];
  /** May change at any time. One that falls lets those that are too many rest; what they asked for still comes. */
  atOnce(): number;
  /** Called when nothing more is wanted: ends what is under way. */
  stop(): void;
}

/**
 * What several generators give, as it comes.
 *
 * @throws the first failure of one, once the others have ended.
 */
export async function* merged<T>({ sources, atOnce, stop }: Reading<T>): AsyncGenerator<T> {
  const waiting = sources.map((open) => open);
  const resting: AsyncGenerator<T>[] = [];
  const asked = new Map<AsyncGenerator<T>, Promise<SourceResult<T>>>();
  try {
    for (;;) {
      for (let source = next(); source !== undefined; source = next()) asked.set(source, give(source));
      if (asked.size === 0) return;
      const { source, result } = await Promise.race(asked.values());
      asked.delete(source);
      if (result.done === true) continue;
      // The last in the row: otherwise one that always has something would keep out the others.
      resting.push(source);
      yield result.value;
    }
  } finally {
    stop();
    for (const answer of asked.values()) await answer.catch(() => undefined);
    for (const source of [...resting, ...asked.keys()]) await source.return(undefined).catch(() => undefined);
  }

  function next(): AsyncGenerator<T> | undefined {
    return asked.size < atOnce() ? (resting.shift() ?? waiting.shift()?.()) : undefined;
  }
}

interface SourceResult<T> {
  readonly source: AsyncGenerator<T>;
  readonly result: IteratorResult<T, unknown>;
}

function give<T>(source: AsyncGenerator<T>): Promise<SourceResult<T>> {
  const given = source.next().then((result) => ({ source, result }));
  // Its failure is for the race; until then nobody awaits it.
  given.catch(() => undefined);
  return given;
}
