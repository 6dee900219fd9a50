import { beforeEach, describe, expect, test } from '@jest/globals';
import { listRuns, readRun } from '../../src/http/runs.ts';
import { runRecord } from '../builders.ts';
import { FakeRunHistory } from '../fakes/fake-run-history.ts';

const runs = new FakeRunHistory();

beforeEach(async () => {
  runs.saves.length = 0;
  await runs.save(runRecord({ id: 'first', startedAt: new Date('2026-11-20T02:00:00Z') }));
  await runs.save(runRecord({ id: 'second', startedAt: new Date('2026-11-21T02:00:00Z') }));
  await runs.save(runRecord({ id: 'third', startedAt: new Date('2026-11-22T02:00:00Z') }));
});

describe('the list of runs', () => {
  test('begins with the newest', async () => {
    const answer = await listRuns(runs, {});

    expect(answer).toMatchObject({
      status: 200,
      jsonBody: { runs: [{ id: 'third' }, { id: 'second' }, { id: 'first' }] },
    });
  });

  test('goes on where the page before ended', async () => {
    const first = await listRuns(runs, { top: '2' });
    const { next } = first.jsonBody as { next: string };

    expect((await listRuns(runs, { top: '2', from: next })).jsonBody).toMatchObject({
      runs: [{ id: 'first' }],
    });
  });

  test.each([
    { query: { top: '0' }, says: 'top' },
    { query: { top: '1001' }, says: 'top' },
    { query: { top: 'all' }, says: 'a whole number from 1 to 1000' },
    { query: { state: 'failed' }, says: 'state' },
  ])('refuses $query with a problem document that names what is wrong', async ({ query, says }) => {
    const answer = await listRuns(runs, query);

    expect(answer).toMatchObject({
      status: 400,
      headers: { 'content-type': 'application/problem+json' },
      jsonBody: { status: 400, title: 'The query is not usable', detail: expect.stringContaining(says) },
    });
  });
});

describe('one run', () => {
  test('is found by its id', async () => {
    expect(await readRun(runs, 'second')).toMatchObject({ status: 200, jsonBody: { id: 'second' } });
  });

  test('that there is not is a 404 that says where to look', async () => {
    expect(await readRun(runs, 'fourth')).toMatchObject({
      status: 404,
      jsonBody: { detail: 'No run has the id "fourth". GET /api/runs lists those there are.' },
    });
  });
});
