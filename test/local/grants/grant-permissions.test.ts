import { describe, expect, test } from '@jest/globals';
import {
  type GrantingGraph,
  type GraphAnswer,
  grantPermissions,
  type PartIdentity,
} from '../../../local/grants/grant-permissions.ts';
import { appRoleIds } from '../../../src/adapters/graph/client/operation.ts';

const front: PartIdentity = {
  service: 'front',
  parts: ['front'],
  principalId: '00000000-0000-4000-8000-00000000f001',
};
const graphId = '00000000-0000-4000-8000-00000000a001';
const otherApiId = '00000000-0000-4000-8000-00000000a002';
const devicesId = '00000000-0000-4000-8000-00000000d001';
const readRoles = 'RoleManagement.Read.Directory';
const writePolicies = 'RoleManagementPolicy.ReadWrite.Directory';

/** Graph as it answers whoever grants app roles: unknown identities are refused, and so is what is granted already. */
class FakeGraph implements GrantingGraph {
  readonly granted: string[] = [];
  /** App roles of another API. */
  readonly grantedElsewhere: string[] = [];
  /** How many more requests about the identity find that it is not known yet. */
  unknownFor = 0;
  /** How many more requests find that Graph has had enough. */
  throttledFor = 0;
  status = 201;

  async get(path: string): Promise<GraphAnswer> {
    if (this.throttledFor-- > 0) return { status: 429, body: { error: { message: 'Too many requests.' } } };
    if (path.startsWith('/servicePrincipals(')) {
      const appRoles = [{ id: devicesId, value: 'Device.ReadWrite.All' }];
      return { status: 200, body: { id: graphId, appRoles } };
    }
    if (this.unknownFor-- > 0)
      return { status: 404, body: { error: { message: 'Resource does not exist.' } } };
    // A page each, as long listings come.
    const index = Number(/page=(\d+)$/.exec(path)?.[1] ?? 0);
    const rows = [
      ...this.granted.map((appRoleId) => ({ appRoleId, resourceId: graphId })),
      ...this.grantedElsewhere.map((appRoleId) => ({ appRoleId, resourceId: otherApiId })),
    ];
    const value = rows.slice(index, index + 1);
    const more = index + 1 < rows.length ? { '@odata.nextLink': `${path}&page=${index + 1}` } : {};
    return { status: 200, body: { value, ...more } };
  }

  async post(_path: string, body: { appRoleId: string }): Promise<GraphAnswer> {
    if (this.throttledFor-- > 0) return { status: 429, body: { error: { message: 'Too many requests.' } } };
    if (this.unknownFor-- > 0)
      return { status: 400, body: { error: { message: 'Not a valid reference update.' } } };
    if (this.status !== 201)
      return { status: this.status, body: { error: { message: 'Insufficient privileges.' } } };
    if (this.granted.includes(body.appRoleId))
      return {
        status: 400,
        body: { error: { message: 'Permission being assigned already exists on the object' } },
      };
    this.granted.push(body.appRoleId);
    return { status: 201, body: {} };
  }
}

async function run(graph: GrantingGraph, isPlanOnly = true, identity = front, isOnlyChecked = false) {
  const lines: string[] = [];
  const slept: number[] = [];
  const result = await grantPermissions(graph, [identity], {
    ...{ isPlanOnly, isOnlyChecked },
    say: (line) => lines.push(line),
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
    },
  });
  return { ...result, lines, slept };
}

