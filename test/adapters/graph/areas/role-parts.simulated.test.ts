import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createPlanTenant } from '../../../../bench/plan-tenant.ts';
import { createRoleManagement } from '../../../../src/adapters/graph/areas/role-management.ts';
import type { ReadPage } from '../../../../src/ports/index.ts';
import { wholeListing } from '../../../../src/ports/reading.ts';
import { rememberedCall } from '../remembered-call.ts';
import { simulatedNow, startSimulatedGraph } from '../simulated-client.ts';

const eligibilities = 4_500;

let graph: Awaited<ReturnType<typeof startSimulatedGraph>>;
beforeAll(async () => {
  const tenant = createPlanTenant({ seed: 3, users: 2_400, eligibilities }, simulatedNow);
  graph = await startSimulatedGraph('5f7a3c1e-0d7b-4a52-9a37-6c1f5a7f0022', { tenant });
}, 60_000);
afterAll(() => graph.close());

/** Rows and filters of one reading. */
async function read(inAnyOrder: boolean) {
  graph.simulator.requests({ reset: true });
  const call = { ...rememberedCall(), inAnyOrder };
  const roles = createRoleManagement(graph.client);
  const pages: ReadPage<{ readonly id: string }>[] = await Array.fromAsync(
    roles.schedules('eligibility', {}, call),
  );
  const asked = graph.simulator.requests().filter(({ area }) => area === 'graph');
  return {
    ids: pages.flatMap(({ rows }) => rows.map(({ id }) => id)).sort(),
    filters: new Set(asked.map(({ query }) => new URLSearchParams(query).get('$filter'))),
    requests: asked.length,
    said: call.logged.map(({ event }) => event),
  };
}

test('eligibilities of a large tenant are the same in parts and page after page', async () => {
  const inOrder = await read(false);
  const inParts = await read(true);

  expect(inOrder).toMatchObject({ filters: new Set([null]), requests: eligibilities / 100 });
  expect(inParts.ids).toEqual(inOrder.ids);
  expect(inParts.filters.size).toBe(1 + 17);
  expect(inParts.said).toEqual([]);
}, 60_000);

test('and where the filter by role is refused, they are read page after page', async () => {
  graph.simulator.tenant.pim.switches.eligibilityRoleFilter = 'refused';

  const refused = await read(true);

  expect(refused.ids).toHaveLength(eligibilities);
  expect(refused.said).toEqual(['graph.undivided']);
}, 60_000);

test('and those of one role are found without that filter, and no others', async () => {
  graph.simulator.tenant.pim.switches.eligibilityRoleFilter = 'refused';
  const roles = createRoleManagement(graph.client);
  const all = await wholeListing(roles.schedules('eligibility', {}, rememberedCall()));
  const roleDefinitionId = all[0]?.key.roleDefinitionId ?? '';

  const ofRole = await wholeListing(roles.schedules('eligibility', { roleDefinitionId }, rememberedCall()));

  expect(ofRole).toEqual(all.filter(({ key }) => key.roleDefinitionId === roleDefinitionId));
  expect(ofRole.length).toBeLessThan(all.length);
}, 60_000);
