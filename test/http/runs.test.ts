import { beforeEach, describe, expect, test } from '@jest/globals';
import type { OutcomeState } from '../../src/domain/model/outcome.ts';
import { runBody } from '../../src/http/runs/bodies.ts';
import { runRecord } from '../builders.ts';
import { command, jobSource, recorded } from '../change-builder.ts';
import { Api } from './api.ts';

const read = { roles: ['PimWarden.Read'] } as const;
const { id, counts } = runRecord();
const waiting = {
  state: 'partial',
  counts: { ...counts, requests: 0 },
  reason: 'Run r-1 is applying changes of this job.',
} as const;

let api: Api;
beforeEach(() => {
  api = new Api();
});

describe('GET runs', () => {
  test('lists them newest first, page by page', async () => {
    for (const day of [24, 23]) {
      const startedAt = new Date(`2026-11-${day}T03:00:00.000Z`);
      api.runs.saves.push(runRecord({ id: `run-${day}`, startedAt }));
    }
    const first = await api.ask({ path: 'runs', query: 'top=2', ...read });
    const { runs, next } = first.jsonBody as { runs: { id: string }[]; next: string };
    const rest = await api.ask({ path: 'runs', query: `top=2&from=${next}`, ...read });

    expect(runs.map((run) => run.id)).toEqual(['run-24', 'run-23']);
    expect(rest.jsonBody).toMatchObject({ runs: [{ id }], next: undefined });
    for (const run of runs) expect(runBody.safeParse(run).success).toBe(true);
  });

  test('names those of which a row is not as this app writes it, and lists the others', async () => {
    api.runs.planted.keys.push('planted');

    const { jsonBody } = await api.ask({ path: 'runs', ...read });

    expect(jsonBody).toMatchObject({
      runs: [{ id }],
      unreadable: [{ id: 'planted', because: expect.stringContaining('not as this app writes it') }],
    });
  });

  test.each([
    { query: 'job=undo', ids: ['run-24'] },
    { query: 'job=renew-eligibilities&state=failed', ids: ['run-23'] },
    { query: 'state=failed', ids: ['run-24', 'run-23'] },
    { query: 'job=undo&state=running', ids: [] },
  ])('lists those with $query: $ids', async ({ query, ids }) => {
    const failed = { state: 'failed', startedAt: new Date('2026-11-23T03:00:00.000Z') } as const;
    api.runs.saves.push(runRecord({ ...failed, id: 'run-23', job: 'renew-eligibilities' }));
    const later = new Date('2026-11-24T03:00:00.000Z');
    api.runs.saves.push(runRecord({ ...failed, id: 'run-24', job: 'undo', startedAt: later }));

    const { jsonBody } = await api.ask({ path: 'runs', query, ...read });

    expect((jsonBody as { runs: { id: string }[] }).runs.map((run) => run.id)).toEqual(ids);
  });

  test.each(['state=over', 'job=', 'until=now'])('refuses %s', async (query) => {
    expect((await api.ask({ path: 'runs', query, ...read })).status).toBe(400);
  });

  test('gives one by its id, and a 404 that says where to look', async () => {
    const one = { path: 'runs/{id}', ...read };

    expect(await api.ask({ ...one, params: { id } })).toMatchObject({ status: 200, jsonBody: { id } });
    expect(await api.ask({ ...one, params: { id: 'other' } })).toMatchObject({
      status: 404,
      jsonBody: { title: 'No such run', detail: expect.stringContaining('GET /api/runs') },
    });
  });
});

describe('POST runs', () => {
  const body = { job: 'renew-eligibilities', mode: 'apply' };

  test.each(['plan', 'apply'])(
    'runs a job up to %s, on behalf of the caller, and waits for it',
    async (mode) => {
      const answer = await api.ask({ path: 'runs', body: { ...body, mode } });

      expect(answer).toMatchObject({ status: 200, jsonBody: { id } });
      expect(api.hygieneAsked).toEqual([{ job: 'renew-eligibilities', upTo: mode, by: 'ada' }]);
    },
  );

  test.each([
    {},
    { ...body, mode: 'off' },
    { ...body, job: 'undo' },
    { ...body, job: 'snapshot-audit-logs' },
    { ...body, force: true },
  ])('refuses %j, and runs nothing', async (wrong) => {
    expect((await api.ask({ path: 'runs', body: wrong })).status).toBe(400);
    expect(api.hygieneAsked).toEqual([]);
  });

  test('says that another run is writing, and when to ask again', async () => {
    api.hygieneRun = runRecord(waiting);

    expect(await api.ask({ path: 'runs', body })).toMatchObject({
      status: 409,
      headers: { 'retry-after': '60' },
      jsonBody: { title: 'Another run is under way', retry: 'later' },
    });
  });

  test('does not take a run whose own time was over for another', async () => {
    api.hygieneRun = runRecord({ state: 'partial', reason: 'The time budget of 220 s was spent.' });

    expect(await api.ask({ path: 'runs', body })).toMatchObject({
      status: 200,
      jsonBody: { state: 'partial' },
    });
  });

  test('answers with a blocked run, too: it is over, and it says why', async () => {
    api.hygieneRun = runRecord({ state: 'blocked', reason: 'The rules are not usable.' });

    expect(await api.ask({ path: 'runs', body })).toMatchObject({
      status: 200,
      jsonBody: { state: 'blocked', reason: 'The rules are not usable.' },
    });
  });

  test('is not for those who only see', async () => {
    expect((await api.ask({ path: 'runs', body, ...read })).status).toBe(403);
    expect(api.hygieneAsked).toEqual([]);
  });
});

describe('POST runs/{id}/undo', () => {
  const asked = { method: 'POST', path: 'runs/{id}/undo', params: { id } };

  function keep(number: number, state: OutcomeState = 'done', runId = id): void {
    const made = command({ id: `change-${number}`, source: jobSource({ runId }) });
    api.commands.put(made, recorded(made, { state }));
  }

  test('undoes all that the run did, and nothing else', async () => {
    keep(1);
    keep(2, 'refused');
    keep(3, 'done', 'other');
    keep(4);

    expect(await api.ask(asked)).toMatchObject({ status: 200, jsonBody: { id } });
    expect(api.hygieneAsked).toEqual([{ undo: ['change-1', 'change-4'], by: 'ada' }]);
  });

  test('undoes a run of more changes than a page of records has', async () => {
    for (let number = 0; number < 1_001; number += 1) keep(number);
    await api.ask(asked);

    expect(api.hygieneAsked).toMatchObject([{ undo: { length: 1_001 } }]);
  });

  test('has nothing to undo of a run that changed nothing', async () => {
    keep(1, 'refused');

    expect(await api.ask(asked)).toMatchObject({
      status: 409,
      jsonBody: { title: 'There is nothing to undo', retry: 'never' },
    });
    expect(api.hygieneAsked).toEqual([]);
  });

  test('waits while another run is writing', async () => {
    keep(1);
    api.hygieneRun = runRecord(waiting);

    expect((await api.ask(asked)).status).toBe(409);
  });

  test('is a 404 where there is no such run', async () => {
    expect((await api.ask({ ...asked, params: { id: 'other' } })).status).toBe(404);
  });

  test('is not for those who only see', async () => {
    keep(1);

    expect((await api.ask({ ...asked, ...read })).status).toBe(403);
    expect(api.hygieneAsked).toEqual([]);
  });
});
