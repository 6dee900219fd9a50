import { beforeEach, describe, expect, test } from '@jest/globals';
import { runRecord } from '../../builders.ts';
import { ada, bob, eligibility, fact, globalAdministrator, november } from '../../fact-builder.ts';
import { Api } from '../api.ts';

let api: Api;
beforeEach(async () => {
  api = new Api();
  await api.history.beginInterval(november);
  const time = { kind: 'exact', at: '2026-11-12T00:00:00.000Z', source: 'schedule' } as const;
  await api.history.append(
    [ada, bob].map((id) => fact({ record: eligibility(id), time })),
    {
      runId: 'run-9',
      intervals: [november],
    },
  );
  api.looks.looks = new Map([
    ['requests', { at: '2026-11-20T01:55:00.000Z', runId: 'run-20' }],
    ['eligibilities', { at: '2026-11-20T02:00:00.000Z', runId: 'run-20' }],
  ]);
  api.runs.saves.push(
    runRecord({ id: 'run-20', job: 'snapshot-access', startedAt: new Date('2026-11-20T02:00:00.000Z') }),
  );
});

const ask = async (path: string, query: string) => {
  const answer = await api.ask({ path, query, roles: ['PimWarden.Read'] });
  expect(answer).toMatchObject({ status: 200 });
  return answer;
};

/** The query of a link of an answer. */
function linked(link: string | undefined, rel: string): { readonly path: string; readonly query: string } {
  const [, path = '', query = ''] =
    new RegExp(`</api/([^?>]*)\\?([^>]*)>; rel="${rel}"`).exec(link ?? '') ?? [];
  return { path, query };
}

const questions = [
  'evidence/access?at=2026-11-19T00:00:00Z',
  'evidence/access',
  'evidence/diff?from=2026-11-11T12:00:00Z',
  `evidence/principals/${ada}/timeline`,
  `evidence/roles/${globalAdministrator}/timeline`,
  'evidence/audit',
  'evidence/reviews',
  'evidence/reviews?overdue=true',
];

describe('a file', () => {
  test.each(questions)(
    'leads to its sidecar, which is asked as it is written there: %s',
    async (question) => {
      const [path = '', query = ''] = question.split('?');
      const { headers } = await ask(path, `${query}&format=csv`);
      const sidecar = linked(headers?.link, 'describedby');

      expect((await ask(sidecar.path, sidecar.query)).jsonBody).toMatchObject({ kind: 'pim-warden/export' });
    },
  );

  test('leads to its next page, and that to the same sidecar', async () => {
    const first = await ask('evidence/access', 'format=csv&top=1');
    const next = linked(first.headers?.link, 'next');
    const second = await ask(next.path, next.query);

    expect(second.body).toContain(bob);
    expect(linked(second.headers?.link, 'describedby')).toEqual(linked(first.headers?.link, 'describedby'));
  });
});

describe('an answer as of the last run', () => {
  test.each(['evidence/access', 'evidence/diff?from=2026-11-11T12:00:00Z'])(
    'is complete, although PIM’s requests were listed some minutes before that run: %s',
    async (question) => {
      const [path = '', query = ''] = question.split('?');

      expect((await ask(path, query)).jsonBody).toMatchObject({ evidence: { isComplete: true, gaps: [] } });
    },
  );

  test('is not where the requests are of the night before', async () => {
    api.looks.looks = new Map(api.looks.looks).set('requests', {
      at: '2026-11-19T01:55:00.000Z',
      runId: 'run-20',
    });

    expect((await ask('evidence/access', '')).jsonBody).toMatchObject({
      evidence: { gaps: [{ part: 'requests', because: expect.stringContaining('2026-11-19T01:55') }] },
    });
  });
});

describe('an instant to come', () => {
  test.each([
    ['evidence/access', 'at=2100-01-01T00:00:00Z'],
    ['evidence/access', 'knownAt=2100-01-01T00:00:00Z'],
    ['evidence/diff', 'from=2026-11-11T00:00:00Z&to=2100-01-01T00:00:00Z'],
    [`evidence/principals/${ada}/timeline`, 'to=2100-01-01T00:00:00Z'],
    ['evidence/reviews', 'at=2100-01-01T00:00:00Z'],
  ])('is refused, for nobody knows anything of it: %s?%s', async (path, query) => {
    expect(await api.ask({ path, query, roles: ['PimWarden.Read'] })).toMatchObject({
      status: 400,
      jsonBody: { errors: [{ message: expect.stringContaining('it lies in the future') }] },
    });
  });
});
