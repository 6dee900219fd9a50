import type { InstantText } from '../../domain/model/recorded.ts';
import type { History } from '../../ports/index.ts';

/** Since when the history knows how things were; what was purged it does not. `undefined`: it knows nothing. */
export async function historyBegins({
  history,
}: {
  readonly history: Pick<History, 'intervals'>;
}): Promise<InstantText | undefined> {
  const intervals = await history.intervals();
  return intervals.find(({ purgedAt }) => purgedAt === undefined)?.from;
}