describe('granting permissions of Microsoft Graph', () => {
  test('grants the front what it reads with, and nothing to write', async () => {
    const graph = new FakeGraph();

    await run(graph, false);

    expect(graph.granted).toContain(appRoleIds[readRoles]);
    expect(graph.granted).not.toContain(appRoleIds[writePolicies]);
  });

  test('grants the writer nothing to write where it only plans', async () => {
    const [planning, applying] = [new FakeGraph(), new FakeGraph()];
    const writer: PartIdentity = { ...front, service: 'writer', parts: ['writer'] };

    await run(planning, true, writer);
    await run(applying, false, writer);

    expect(planning.granted).not.toContain(appRoleIds[writePolicies]);
    expect(applying.granted).toContain(appRoleIds[writePolicies]);
  });

  test('waits where Graph does not know a new identity yet', async () => {
    const graph = new FakeGraph();
    graph.unknownFor = 3;

    const { slept } = await run(graph);

    expect(slept).toEqual([5_000, 10_000, 20_000]);
    expect(graph.granted).toContain(appRoleIds[readRoles]);
  });

  test('gives up after some minutes, and says what Graph said', async () => {
    const graph = new FakeGraph();
    graph.unknownFor = 100;

    await expect(run(graph)).rejects.toThrow(`Microsoft Graph does not know ${front.principalId} yet`);
  });

  test('the second time finds everything there, and grants nothing', async () => {
    const graph = new FakeGraph();
    const first = await run(graph);

    const second = await run(graph);

    expect(first.granted).toBeGreaterThan(1);
    expect(second).toMatchObject({ granted: 0, slept: [] });
    expect(new Set(graph.granted).size).toBe(graph.granted.length);
  });

  test('takes what was granted meanwhile for granted', async () => {
    const graph = new FakeGraph();
    const all = graph.get.bind(graph);
    await run(graph);
    graph.get = async (path) =>
      path.includes('appRoleAssignments') ? { status: 200, body: { value: [] } } : all(path);

    await expect(run(graph)).resolves.toMatchObject({ slept: [] });
  });

  test('says what is granted and not needed, by its name, and leaves it', async () => {
    const graph = new FakeGraph();
    graph.granted.push(appRoleIds[writePolicies], devicesId);

    const { lines, excess } = await run(graph);

    expect(lines.at(-1)).toContain(`2 that it does not: take ${writePolicies}, Device.ReadWrite.All away`);
    expect(excess).toBe(2);
    expect(graph.granted).toEqual(expect.arrayContaining([appRoleIds[writePolicies], devicesId]));
  });

  test('says of what is only too much for a deployment that plans which option it belongs to', async () => {
    const graph = new FakeGraph();
    graph.granted.push(appRoleIds[writePolicies]);

    const { lines } = await run(graph, true, { ...front, service: 'writer', parts: ['writer'] });

    expect(lines.at(-1)).toContain(`take ${writePolicies} (needed to apply: --apply) away`);
  });

  test('neither calls roles of another API too much, nor what nobody has to grant', async () => {
    const graph = new FakeGraph();
    graph.grantedElsewhere.push('00000000-0000-4000-8000-00000000e001');
    graph.granted.push(appRoleIds['Application.Read.All']);
    const keeper: PartIdentity = { ...front, service: 'keeper', parts: ['keeper'] };

    expect(await run(graph, true, keeper)).toMatchObject({ excess: 0 });
  });

  test('only checked, grants nothing and says what is missing', async () => {
    const graph = new FakeGraph();

    const { lines, missing, granted } = await run(graph, true, front, true);

    expect(graph.granted).toEqual([]);
    expect(granted).toBe(0);
    expect(missing).toBeGreaterThan(1);
    expect(lines).toContain(`front: missing ${readRoles}`);
    expect(lines.at(-1)).toBe(`front: has 0 of the ${missing} permissions that it needs, and no others`);
  });

  test('waits where Graph has had enough, and grants all the same', async () => {
    const graph = new FakeGraph();
    graph.throttledFor = 2;

    const { slept } = await run(graph);

    expect(slept).toEqual([5_000, 10_000]);
    expect(graph.granted).toContain(appRoleIds[readRoles]);
  });

  test('of whoever may not says who may', async () => {
    const graph = new FakeGraph();
    graph.status = 403;

    await expect(run(graph)).rejects.toThrow('Privileged Role Administrators may grant permissions');
  });
});
