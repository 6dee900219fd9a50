import { beforeEach, describe, expect, test } from '@jest/globals';
import { changeBody } from '../../src/http/changes/bodies.ts';
import type { LedgerEntry } from '../../src/ports/index.ts';
import { runRecord } from '../builders.ts';
import { ledgerAccess, ledgerEntry } from '../contracts/ledger.ts';
import { Api } from './api.ts';

const read = { roles: ['PimWarden.Read'] } as const;

let api: Api;
beforeEach(() => {
  api = new Api();
});

/** A change that a job made on this day of November. */
function keep(id: string, day: number, overrides: Partial<LedgerEntry> = {}): void {
  const askedAt = new Date(`2026-11-${day}T02:00:00.000Z`);
  const entry = ledgerEntry({
    id,
    askedAt,
    state: 'done',
    access: ledgerAccess({ runId: `run-${day}` }),
    ...overrides,
  });
  api.ledger.entries.set(id, entry);
}

async function listed(query: string): Promise<readonly string[]> {
  const { status, jsonBody } = await api.ask({ path: 'changes', query, ...read });
  expect(status).toBe(200);
  return (jsonBody as { items: { id: string }[] }).items.map(({ id }) => id);
}

describe('GET changes', () => {
  beforeEach(() => {
    keep('a', 20);
    keep('b', 21, { state: 'refused' });
    keep('c', 22);
    keep('asked-for', 23, { access: undefined });
  });

  test.each([
    { query: '', ids: ['asked-for', 'c', 'b', 'a'] },
    { query: 'runId=run-22', ids: ['c'] },
    { query: 'state=refused', ids: ['b'] },
    { query: 'since=2026-11-21T02:00:00Z', ids: ['asked-for', 'c', 'b'] },
    { query: 'since=2026-11-21T04:00:00%2B02:00&state=done', ids: ['asked-for', 'c'] },
    { query: 'runId=run-1', ids: [] },
    { query: 'top=1', ids: ['asked-for'] },
  ])('with "$query" lists $ids, newest first', async ({ query, ids }) => {
    expect(await listed(query)).toEqual(ids);
  });

  test('goes on with next', async () => {
    const { jsonBody } = await api.ask({ path: 'changes', query: 'top=3', ...read });

    expect(await listed(`top=3&from=${(jsonBody as { next: string }).next}`)).toEqual(['a']);
  });

  test.each([
    'state=undone',
    'since=yesterday',
    'since=2026-11-21',
    'runId=',
    'runId=a/b',
    'top=0',
    'job=undo',
  ])('refuses %s', async (query) => {
    expect((await api.ask({ path: 'changes', query, ...read })).status).toBe(400);
  });
});

describe('GET changes/{id}', () => {
  test('gives the evidence, what was sent, and what was there before', async () => {
    keep('a', 20);
    const { status, jsonBody } = await api.ask({ path: 'changes/{id}', params: { id: 'a' }, ...read });

    expect(status).toBe(200);
    expect(changeBody.safeParse(jsonBody).success).toBe(true);
    expect(jsonBody).toMatchObject({
      runId: 'run-20',
      reason: 'ends-soon',
      evidence: { lastActivatedDaysAgo: 3 },
      change: { effect: 'renewal', before: { endDateTime: '2026-11-30T00:00:00.000Z' } },
    });
  });

  test('tells of what a caller asked for no more than the ledger has', async () => {
    keep('a', 20, { access: undefined });
    const { jsonBody } = await api.ask({ path: 'changes/{id}', params: { id: 'a' }, ...read });

    expect(changeBody.safeParse(jsonBody).success).toBe(true);
    expect(jsonBody).not.toHaveProperty('change');
  });

  test('is a 404 that says where to look', async () => {
    expect(await api.ask({ path: 'changes/{id}', params: { id: 'z' }, ...read })).toMatchObject({
      status: 404,
      jsonBody: { title: 'No such change', detail: expect.stringContaining('GET /api/changes') },
    });
  });
});

describe('POST changes/{id}/undo', () => {
  const asked = { method: 'POST', path: 'changes/{id}/undo', params: { id: 'a' } };

  test('is a run that takes just this one back, on behalf of the caller', async () => {
    keep('a', 20);
    keep('b', 20);

    expect(await api.ask(asked)).toMatchObject({ status: 200, jsonBody: { id: runRecord().id } });
    expect(api.hygieneAsked).toEqual([{ undo: ['a'], by: 'ada' }]);
  });

  test.each([
    { what: 'was refused', entry: { state: 'refused' } },
    { what: 'is in hand', entry: { state: 'claimed' } },
    { what: 'may have been made', entry: { state: 'unconfirmed' } },
    { what: 'a caller asked for', entry: { access: undefined } },
  ] as const)('has nothing to take back of what $what', async ({ entry }) => {
    keep('a', 20, entry);

    expect(await api.ask(asked)).toMatchObject({
      status: 409,
      jsonBody: { title: 'There is nothing to take back', changeId: 'a', retry: 'never' },
    });
    expect(api.hygieneAsked).toEqual([]);
  });

  test('waits while another run is writing', async () => {
    keep('a', 20);
    const { counts } = runRecord();
    api.hygieneRun = runRecord({
      state: 'partial',
      reason: 'Run r-1 is writing.',
      counts: { ...counts, requests: 0 },
    });

    expect(await api.ask(asked)).toMatchObject({
      status: 409,
      headers: { 'retry-after': '60' },
      jsonBody: {
        title: 'Another run is under way',
        detail: 'Run r-1 is writing. Ask again when it is over.',
        retry: 'later',
      },
    });
  });

  test('is a 404 where there is no such change', async () => {
    expect((await api.ask(asked)).status).toBe(404);
  });

  test('is for operators', async () => {
    keep('a', 20);

    expect((await api.ask({ ...asked, ...read })).status).toBe(403);
    expect(api.hygieneAsked).toEqual([]);
  });
});
