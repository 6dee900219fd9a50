import { beforeEach, describe, expect, test } from '@jest/globals';
import { Api } from '../api.ts';

let api: Api;
beforeEach(() => {
  api = new Api();
});

const ask = (path: string, query: string) => api.ask({ path, query, roles: ['PimWarden.Read'] });
const person = '11111111-aaaa-4bbb-8ccc-000000000001';

describe('a question about the history', () => {
  test.each([
    'at=2026-11-01',
    'at=01.11.2026',
    'at=11%2F01%2F2026%2000:00',
    'at=2026-02-31T00:00:00Z',
    'at=2026-11-01T00:00:00',
    'at=2026-11-01T00:00:00+01:00',
    'at=1793491200',
    'at=',
    'knownAt=yesterday',
  ])('asks for an instant of the calendar with its zone in the place of %s', async (query) => {
    expect(await ask('evidence/access', query)).toMatchObject({
      status: 400,
      jsonBody: {
        errors: [
          {
            message:
              'expected an instant of the calendar with Z or an offset: 2027-01-31T09:00:00Z (in a URL, the + of an offset is written %2B)',
          },
        ],
      },
    });
  });

  test.each(['at=0000-01-01T00:00:00%2B10:00', 'at=9999-12-31T23:59:59-10:00'])(
    'has no year of five digits: %s',
    async (query) => {
      expect(await ask('evidence/access', query)).toMatchObject({
        status: 400,
        jsonBody: { errors: [{ message: 'expected a year from 0000 to 9999 in UTC' }] },
      });
    },
  );

  test.each([
    { path: 'evidence/access', query: 'role=Global%20Administrator', says: 'GET /api/role-settings' },
    {
      path: 'evidence/access',
      query: 'principal=ada@contoso.com',
      says: 'not a name or a user principal name',
    },
    { path: 'evidence/access', query: 'group=Admins', says: 'not its name' },
    { path: 'evidence/reviews', query: 'role=Reader', says: 'GET /api/role-settings' },
    { path: 'evidence/audit', query: 'by=ada@contoso.com', says: 'not a name or a user principal name' },
    { path: 'evidence/audit', query: 'target=ada@contoso.com', says: 'not a name or a user principal name' },
    { path: 'evidence/audit', query: 'role=Reader', says: 'GET /api/role-settings' },
    { path: 'evidence/principals/ada@contoso.com/timeline', query: '', says: 'not a name or a user' },
    { path: 'evidence/roles/Reader/timeline', query: '', says: 'GET /api/role-settings' },
  ])('takes no name for an id, which would find nothing: $path?$query', async ({ path, query, says }) => {
    expect(await ask(path, query)).toMatchObject({
      status: 400,
      jsonBody: { errors: [{ message: expect.stringContaining(says) }] },
    });
  });

  test('is answered for an id in any case', async () => {
    expect(await ask('evidence/access', `principal=${person.toUpperCase()}`)).toMatchObject({ status: 404 });
  });
});
