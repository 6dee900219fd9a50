import { expect, test } from '@jest/globals';
import { everyItem } from '../../src/ports/reading.ts';

const pages: Readonly<
  Record<string, { readonly items: readonly number[]; readonly next: string | undefined }>
> = {
  first: { items: [1, 2], next: 'second' },
  second: { items: [], next: 'third' },
  third: { items: [3], next: undefined },
};

function listing() {
  const asked: (string | undefined)[] = [];
  const list = async (from: string | undefined) => {
    asked.push(from);
    return pages[from ?? 'first'] ?? { items: [], next: undefined };
  };
  return { asked, list };
}

test('every page is asked for in turn, an empty one included, and its items come in order', async () => {
  const { asked, list } = listing();

  expect(await Array.fromAsync(everyItem(list))).toEqual([1, 2, 3]);
  expect(asked).toEqual([undefined, 'second', 'third']);
});

test('whoever stops early asks for no further page', async () => {
  const { asked, list } = listing();

  for await (const item of everyItem(list)) if (item === 2) break;

  expect(asked).toEqual([undefined]);
});
