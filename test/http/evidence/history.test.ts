import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Fact } from '../../../src/domain/model/evidence.ts';
import type { Recorded } from '../../../src/domain/model/recorded.ts';
import { accessRow, differenceRow, timelineRow } from '../../../src/http/evidence/history-bodies.ts';
import { runRecord } from '../../builders.ts';
import {
  ada,
  admins,
  bob,
  eligibility,
  fact,
  globalAdministrator,
  membership,
  november,
  person,
} from '../../fact-builder.ts';
import { Api } from '../api.ts';

const opened = (record: Recorded, more: Partial<Fact>) => fact({ record, ...more });
const seen = { roles: ['PimWarden.Read'] } as const;
const day = (number: number) => `2026-11-${String(number).padStart(2, '0')}T02:00:00.000Z`;
const cause = {
  requestId: 'request-1',
  justification: '=HYPERLINK("https://evil.example")',
  ticket: 'CHG-1',
  by: bob,
  approvedBy: null,
  changeId: null,
  auditEventId: null,
};

let api: Api;
beforeEach(async () => {
  api = new Api();
  await api.history.beginInterval(november);
  const facts: readonly Fact[] = [
    opened(eligibility(ada), {
      time: { kind: 'exact', at: day(5), source: 'request' },
      cause,
      seenAt: day(6),
    }),
    opened(eligibility(bob), { time: { kind: 'exact', at: day(8), source: 'schedule' }, seenAt: day(9) }),
  ];
  await api.history.append(facts, { runId: 'run-9', intervals: [november] });
  api.looks.looks = new Map([['eligibilities', { at: day(24), runId: 'run-24' }]]);
  for (const number of [4, 9, 24])
    api.runs.saves.push(
      runRecord({ id: `run-${number}`, job: 'snapshot-access', startedAt: new Date(day(number)) }),
    );
});

interface Page {
  readonly items: readonly { readonly about: Readonly<Record<string, unknown>> }[];
  readonly next?: string;
  readonly evidence: Readonly<Record<string, unknown>>;
}
const ask = async (path: string, query = '') => {
  const { status, jsonBody } = await api.ask({ path, query, ...seen });
  expect(status).toBe(200);
  return jsonBody as Page;
};
const principalsOf = ({ items }: Page) => items.map(({ about }) => about.principalId);

