import { beforeEach, describe, expect, test } from '@jest/globals';
import { auditEvent } from '../../builders.ts';
import { Api } from '../api.ts';

let api: Api;
beforeEach(() => {
  api = new Api();
  for (const day of ['20', '22', '23'])
    api.pimEvents.events.push(
      auditEvent({ id: `PIM_${day}`, activityDateTime: `2026-11-${day}T01:00:00Z` }).json,
    );
});

const list = (query = '') => api.ask({ path: 'audit/pim', query, roles: ['PimWarden.Read'] });

describe('GET /api/audit/pim', () => {
  test('lists the last seven days of what PIM did, whole, unless another span is asked for', async () => {
    const answer = await list();

    expect(answer).toMatchObject({ status: 200, jsonBody: { items: [{}, {}, {}] } });
    expect(answer.jsonBody).toMatchObject({
      items: [{ event: { id: 'PIM_20', loggedByService: 'PIM' }, isConflict: false }, {}, {}],
    });
    expect((await list('from=2026-11-22T00:00:00Z&to=2026-11-23T00:00:00Z')).jsonBody).toMatchObject({
      items: [{ event: { id: 'PIM_22' } }],
    });
  });

  test('is narrowed by principal and role', async () => {
    const [grace, nobody] = ['11111111-aaaa-4bbb-8ccc-000000000002', '99999999-aaaa-4bbb-8ccc-999999999999'];

    expect((await list(`principal=${grace}`)).jsonBody).toMatchObject({ items: [{}, {}, {}] });
    expect((await list(`role=${nobody}`)).jsonBody).toMatchObject({ items: [] });
  });

  test('goes on where the page before ended', async () => {
    const first = await list('top=2');
    const { next } = first.jsonBody as { next: string };

    expect((await list(`top=2&after=${next}`)).jsonBody).toMatchObject({
      items: [{ event: { id: 'PIM_23' } }],
    });
  });

  test('tells rows that cannot be read', async () => {
    api.pimEvents.unreadable = [{ id: 'row-1', because: 'its content does not match its hash' }];

    expect((await list()).jsonBody).toMatchObject({ unreadable: [{ id: 'row-1' }] });
  });

  test.each([
    { query: 'from=2026-11-23T00:00:00Z&to=2026-11-22T00:00:00Z', at: 'query.from' },
    { query: 'from=2024-11-23T00:00:00Z&to=2026-11-22T00:00:00Z', at: 'query.from' },
    { query: 'from=yesterday', at: 'query.from' },
    { query: 'principal=ada', at: 'query.principal' },
    { query: "after=x' or true", at: 'query.after' },
  ])('cannot use $query', async ({ query, at }) => {
    expect(await list(query)).toMatchObject({ status: 400, jsonBody: { errors: [{ at }] } });
  });

  test('needs the role Read', async () => {
    expect((await api.ask({ path: 'audit/pim', roles: ['PimWarden.Activate'] })).status).toBe(403);
  });
});
