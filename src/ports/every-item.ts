import type { Listed } from './index.ts';

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
