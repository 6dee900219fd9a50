import { beforeEach, describe, expect, test } from '@jest/globals';
import { runRecord } from '../../builders.ts';
import {
  ada,
  admins,
  bob,
  eligibility,
  fact,
  globalAdministrator,
  november,
  reader,
} from '../../fact-builder.ts';
import { Api } from '../api.ts';

const nobody = '99999999-aaaa-4bbb-8ccc-000000000009';
const at = '2026-11-20T02:00:00.000Z';

let api: Api;
beforeEach(async () => {
  api = new Api();
  await api.history.beginInterval(november);
  const names = { displayName: 'Reader', isPrivileged: false } as const;
  await api.history.append(
    [
      fact({ record: eligibility(ada) }),
      fact({ record: { kind: 'role', roleDefinitionId: reader, ...names } }),
    ],
    { runId: 'run-9', intervals: [november] },
  );
  api.looks.looks = new Map([['eligibilities', { at: '2026-11-24T02:00:00.000Z', runId: 'run-24' }]]);
  api.runs.saves.push(
    runRecord({ id: 'run-9', job: 'snapshot-access', startedAt: new Date('2026-11-09T02:00:00.000Z') }),
  );
});

interface Answer {
  readonly items: readonly unknown[];
  readonly evidence: { readonly isComplete: boolean; readonly gaps: readonly { readonly part: string }[] };
}
const ask = async (path: string, query: string) => {
  const { status, jsonBody } = await api.ask({ path, query, roles: ['PimWarden.Read'] });
  expect(status).toBe(200);
  const { items, evidence } = jsonBody as Answer;
  return { items: items.length, gaps: evidence.gaps };
};

describe('an answer without rows', () => {
  test.each([
    { path: 'evidence/access', query: `at=${at}&role=${nobody}`, part: `role ${nobody}` },
    { path: 'evidence/access', query: `at=${at}&group=${nobody}`, part: `group ${nobody}` },
    { path: 'evidence/access', query: `at=${at}&principal=${nobody}`, part: `principal ${nobody}` },
    { path: 'evidence/diff', query: `from=${at}&to=${at}&role=${nobody}`, part: `role ${nobody}` },
    { path: `evidence/principals/${nobody}/timeline`, query: `from=${at}`, part: `principal ${nobody}` },
    { path: `evidence/roles/${nobody}/timeline`, query: `from=${at}`, part: `role ${nobody}` },
  ])('says that nobody has ever seen the id: $path $query', async ({ path, query, part }) => {
    expect(await ask(path, query)).toMatchObject({
      items: 0,
      gaps: expect.arrayContaining([expect.objectContaining({ part })]),
    });
  });

  test('is complete where role and person are known and had nothing', async () => {
    expect(await ask('evidence/access', `at=${at}&role=${reader}`)).toEqual({ items: 0, gaps: [] });
    expect(await ask('evidence/access', `at=${at}&role=${reader}&principal=${ada}`)).toEqual({
      items: 0,
      gaps: [],
    });
  });

  test('says so of somebody of whom nothing was known by then', async () => {
    const query = `at=${at}&principal=${bob}`;
    await api.history.append([fact({ record: eligibility(bob), seenAt: '2026-11-23T02:00:00.000Z' })], {
      runId: 'run-23',
      intervals: [november],
    });

    expect(await ask('evidence/access', query)).toMatchObject({ items: 1 });
    expect(await ask('evidence/access', `${query}&knownAt=2026-11-22T02:00:00Z`)).toMatchObject({
      items: 0,
      gaps: expect.arrayContaining([expect.objectContaining({ part: `principal ${bob}` })]),
    });
  });
});

describe('every answer about the history', () => {
  test.each([
    { path: 'evidence/access', query: `at=${at}&role=${globalAdministrator}` },
    { path: 'evidence/access', query: `at=${at}&group=${admins}` },
    { path: 'evidence/diff', query: `from=${at}&to=${at}` },
    { path: `evidence/principals/${ada}/timeline`, query: '' },
    { path: `evidence/roles/${globalAdministrator}/timeline`, query: '' },
  ])('says that rows about somebody were erased, by whom and why: $path', async ({ path, query }) => {
    const erasure = { at: '2026-11-21T09:00:00.000Z', by: 'Bob', reason: 'asked by the person', rows: 3 };
    api.history.erased.push(erasure, { ...erasure, intervals: ['2026-08'] });

    const { gaps } = await ask(path, query);

    expect(gaps.filter(({ part }) => part === 'history')).toContainEqual({
      part: 'history',
      because:
        '3 rows about a principal were erased at 2026-11-21T09:00:00.000Z, by Bob: asked by the person. Nobody knows whose they were, so they may be missing here.',
    });
  });
});

describe('the sidecar of a CSV', () => {
  test.each([
    'evidence/access',
    'evidence/diff',
    `evidence/principals/${ada}/timeline`,
    `evidence/roles/${reader}/timeline`,
    'evidence/reviews',
    'evidence/audit',
  ])('explains each column of %s', async (path) => {
    const query = path === 'evidence/diff' ? `from=${at}&format=csv` : 'format=csv';
    const read = { path, roles: ['PimWarden.Read'] } as const;
    const { body = '' } = await api.ask({ ...read, query });
    const { status, jsonBody } = await api.ask({ ...read, query: `${query}&sidecar=true` });

    const { columns } = jsonBody as { readonly columns: readonly { readonly name: string }[] };
    expect(status).toBe(200);
    expect(columns.map(({ name }) => name)).toEqual(
      String(body).replace('\uFEFF', '').replaceAll('"', '').split('\r\n')[0]?.split(','),
    );
  });
});
