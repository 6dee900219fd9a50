import { describe, expect, test } from '@jest/globals';
import { filteredPage, type ListedPage } from '../../../src/http/core/filtered-page.ts';

/** A listing of so many numbers, and how many of them were asked for in each request. */
function listing(length: number) {
  const asked: number[] = [];
  const list = async ({ top, from }: ListedPage) => {
    asked.push(top);
    const start = Number(from ?? 0);
    const items = Array.from({ length: Math.min(top, length - start) }, (_, index) => start + index);
    return { items, next: start + top < length ? String(start + top) : undefined };
  };
  return { list, asked };
}

describe('a page of what is wanted of a listing', () => {
  test.each([1, 2, 7, 100, 1000])('has each wanted item once, in order, in pages of %i', async (top) => {
    const { list } = listing(1_003);
    const found: number[] = [];
    let from: string | undefined;
    do {
      const page = await filteredPage(list, (item) => item % 101 === 2, { top, from });
      expect(page.items.length).toBeLessThanOrEqual(top);
      found.push(...page.items);
      from = page.next;
    } while (from !== undefined);

    expect(found).toEqual([2, 103, 204, 305, 406, 507, 608, 709, 810, 911]);
  });

  test('ends after 5,000 items, with what it found and where it goes on', async () => {
    const { list, asked } = listing(1_000_000);

    const page = await filteredPage(list, (item) => item === 3 || item === 5_000, { top: 10 });

    expect(page).toEqual({ items: [3], next: '5000' });
    expect(asked.reduce((sum, top) => sum + top, 0)).toBe(5_000);
    expect(await filteredPage(list, (item) => item === 5_000, { top: 1, from: page.next })).toEqual({
      items: [5_000],
      next: '5001',
    });
  });

  test('has no next where the listing ends', async () => {
    expect(await filteredPage(listing(400).list, () => false, { top: 10 })).toEqual({
      items: [],
      next: undefined,
    });
  });
});