describe('GET evidence/access', () => {
  test('says who had what at an instant, why, and what the answer rests on', async () => {
    const page = await ask('evidence/access', `at=${day(7)}`);

    expect(page.items).toMatchObject([
      {
        at: day(7),
        about: {
          record: 'eligibility',
          principalId: ada,
          principalName: 'Person 1',
          roleDefinitionId: globalAdministrator,
        },
        holds: 'eligible',
        path: 'direct',
        isCertain: true,
        steps: [{ since: { kind: 'exact', at: day(5) }, because: { ticket: 'CHG-1', by: bob } }],
      },
    ]);
    for (const item of page.items) expect(accessRow.safeParse(item).success).toBe(true);
    expect(page.evidence).toMatchObject({
      query: { at: day(7), knownAt: day(24) },
      source: { runs: [{ id: 'run-9' }, { id: 'run-4' }] },
      isComplete: true,
    });
  });

  test.each([
    { query: '', who: [ada, bob] },
    { query: `principal=${ada.toUpperCase()}`, who: [ada] },
    { query: `role=${globalAdministrator}&scope=/`, who: [ada, bob] },
    { query: 'role=88d8e3e3-8f55-4a1e-953a-9b9898b8876b', who: [] },
    { query: `at=${day(10)}&knownAt=${day(7)}`, who: [ada] },
    { query: `at=${day(10).replace('T02:00:00.000Z', 'T04:00:00%2B02:00')}`, who: [ada, bob] },
  ])('with "$query" has $who', async ({ query, who }) => {
    expect(principalsOf(await ask('evidence/access', query))).toEqual(who);
  });

  test('says what no run has looked at since, and which run did not see everything', async () => {
    api.runs.saves.push(
      runRecord({
        id: 'run-12',
        job: 'snapshot-access',
        startedAt: new Date(day(12)),
        state: 'blocked',
        reason: 'users',
      }),
    );
    api.looks.looks = new Map([
      ['eligibilities', { at: day(24), runId: 'run-24' }],
      ['memberships', { at: day(10), runId: 'run-10' }],
    ]);

    expect((await ask('evidence/access', `at=${day(11)}`)).evidence).toMatchObject({
      isComplete: false,
      gaps: [
        { part: 'run run-12', because: expect.stringContaining('blocked: users') },
        { part: 'memberships', because: expect.stringContaining(day(10)) },
      ],
    });
  });

  test('never answers that nobody had anything where nobody knows', async () => {
    const before = await api.ask({ path: 'evidence/access', query: 'at=2026-10-01T00:00:00Z', ...seen });

    expect(before).toMatchObject({ status: 404, jsonBody: { title: 'Nobody knows' } });
    expect(
      (await api.ask({ path: 'evidence/access', query: 'at=2026-10-01T00:00:00Z&sidecar=true', ...seen }))
        .status,
    ).toBe(404);
  });

  test('as CSV is harmless, and the sidecar proves the whole of its pages', async () => {
    const whole = await api.ask({ path: 'evidence/access', query: 'format=csv', ...seen });
    const first = await api.ask({ path: 'evidence/access', query: 'format=csv&top=1', ...seen });
    // A run that ends between two pages changes nothing of them.
    api.looks.looks = new Map([['eligibilities', { at: '2026-11-25T02:00:00.000Z', runId: 'run-25' }]]);
    const second = await api.ask({
      path: 'evidence/access',
      query: `format=csv&top=1&after=${first.headers?.['evidence-next']}`,
      ...seen,
    });
    const [, described] = /\?([^>]*)>; rel="describedby"/.exec(second.headers?.link ?? '') ?? [];
    const sidecar = await api.ask({ path: 'evidence/access', query: `${described}`, ...seen });

    expect(`${first.body}${second.body}`).toBe(whole.body);
    expect(whole.body).toContain(`"'=HYPERLINK`);
    expect(sidecar.jsonBody).toMatchObject({
      rows: 2,
      sha256: createHash('sha256')
        .update(whole.body ?? '')
        .digest('hex'),
      query: { at: day(24), knownAt: day(24) },
    });
  });

  test.each(['at=yesterday', 'role=ga', 'scope=AU', 'principal=', 'knownAt=1', 'when=now'])(
    'refuses %s',
    async (query) => {
      expect((await api.ask({ path: 'evidence/access', query, ...seen })).status).toBe(400);
    },
  );

  test('names the head of the log that seals the history', async () => {
    expect((await ask('evidence/access')).evidence).toMatchObject({ head: null });
    const note = 'pim-warden/t\n7\nSGVhZA==\n\n— key c2lnbmF0dXJl\n';
    await api.sealLog.addHead({ size: 7, note, at: day(24) });

    const { headers, jsonBody } = await api.ask({ path: 'evidence/access', ...seen });

    expect(jsonBody).toMatchObject({
      evidence: { head: { origin: 'pim-warden/t', size: 7, rootHash: 'SGVhZA==', note } },
    });
    expect(headers).toMatchObject({ 'evidence-head': 'pim-warden/t 7 SGVhZA==' });
  });

  test('names the group that somebody had it through, as it was called then', async () => {
    const ofGroup = eligibility(admins, {
      principal: person(admins, { kind: 'group', displayName: 'Admins' }),
    });
    const facts = [opened(ofGroup, { seenAt: day(9) }), opened(membership(bob, admins), { seenAt: day(9) })];
    await api.history.append(facts, { runId: 'run-9', intervals: [november] });

    const { items } = await ask('evidence/access', `principal=${bob}`);

    expect(items).toContainEqual(
      expect.objectContaining({ path: 'group', throughGroupId: admins, throughGroupName: 'Admins' }),
    );
  });
});

