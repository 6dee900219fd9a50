import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createRoleDefinitions } from '../../../../src/adapters/graph/areas/role-definitions.ts';
import { systemTiming } from '../../../../src/adapters/graph/client/timing.ts';
import { controlPlaneOf } from '../../../../src/domain/matching/control-plane.ts';
import { rules } from '../../../rules-builder.ts';
import { rememberedCall } from '../remembered-call.ts';
import { startSimulatedGraph } from '../simulated-client.ts';

const clientId = '9d0c7c1e-51c3-4f4e-8a55-2a9f5a7f0a11';
const objectId = '9d0c7c1e-51c3-4f4e-8a55-2a9f5a7f0a12';
const keeper = '0964bb5e-0000-4000-8000-000000000001';
let graph: Awaited<ReturnType<typeof startSimulatedGraph>>;
beforeAll(async () => {
  graph = await startSimulatedGraph(clientId, {
    users: 20,
    identities: [{ clientId, objectId, appRoles: ['RoleManagement.Read.Directory'] }],
  });
  const [any] = graph.simulator.tenant.roleDefinitions.all();
  if (any === undefined) throw new Error('the simulated tenant has no roles');
  const actions = ['microsoft.directory/servicePrincipals/credentials/update'];
  graph.simulator.tenant.roleDefinitions.add({
    ...{ ...any, id: keeper, templateId: keeper, displayName: 'Keeper of secrets' },
    ...{ isBuiltIn: false, isPrivileged: false, inheritsPermissionsFrom: [] },
    rolePermissions: [{ allowedResourceActions: actions, condition: null }],
  });
});
afterAll(() => graph.close());

test('the simulated roles have names, and are of the control plane where Graph or their actions say so', async () => {
  const call = rememberedCall();

  const roleDefinitions = await createRoleDefinitions(graph.client, systemTiming).read(call);

  const idOf = (name: string) =>
    [...roleDefinitions.byId.values()].find(({ displayName }) => displayName === name)?.id;
  const { hasRole } = controlPlaneOf(rules(), { roleDefinitions, ownObjectId: undefined });
  expect(idOf('Global Administrator')).toBe('62e90394-69f5-4237-9190-012177145e10');
  expect(
    ['Global Administrator', 'Intune Administrator', 'Teams Administrator', 'Keeper of secrets'].map((name) =>
      hasRole(idOf(name)),
    ),
  ).toEqual([true, true, false, true]);
  expect(call.tally.requests).toBe(2);
});

test('the app knows its own service principal from its token', async () => {
  await createRoleDefinitions(graph.client, systemTiming).read(rememberedCall());

  expect(graph.client.ownObjectId()).toBe(objectId);
});
