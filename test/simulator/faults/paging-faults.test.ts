import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { SmallGraph } from '../small-graph.ts';
import { pageOf, reset, startFaultyGraph, things, wholeListing } from './listing.ts';

const audits = '/v1.0/auditLogs/directoryAudits';
const sixEvents = ['event-1', 'event-2', 'event-3', 'event-4', 'event-5', 'event-6'];

let graph: SmallGraph;
beforeAll(async () => {
  graph = await startFaultyGraph();
});
beforeEach(() => reset(graph));
afterAll(() => graph.close());

const page = (path: string) => pageOf(graph, path);

/** The ids of every page, following next links to the end. */
async function pages(path: string) {
  const all: string[][] = [];
  for (let next = path; next !== ''; ) {
    const { ids, next: following } = await page(next);
    all.push(ids);
    next = following;
  }
  return all;
}

describe('a fault of paging', () => {
  test('empty-page: what should have been here is behind the next link', async () => {
    graph.faults.add({ kind: 'empty-page', after: 1 });

    expect(await pages(things)).toEqual([wholeListing[0], [], wholeListing[1], wholeListing[2]]);
  });

  test('short-page: half of it now, the rest behind the next link', async () => {
    graph.faults.add({ kind: 'short-page', times: 2 });

    expect(await pages(`${things}?$filter=id%20ne%20'x'&$top=4`)).toEqual([
      ['thing-0', 'thing-1'],
      ['thing-2'],
      ['thing-3'],
      wholeListing[1],
      wholeListing[2],
    ]);
  });

  test('the link of a page that was put off keeps the query, and may be asked for twice', async () => {
    graph.faults.add({ kind: 'empty-page' });
    const { next } = await page(`${things}?$top=4`);

    expect(next).toMatch(/\/v1\.0\/things\?\$top=4&\$skiptoken=put-off-\d+$/);
    expect((await page(next)).ids).toEqual(wholeListing[0]);
    expect((await page(next)).ids).toEqual(wholeListing[0]);
  });

  test('repeated-page: the page before, once more, with its own next link', async () => {
    graph.faults.add({ kind: 'repeated-page' });
    const first = await page(things);
    const second = await page(first.next);
    const third = await page(second.next);

    expect(second).toEqual(first);
    expect(third.ids).toEqual(wholeListing[1]);
  });

  test('lost-next-link: the listing ends with the page, and nothing tells that there was more', async () => {
    graph.faults.add({ kind: 'lost-next-link' });
    const { ids, next } = await page(things);

    expect(ids).toEqual(wholeListing[0]);
    expect(next).toBe('');
  });

  test('looping-next-link: it leads to the request itself', async () => {
    graph.faults.add({ kind: 'looping-next-link', after: 1 });
    const { next } = await page(things);
    const second = await page(next);

    expect(second).toEqual({ status: 200, ids: wholeListing[1], next });
  });

  test('foreign-next-link: it leads to a host that is not Graph', async () => {
    graph.faults.add({ kind: 'foreign-next-link' });
    const { ids, next } = await page(things);

    expect(ids).toEqual(wholeListing[0]);
    expect(new URL(next).host).toBe('graph.microsoft.com.invalid');
  });

  test('out-of-order: the same items, another order, the same every time', async () => {
    graph.faults.add({ kind: 'out-of-order', times: 2 });
    const [one, other] = [await page(things), await page(things)];

    expect(one.ids).not.toEqual(wholeListing[0]);
    expect(one.ids.toSorted()).toEqual(wholeListing[0]);
    expect(other).toEqual(one);
  });

  test('late-events: a third of the last 20 h is missing from one answer, and there in the next', async () => {
    graph.faults.add({ kind: 'late-events' });
    const [now, later] = [await page(audits), await page(audits)];

    expect(now.ids).toEqual(['event-1', 'event-2', 'event-5', 'event-6']);
    expect(later.ids).toEqual(sixEvents);
  });

  test('late-events: leaves alone what is older than 20 h', async () => {
    graph.clock.set(new Date('2026-09-16T08:00:00Z'));
    graph.faults.add({ kind: 'late-events' });

    expect((await page(audits)).ids).toEqual(sixEvents);
    expect(graph.faults.pending()).toMatchObject([{ kind: 'late-events', befell: 0 }]);
  });

  test('null-record: null stands in the place of the record, on each page that has it', async () => {
    graph.faults.add({ kind: 'null-record', match: { record: 'event-3' }, times: 2 });

    for (const _reading of [1, 2]) {
      const { value } = JSON.parse(await (await graph.call(audits)).text());
      expect(value.map((row: { id: string } | null) => row?.id)).toEqual(
        sixEvents.map((id) => (id === 'event-3' ? undefined : id)),
      );
    }
  });

  test('of one record hits the pages that it is on, and no others', async () => {
    const [first = '', second = ''] = [wholeListing[0]?.[0], wholeListing[1]?.[0]];
    graph.faults.add({ kind: '500', match: { record: second }, times: 2 });

    const { ids, next } = await page(things);
    expect(ids).toContain(first);
    expect((await graph.call(next)).status).toBe(500);
    expect((await graph.call(next)).status).toBe(500);
    expect((await page(next)).ids).toContain(second);
  });

  test('waits for an answer that has pages', async () => {
    graph.faults.add({ kind: 'empty-page' });

    expect((await graph.call(`${things}/7`)).status).toBe(200);
    expect((await graph.call(things, { method: 'POST', body: '{}' })).status).toBe(201);
    expect((await page(things)).ids).toEqual([]);
  });
});