describe('GET evidence/diff', () => {
  test('says what is different between two instants', async () => {
    const page = await ask('evidence/diff', `from=${day(6)}&to=${day(10)}`);

    expect(page.items).toMatchObject([
      { difference: 'added', about: { principalId: bob }, before: null, after: { isCertain: true } },
    ]);
    for (const item of page.items) expect(differenceRow.safeParse(item).success).toBe(true);
    expect(principalsOf(await ask('evidence/diff', `from=${day(2)}`))).toEqual([ada, bob]);
    expect(principalsOf(await ask('evidence/diff', `from=${day(6)}&to=${day(7)}`))).toEqual([]);
  });

  test.each(['', `from=${day(10)}&to=${day(9)}`])('refuses "%s"', async (query) => {
    expect((await api.ask({ path: 'evidence/diff', query, ...seen })).status).toBe(400);
  });
});

describe('GET evidence/principals/{id}/timeline and evidence/roles/{id}/timeline', () => {
  test('have everything in the order of its beginning', async () => {
    const ofAda = await ask(`evidence/principals/${ada}/timeline`);
    const ofRole = await ask(`evidence/roles/${globalAdministrator}/timeline`);

    expect(ofAda.items).toMatchObject([
      { began: { kind: 'exact', at: day(5) }, because: { ticket: 'CHG-1' }, ended: null },
    ]);
    expect(principalsOf(ofRole)).toEqual([ada, bob]);
    for (const item of [...ofAda.items, ...ofRole.items])
      expect(timelineRow.safeParse(item).success).toBe(true);
    expect(ofAda.evidence).toMatchObject({ query: { id: ada, knownAt: day(24) } });
  });

  test('show a review as soon as it is made', async () => {
    const body = {
      ...{
        of: 'eligibility',
        principalId: ada,
        roleDefinitionId: globalAdministrator,
        directoryScopeId: '/',
      },
      ...{ verdict: 'keep', comment: 'On call' },
    };
    await api.ask({ path: 'evidence/reviews', body, roles: ['PimWarden.Review'], as: bob });

    for (const path of [
      `evidence/principals/${ada}/timeline`,
      `evidence/roles/${globalAdministrator}/timeline`,
    ])
      expect((await ask(path)).items).toContainEqual(
        expect.objectContaining({
          about: expect.objectContaining({ record: 'review', status: 'keep' }),
          because: expect.objectContaining({ by: bob, justification: 'On call' }),
        }),
      );
    expect(principalsOf(await ask(`evidence/principals/${bob}/timeline`))).toEqual([bob]);
  });

  test('end where they are told to, page by page, and as files with links of their own', async () => {
    const path = `evidence/roles/${globalAdministrator}/timeline`;
    const first = await ask(path, 'top=1');
    const second = await ask(path, `top=1&after=${first.next}`);
    const file = await api.ask({ path, query: 'format=jsonl&top=1', ...seen });

    expect([...principalsOf(first), ...principalsOf(second)]).toEqual([ada, bob]);
    expect(principalsOf(await ask(path, `to=${day(7)}`))).toEqual([ada]);
    expect(file.headers?.link).toContain(`</api/${path}?`);
    expect(file.headers?.['content-disposition']).toMatch(
      /filename="roles-62e90394-.*-timeline-2026.*\.jsonl"/,
    );
  });
});

test.each(['evidence/access', 'evidence/diff', `evidence/roles/${globalAdministrator}/timeline`])(
  '%s is for those who may see',
  async (path) => {
    expect((await api.ask({ path, query: `from=${day(2)}`, roles: ['PimWarden.Review'] })).status).toBe(403);
  },
);
