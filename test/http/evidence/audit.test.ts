import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { auditEvent, runRecord } from '../../builders.ts';
import { auditHole } from '../../contracts/audit-holes.ts';
import { Api } from '../api.ts';

const grace = '11111111-aaaa-4bbb-8ccc-000000000002';
const read = { path: 'evidence/audit', roles: ['PimWarden.Read'] } as const;
const week = 'from=2026-11-20T00:00:00Z&to=2026-11-23T00:00:00Z';

let api: Api;
beforeEach(() => {
  api = new Api();
  for (const hour of [3, 1, 2])
    api.archivedEvents.events.push(
      auditEvent({ id: `event-${hour}`, activityDateTime: `2026-11-22T0${hour}:00:00.0000001Z` }).json,
    );
  api.watermark.progress = {
    readUntil: new Date('2026-11-24T08:00:00Z'),
    settledUntil: undefined,
    sliceHours: 1,
  };
});

interface Page {
  readonly items: readonly { readonly event: { readonly id: string } }[];
  readonly next?: string;
}
const idsOf = ({ jsonBody }: { readonly jsonBody: unknown }) =>
  (jsonBody as Page).items.map(({ event }) => event.id);

describe('GET evidence/audit', () => {
  test('gives whole events, oldest first, page by page, with what they rest on', async () => {
    api.runs.saves.push(runRecord({ windowFrom: new Date('2026-11-21T00:00:00Z') }));
    const first = await api.ask({ ...read, query: `${week}&top=2` });
    const { next } = first.jsonBody as Page;
    const rest = await api.ask({ ...read, query: `${week}&top=2&after=${next}` });

    expect(idsOf(first)).toEqual(['event-1', 'event-2']);
    expect(idsOf(rest)).toEqual(['event-3']);
    expect(rest.jsonBody).toMatchObject({ next: undefined });
    expect(first.jsonBody).toMatchObject({
      evidence: {
        query: { from: '2026-11-20T00:00:00.000Z', to: '2026-11-23T00:00:00.000Z' },
        timeZone: 'UTC',
        isComplete: true,
        gaps: [],
        head: null,
        source: { runs: [{ job: 'snapshot-audit-logs', pages: expect.any(Number) }] },
      },
    });
  });

  test.each([
    { query: `by=${grace}`, ids: [] },
    { query: `target=${grace}`, ids: ['event-1', 'event-2', 'event-3'] },
    { query: 'activity=ELIGIBLE%20member', ids: ['event-1', 'event-2', 'event-3'] },
    { query: 'activity=Disable', ids: [] },
    {
      query: 'role=62e90394-69f5-4237-9190-012177145e10&from=2026-11-22T02:00:00Z',
      ids: ['event-2', 'event-3'],
    },
  ])('with $query has $ids', async ({ query, ids }) => {
    expect(idsOf(await api.ask({ ...read, query }))).toEqual(ids);
  });

  test('as files is one export in pages of any size, and its sidecar proves it', async () => {
    const body = async (query: string) => {
      const answer = await api.ask({ ...read, query });
      expect(answer.status).toBe(200);
      return answer;
    };
    for (const format of ['csv', 'jsonl']) {
      const whole = await body(`${week}&format=${format}`);
      const first = await body(`${week}&format=${format}&top=1`);
      const [, next] = /<\/api\/evidence\/audit\?([^>]*)>; rel="next"/.exec(first.headers?.link ?? '') ?? [];
      const second = await body(`${next}`);
      const third = await body(`${week}&format=${format}&after=${second.headers?.['evidence-next']}`);
      const [, described] =
        /<\/api\/evidence\/audit\?([^>]*)>; rel="describedby"/.exec(third.headers?.link ?? '') ?? [];
      const sidecar = await body(`${described}`);

      expect([first, second, third].map((page) => page.body).join('')).toBe(whole.body);
      expect(sidecar.jsonBody).toMatchObject({
        kind: 'pim-warden/export',
        format,
        rows: 3,
        bytes: Buffer.byteLength(whole.body ?? ''),
        sha256: createHash('sha256')
          .update(whole.body ?? '')
          .digest('hex'),
        madeFor: 'ada',
        isComplete: true,
        ...(format === 'csv' && {
          columns: expect.arrayContaining([{ name: 'byKind', meaning: 'user or app.' }]),
        }),
      });
      expect('columns' in (sidecar.jsonBody as object)).toBe(format === 'csv');
    }
  });

  test('says in headers what a file is, and the digest of each page', async () => {
    const { headers, body = '' } = await api.ask({ ...read, query: `${week}&format=csv` });

    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="audit-20261123T000000000Z.csv"',
      'content-digest': `sha-256=:${createHash('sha256').update(body).digest('base64')}:`,
      'evidence-rows': '3',
      'evidence-time-zone': 'UTC',
      'evidence-complete': 'true',
      'evidence-head': 'none',
    });
  });

  test('fixes its end with the first page, so that the next ones go on with the same', async () => {
    const first = await api.ask({ ...read, query: 'top=1' });
    api.now = new Date('2026-11-24T23:00:00Z');
    const { next } = first.jsonBody as Page;

    expect(await api.ask({ ...read, query: `top=1&after=${next}` })).toMatchObject({
      status: 200,
      jsonBody: { evidence: { query: { to: '2026-11-24T09:00:00.000Z' } } },
    });
  });

  test('says what is missing: what is not read yet, holes, and rows that somebody altered', async () => {
    api.watermark.progress = undefined;
    await api.holes.save(auditHole({ state: 'lost' }));
    api.holes.planted.keys.push('planted');
    api.archivedEvents.unreadable = [{ id: 'row-1', because: 'its content does not match its hash' }];

    const { jsonBody, headers } = await api.ask({ ...read, query: week });

    expect(jsonBody).toMatchObject({
      evidence: {
        isComplete: false,
        gaps: [
          { part: 'row row-1 of the archive' },
          { part: 'audit log' },
          { part: 'audit log, hole planted' },
          { because: expect.stringContaining('lost for ever') },
        ],
      },
    });
    expect(headers).toMatchObject({ 'evidence-complete': 'false' });
  });

  test.each([
    'from=2026-11-24T00:00:00Z&to=2026-11-23T00:00:00Z',
    'from=2024-01-01T00:00:00Z',
    'from=yesterday',
    'format=xlsx',
    'after=bogus',
    'after=e30',
    'who=ada',
    'by=a/b',
    'sidecar=yes',
    'top=0',
  ])('refuses %s', async (query) => {
    expect((await api.ask({ ...read, query })).status).toBe(400);
  });

  test('refuses the next of another question', async () => {
    const { jsonBody } = await api.ask({ ...read, query: `${week}&top=1` });
    const { next } = jsonBody as Page;

    expect((await api.ask({ ...read, query: `${week}&target=${grace}&after=${next}` })).status).toBe(400);
  });

  test('is for those who may see', async () => {
    expect((await api.ask({ ...read, roles: ['PimWarden.Review'] })).status).toBe(403);
  });
});
