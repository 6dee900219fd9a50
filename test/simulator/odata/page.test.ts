import { describe, expect, test } from '@jest/globals';
import { type Listing, page } from '../../../simulator/odata/page.ts';
import { readSkipToken } from '../../../simulator/odata/skip-token.ts';

const called = {
  origin: 'http://127.0.0.1:4000',
  path: '/v1.0/things',
  query: new URLSearchParams({ $filter: "name eq 'a&b+c ü'", $top: '2' }),
};
const listing: Listing = {
  context: 'things',
  entries: ['a', 'b', 'c'].map((id, place) => ({ position: { id, place }, value: { id } })),
  size: 2,
  at: '2026-11-22T02:00:00.000Z',
  after: undefined,
};

describe('a page of a listing', () => {
  test('is full, with an absolute next link that asks the same and goes on after the last item', () => {
    const { value, '@odata.nextLink': next, '@odata.context': context } = page(called, listing);

    expect(value).toEqual([{ id: 'a' }, { id: 'b' }]);
    expect(context).toBe('http://127.0.0.1:4000/v1.0/$metadata#things');
    const link = new URL(next ?? '');
    expect(link.origin + link.pathname).toBe('http://127.0.0.1:4000/v1.0/things');
    expect(link.searchParams.get('$filter')).toBe("name eq 'a&b+c ü'");
    expect(link.search).toContain('$skiptoken=');
    expect(readSkipToken(link.searchParams)).toEqual({
      at: '2026-11-22T02:00:00.000Z',
      after: { id: 'b', place: 1 },
    });
  });

  test('is the last when it holds the last item: no next link', () => {
    expect(page(called, { ...listing, size: 3 })).not.toHaveProperty('@odata.nextLink');
  });

  test.each([
    { atMost: 1, ids: ['a'] },
    { atMost: 0, ids: [] },
  ])('may be made to hold at most $atMost items, and goes on all the same', ({ atMost, ids }) => {
    const { value, '@odata.nextLink': next } = page(called, { ...listing, atMost });

    expect(value).toEqual(ids.map((id) => ({ id })));
    expect(readSkipToken(new URL(next ?? '').searchParams)?.after?.id).toBe(ids.at(-1));
  });

  test('reads one item further than it holds, and no more', () => {
    const read: string[] = [];
    function* counted() {
      for (const entry of listing.entries) {
        read.push(entry.position.id);
        yield entry;
      }
    }

    page(called, { ...listing, entries: counted(), size: 1 });

    expect(read).toEqual(['a', 'b']);
  });
});

describe('a skip token', () => {
  const next = new URL(page(called, listing)['@odata.nextLink'] ?? '');
  const token = next.searchParams.get('$skiptoken') ?? '';
  const asked = (changes: Readonly<Record<string, string>>) => {
    const query = new URLSearchParams(next.searchParams);
    for (const [name, value] of Object.entries(changes)) query.set(name, value);
    return query;
  };

  test.each([
    { why: 'was cut', changes: { $skiptoken: token.slice(0, -4) } },
    { why: 'was altered', changes: { $skiptoken: `${token.slice(0, 12)}AA${token.slice(14)}` } },
    { why: 'is none', changes: { $skiptoken: 'X' } },
    { why: 'is empty', changes: { $skiptoken: '' } },
    { why: 'comes with another filter', changes: { $filter: "name eq 'b'" } },
    { why: 'comes with another page size', changes: { $top: '3' } },
    { why: 'comes with another option', changes: { $select: 'id' } },
  ])('that $why is refused with 400', ({ changes }) => {
    expect(() => readSkipToken(asked(changes))).toThrow(/skip token/);
  });

  test('is opaque, and may stand anywhere among the options', () => {
    expect(token).toMatch(/^[\w-]+$/);
    const reversed = new URLSearchParams([...next.searchParams].reverse());
    expect(readSkipToken(reversed)).toEqual(readSkipToken(next.searchParams));
  });
});
