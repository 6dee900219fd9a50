import { ManagedIdentityCredential } from '@azure/identity';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Tenant } from '../../../../simulator/state/tenant.ts';
import { createApplications } from '../../../../src/adapters/graph/areas/applications.ts';
import { createGraphClient } from '../../../../src/adapters/graph/client/client.ts';
import { graphAppId } from '../../../../src/adapters/graph/client/operation.ts';
import { requiredAppRoles } from '../../../../src/adapters/graph/permissions.ts';
import { applicationsFixture, describeApplications } from '../../../contracts/applications.ts';
import { FakeApplications } from '../../../fakes/fake-applications.ts';
import { jumpingTiming } from '../client/jumping-timing.ts';
import { rememberedCall } from '../remembered-call.ts';
import { startSimulatedGraph } from '../simulated-client.ts';

const everything = '5f7a3c1e-0d7b-4a52-9a37-6c1f5a7f0022';
const usual = '5f7a3c1e-0d7b-4a52-9a37-6c1f5a7f0023';
const needed = requiredAppRoles({ parts: ['keeper'] }).map(({ name }) => name);
const { appId, role, person, group, inner, member, visitor, noRole, secret, federated } = applicationsFixture;

let graph: Awaited<ReturnType<typeof startSimulatedGraph>>;
beforeAll(async () => {
  graph = await startSimulatedGraph(everything, {
    identities: [
      { clientId: everything, appRoles: [...needed, 'Application.Read.All'] },
      { clientId: usual, appRoles: needed },
    ],
  });
  plantRegistration(graph.simulator.tenant);
});
afterEach(() => graph.simulator.faults.clear());
afterAll(() => graph.close());

describeApplications('Microsoft Graph, simulated', async () => createApplications(graph.client));
describeApplications(
  'the fake',
  async () =>
    new FakeApplications({
      holders: {
        [appId]: [
          { appRole: role.value, principalId: person, principalType: 'User' },
          { appRole: role.value, principalId: group, principalType: 'Group' },
          { appRole: noRole, principalId: visitor, principalType: 'User' },
        ],
      },
      keys: { [appId]: [{ kind: 'secret', ...secret }] },
      federated: { [appId]: [{ kind: 'federated', ...federated }] },
      members: { [group]: [member, inner] },
    }),
);

describe('the permissions that a tenant has granted', () => {
  test('are listed by name, whoever holds them', async () => {
    const { servicePrincipals } = graph.simulator.tenant;
    const [, , , reader, ruler] = servicePrincipals.all();

    const holders = await createApplications(graph.client).appRoleHolders(graphAppId, rememberedCall());

    expect(holders?.rows).toEqual([
      { appRole: 'Directory.Read.All', principalId: reader?.id, principalType: 'ServicePrincipal' },
      { appRole: 'Application.ReadWrite.All', principalId: ruler?.id, principalType: 'ServicePrincipal' },
    ]);
  });

  test('are listed to the end, and an odd row spoils none of the others', async () => {
    graph.simulator.faults.add({ kind: 'null-record', match: { path: '/appRoleAssignedTo' } });

    const holders = await createApplications(graph.client).appRoleHolders(graphAppId, rememberedCall());

    expect([holders?.rows.length, holders?.unreadable.length]).toEqual([1, 1]);
  });
});

describe('an app with just the permissions that its parts need', () => {
  test('reads keys, and is refused federated credentials: no permission of the directory reads them', async () => {
    const client = createGraphClient({
      origin: graph.simulator.origin,
      credential: new ManagedIdentityCredential({ clientId: usual }),
      tryTimeoutMs: 20_000,
      callBudgetMs: 120_000,
      reportsPer10Seconds: 1_000,
      timing: jumpingTiming(),
    });
    const applications = createApplications(client);

    expect(await applications.keysOf(appId, rememberedCall())).toHaveLength(1);
    await expect(applications.federatedCredentialsOf(appId, rememberedCall())).rejects.toMatchObject({
      kind: 'forbidden',
      message: expect.stringContaining('Application.Read.All'),
    });
  });
});

/** The registration of the contract, in the tenant that the simulator has. */
function plantRegistration(tenant: Tenant): void {
  const { servicePrincipals, groups, users, appRoleAssignments, tenantId } = tenant;
  const [app] = servicePrincipals.all().slice(-1);
  const [team] = groups.all();
  const [somebody] = users.all();
  if (app === undefined || team === undefined || somebody === undefined) throw new Error('an empty tenant');
  const api = '55555555-aaaa-4bbb-8ccc-000000000001';
  servicePrincipals.add({
    ...{ ...app, id: api, appId, displayName: 'PIM Warden', servicePrincipalType: 'Application' },
    appOwnerOrganizationId: tenantId,
    appRoles: [
      {
        ...{ ...role, displayName: 'Approve', description: 'Approve', isEnabled: true },
        ...{ origin: 'Application', allowedMemberTypes: ['User', 'Application'] },
      },
    ],
    credentials: {
      passwordCredentials: [{ keyId: secret.id, endDateTime: secret.endsAt.toISOString() }],
      keyCredentials: [],
      federatedIdentityCredentials: [
        {
          ...{ id: '66666666-aaaa-4bbb-8ccc-000000000001', name: 'front', ...federated },
          ...{ audiences: ['api://AzureADTokenExchange'], description: null },
        },
      ],
    },
  });
  users.add({ ...somebody, id: member });
  groups.add({ ...team, id: inner, memberIds: [person] });
  groups.add({ ...team, id: group, memberIds: [member, inner] });
  const given = [
    [person, 'User', role.id],
    [group, 'Group', role.id],
    [visitor, 'User', noRole],
  ] as const;
  for (const [principalId, principalType, appRoleId] of given)
    appRoleAssignments.add({
      ...{ id: principalId.replace(/^1+/, '77777777'), deletedDateTime: null, appRoleId, principalId },
      ...{ principalType, principalDisplayName: 'Somebody', resourceId: api },
      ...{ resourceDisplayName: 'PIM Warden', createdDateTime: '2026-11-01T00:00:00Z' },
    });
}
