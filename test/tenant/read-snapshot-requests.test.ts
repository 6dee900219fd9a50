import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { minimumReads } from '../../bench/minimum-reads.ts';
import { createDirectory } from '../../src/adapters/graph/areas/directory.ts';
import { createRoleDefinitions } from '../../src/adapters/graph/areas/role-definitions.ts';
import { createRoleManagement } from '../../src/adapters/graph/areas/role-management.ts';
import { createRoleSettings } from '../../src/adapters/graph/areas/role-settings.ts';
import { systemTiming } from '../../src/adapters/graph/client/timing.ts';
import { readSnapshot } from '../../src/tenant/read-snapshot.ts';
import { simulatedNow, startSimulatedGraph } from '../adapters/graph/simulated-client.ts';

import { FakeAccessHistories } from '../fakes/fake-access-histories.ts';
import { readCall } from './snapshot-ports.ts';

let graph: Awaited<ReturnType<typeof startSimulatedGraph>>;
beforeAll(async () => {
  graph = await startSimulatedGraph('88888888-8888-4888-8888-888888888888', { users: 400 });
  graph.simulator.clock.freeze();
});
afterAll(() => graph.close());

/** Looks at the tenant, with these ids named by the rules. */
async function look(named: readonly string[]) {
  const { simulator, client } = graph;
  const ports = {
    directory: createDirectory(client),
    roles: createRoleManagement(client),
    roleSettings: createRoleSettings(client),
    roleDefinitions: createRoleDefinitions(client, systemTiming),
    self: { objectId: () => client.ownObjectId() },
    histories: new FakeAccessHistories(),
  };
  const { snapshot } = await readSnapshot(
    ports,
    { now: simulatedNow, named, renewals: [], signInDrop: { lastCompleteRunAt: undefined, percent: 10 } },
    readCall(),
  );
  const requests = simulator
    .requests({ reset: true })
    .filter(({ area }) => area === 'graph')
    .map(({ method, path, query }) => `${method} ${path}?${query}`);
  return { snapshot, requests, minimum: minimumReads(simulator.tenant, simulator.clock.now(), named) };
}

describe('a look at the tenant', () => {
  test('takes as many requests as the tenant has pages, groups that matter and absent principals, and none twice', async () => {
    const { snapshot, requests, minimum } = await look([]);

    expect(snapshot.gaps).toEqual([]);
    expect(minimum.lookUps).toMatchObject({ absent: [expect.any(String)], nested: [] });
    expect(requests).toHaveLength(minimum.requests);
    expect(new Set(requests).size).toBe(requests.length);
  });

  test('asks for each group that the rules name once, and for the groups in it', async () => {
    const outer = graph.simulator.tenant.groups.all().flatMap(({ id, memberIds }) => {
      const inner = memberIds.filter((member) => graph.simulator.tenant.groups.find(member) !== undefined);
      return inner.length === 0 ? [] : [id];
    });
    const { requests, minimum } = await look(outer);

    expect(minimum.lookUps.nested.length).toBeGreaterThan(0);
    expect(requests).toHaveLength(minimum.requests);
  });

  test('asks in every place for whoever is in none', async () => {
    const nobody = '99999999-9999-4999-8999-999999999999';
    const { requests, minimum } = await look([nobody]);

    expect(requests).toContain(`GET /v1.0/directory/deletedItems/${nobody}?$select=id%2CdeletedDateTime`);
    expect(requests).toContain(`GET /v1.0/directoryObjects/${nobody}?$select=id`);
    expect(requests).toHaveLength(minimum.requests);
  });
});
