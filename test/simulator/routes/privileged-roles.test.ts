import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FullGraph, startFullGraph } from '../full-graph.ts';

const roles = 'roleManagement/directory/roleDefinitions';
const actions = '/beta/roleManagement/directory/resourceNamespaces/microsoft.directory/resourceActions';

let graph: FullGraph;
beforeAll(async () => {
  graph = await startFullGraph(['RoleManagement.Read.Directory']);
});
afterAll(() => graph.close());

const names = async (path: string) =>
  (await graph.call(path)).body.value.map((row) => ('name' in row ? row.name : row.displayName));

describe('roles of beta', () => {
  test('say whether they are privileged, and can be filtered by it', async () => {
    const privileged = await names(
      `/beta/${roles}?$filter=isPrivileged eq true&$select=displayName,isPrivileged`,
    );

    expect(privileged).toContain('Global Administrator');
    expect(privileged).not.toContain('Directory Readers');
    expect(privileged).toHaveLength(34);
  });

  test('say it nowhere in v1.0, which refuses to select it or to filter by it', async () => {
    const [first] = (await graph.call(`/v1.0/${roles}`)).body.value;

    expect(first).not.toHaveProperty('isPrivileged');
    expect((await graph.call(`/v1.0/${roles}?$select=isPrivileged`)).status).toBe(400);
    expect((await graph.call(`/v1.0/${roles}?$filter=isPrivileged eq true`)).status).toBe(400);
  });
});

describe('actions', () => {
  test('are listed by whether they are privileged', async () => {
    const privileged = await names(`${actions}?$filter=isPrivileged eq true`);

    expect(privileged).toContain('microsoft.directory/applications/credentials/update');
    expect(await names(`${actions}?$filter=isPrivileged eq false`)).toContain(
      'microsoft.directory/applications/standard/read',
    );
  });

  test('come on pages', async () => {
    const { body } = await graph.call(`${actions}?$top=5`);

    expect(body.value).toHaveLength(5);
    expect(body['@odata.nextLink']).toContain('skiptoken');
  });

  test.each([
    {
      what: 'another namespace',
      path: actions.replace('microsoft.directory', 'microsoft.insights'),
      status: 404,
    },
    { what: 'v1.0', path: actions.replace('/beta/', '/v1.0/'), status: 501 },
    { what: 'an expansion', path: `${actions}?$expand=resourceScope`, status: 400 },
  ])('of $what are not there: $status', async ({ path, status }) => {
    expect((await graph.call(path)).status).toBe(status);
  });
});
