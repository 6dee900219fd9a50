import { beforeEach, describe, expect, test } from '@jest/globals';
import { onePage } from '../../src/http/core/paging.ts';
import { InputProblem } from '../../src/http/core/request-parts.ts';
import { routes } from '../../src/http/routes.ts';
import { rolePolicy, roleSchedule, runRecord, securityAlert } from '../builders.ts';
import { unreadableRow } from '../read-listing.ts';
import { Api } from './api.ts';

const row = (id: string) => ({ id });
const rows = (ids: string) => [...ids].map(row);
const page = (of: readonly { readonly id: string }[]) => ({ rows: of, unreadable: [] });

/** Graph's own pages: of three, and an empty one between. */
async function* pages(ids: string) {
  for (let at = 0; at < ids.length; at += 3) {
    yield page(rows(ids.slice(at, at + 3)));
    yield page([]);
  }
}

async function walk(listings: readonly string[], top: number): Promise<string[]> {
  const seen: string[] = [];
  let from: string | undefined;
  for (const ids of listings) {
    const page = await onePage(pages(ids), { top, from }, 'x');
    seen.push(page.items.map(({ id }) => id).join(''));
    from = page.next;
    if (from === undefined) break;
  }
  return seen;
}

describe('a listing, page by page', () => {
  test.each([
    { top: 1, seen: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] },
    { top: 3, seen: ['abc', 'def', 'g'] },
    { top: 7, seen: ['abcdefg'] },
    { top: 100, seen: ['abcdefg'] },
  ])('of $top comes to its end', async ({ top, seen }) => {
    expect(await walk(Array(10).fill('abcdefg'), top)).toEqual(seen);
  });

  test('goes on after the last item when others were added or removed before it', async () => {
    expect(await walk(['abcdefg', 'xabcdefg', 'bcdefg'], 3)).toEqual(['abc', 'def', 'g']);
  });

  test('is refused when the last item is gone, for nobody could say where to go on', async () => {
    const { next } = await onePage(pages('abcdefg'), { top: 3 }, 'x');

    await expect(onePage(pages('abdefg'), { top: 3, from: next }, 'x')).rejects.toMatchObject({
      answer: { status: 409 },
    });
  });

  test('does not go on in another listing', async () => {
    const { next } = await onePage(pages('abcdefg'), { top: 3 }, 'x');

    await expect(onePage(pages('abcdefg'), { top: 3, from: next }, 'y')).rejects.toThrow(InputProblem);
  });

  test('asks Graph for no more than it needs', async () => {
    let asked = 0;
    async function* endless() {
      for (;;) yield page([row(String(asked++))]);
    }

    await onePage(endless(), { top: 3 }, 'x');

    expect(asked).toBe(4);
  });

  test('that has no end is given up', async () => {
    async function* endless() {
      for (let n = 0; ; n++) yield page(Array.from({ length: 10_000 }, (_, index) => row(`${n}-${index}`)));
    }
    const from = Buffer.from(JSON.stringify({ after: 'z', at: 1, of: '' })).toString('base64url');

    await expect(onePage(endless(), { top: 3, from }, 'x')).rejects.toThrow(InputProblem);
  });
});
test('a listing shows what can be read of it, and names what cannot', async () => {
  async function* listing() {
    yield { rows: rows('ab'), unreadable: [unreadableRow({ id: 'odd', because: 'status: absent' })] };
  }

  expect(await onePage(listing(), { top: 10 }, 'x')).toEqual({
    items: rows('ab'),
    next: undefined,
    unreadable: [expect.objectContaining({ id: 'odd', because: 'status: absent' })],
  });
});

test('a listing names a hundred of the rows that cannot be read, and counts the others', async () => {
  async function* listing() {
    yield { rows: rows('ab'), unreadable: Array.from({ length: 103 }, () => unreadableRow()) };
  }

  const page = await onePage(listing(), { top: 10 }, 'x');

  expect([page.unreadable?.length, page.unreadableNotNamed]).toEqual([100, 3]);
});

describe('what the API shows', () => {
  let api: Api;
  beforeEach(() => {
    api = new Api(['eligibility', 'assignment']);
  });

  test.each([
    { path: 'eligibilities', query: '' },
    { path: 'eligibilities', query: 'view=schedules&status=Provisioned' },
    { path: 'assignments', query: 'directoryScopeId=/' },
    { path: 'eligibilities/requests', query: '' },
    { path: 'assignments/requests', query: '' },
    { path: 'role-settings', query: '' },
    { path: 'role-settings', query: 'withRules=true&roleDefinitionId=62e90394-69f5-4237-9190-012177145e10' },
    { path: 'alerts', query: '' },
    { path: 'runs', query: '' },
    { path: 'eligibilities/{id}', query: 'view=schedules', params: { id: roleSchedule().id } },
    { path: 'role-settings/{policyId}', query: '', params: { policyId: rolePolicy().id } },
    { path: 'role-settings/{policyId}/rules', query: '', params: { policyId: rolePolicy().id } },
    {
      path: 'role-settings/{policyId}/rules/{ruleId}',
      query: '',
      params: { policyId: rolePolicy().id, ruleId: 'Approval_EndUser_Assignment' },
    },
    { path: 'alerts/{id}', query: '', params: { id: securityAlert().id } },
    { path: 'runs/{id}', query: '', params: { id: runRecord().id } },
  ])('under $path?$query is as documented', async ({ path, query, params = {} }) => {
    await api.ask({
      path: 'eligibilities',
      body: {
        action: 'assign',
        principalId: '11111111-aaaa-4bbb-8ccc-0000000000ff',
        roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
        directoryScopeId: '/',
        permanent: true,
        ticket: { number: 'INC-1' },
      },
    });

    const { status, jsonBody } = await api.ask({ path, query, params });

    expect(status).toBe(200);
    const schema = routes.find((route) => route.path === path && route.method === 'GET')?.answers[200]
      ?.schema;
    const sent: unknown = JSON.parse(JSON.stringify(jsonBody));
    expect(schema?.parse(sent)).toEqual(sent);
  });

  test.each([
    { path: 'eligibilities/{id}', params: { id: 'nothing' } },
    { path: 'eligibilities/requests/{id}', params: { id: 'nothing' } },
    { path: 'role-settings/{policyId}', params: { policyId: 'nothing' } },
    { path: 'role-settings/{policyId}/rules', params: { policyId: 'nothing' } },
    {
      path: 'role-settings/{policyId}/rules/{ruleId}',
      params: { policyId: 'x', ruleId: 'Approval_EndUser_A' },
    },
    { path: 'alerts/{id}', params: { id: 'nothing' } },
    { path: 'runs/{id}', params: { id: 'nothing' } },
  ])('of what there is not, under $path, is a 404 that says where to look', async ({ path, params }) => {
    expect(await api.ask({ path, params })).toMatchObject({
      status: 404,
      jsonBody: { detail: expect.stringContaining('GET /api/') },
    });
  });
});
