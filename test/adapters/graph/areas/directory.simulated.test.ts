import { ManagedIdentityCredential } from '@azure/identity';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Group, ServicePrincipal, SignInActivity, User } from '../../../../simulator/directory.ts';
import type { Tenant } from '../../../../simulator/state/tenant.ts';
import { createDirectory } from '../../../../src/adapters/graph/areas/directory.ts';
import { createObjectNames } from '../../../../src/adapters/graph/areas/object-names.ts';
import { createGraphClient, type GraphClient } from '../../../../src/adapters/graph/client/client.ts';
import { requiredAppRoles } from '../../../../src/adapters/graph/permissions.ts';
import type { GroupState, ServicePrincipalState, UserState } from '../../../../src/domain/model/snapshot.ts';
import { describeDirectory } from '../../../contracts/directory.ts';
import { directoryFixture } from '../../../contracts/directory-fixture.ts';
import { describeObjectNames, namedObjects } from '../../../contracts/object-names.ts';
import { rowsOf } from '../../../read-listing.ts';
import { jumpingTiming } from '../client/jumping-timing.ts';
import { rememberedCall } from '../remembered-call.ts';
import { startSimulatedGraph } from '../simulated-client.ts';

const everything = '5f7a3c1e-0d7b-4a52-9a37-6c1f5a7f0012';
const usersOnly = '5f7a3c1e-0d7b-4a52-9a37-6c1f5a7f0014';
const identities = [
  { clientId: everything, appRoles: requiredAppRoles().map(({ name }) => name) },
  { clientId: usersOnly, appRoles: ['User.Read.All'] },
];
let graph: Awaited<ReturnType<typeof startSimulatedGraph>>;
beforeAll(async () => {
  graph = await startSimulatedGraph(everything, { users: 300, identities });
  plantCast(graph.simulator.tenant);
});
afterEach(() => graph.simulator.faults.clear());
afterAll(() => graph.close());

describeDirectory('Microsoft Graph, simulated', async () => createDirectory(graph.client));
describeObjectNames('Microsoft Graph, simulated', async () => createObjectNames(graph.client));

describe('the users of the simulated tenant', () => {
  test('cost one request for 120 of them with sign-ins, and one for 999 without', async () => {
    const [withSignIns, without] = [rememberedCall(), rememberedCall()];
    const directory = createDirectory(graph.client);

    await Array.fromAsync(directory.users({ withSignIns: true }, withSignIns));
    await Array.fromAsync(directory.users({ withSignIns: false }, without));

    // 300 and the six of the cast.
    expect([withSignIns.tally.requests, without.tally.requests]).toEqual([3, 1]);
  });

  test('are not half a list where a page fails for good', async () => {
    graph.simulator.faults.add({ kind: '403', match: { path: '/users' }, after: 1 });

    const listing = Array.fromAsync(
      createDirectory(graph.client).users({ withSignIns: true }, rememberedCall()),
    );

    await expect(listing).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

describe('an app without AuditLog.Read.All', () => {
  test('reads users, and is refused their sign-ins', async () => {
    const directory = createDirectory(clientOf(usersOnly));

    const listed = await rowsOf(directory.users({ withSignIns: false }, rememberedCall()));

    expect(listed).toHaveLength(306);
    await expect(
      Array.fromAsync(directory.users({ withSignIns: true }, rememberedCall())),
    ).rejects.toMatchObject({ kind: 'forbidden', status: 403 });
  });
});

function clientOf(clientId: string): GraphClient {
  return createGraphClient({
    origin: graph.simulator.origin,
    credential: new ManagedIdentityCredential({ clientId }),
    tryTimeoutMs: 20_000,
    callBudgetMs: 120_000,
    reportsPer10Seconds: 1_000,
    timing: jumpingTiming(),
  });
}

/** Puts those of the contract into a tenant, as Graph writes them. */
function plantCast(tenant: Tenant): void {
  const { tenantId, users, groups, servicePrincipals, administrativeUnits, strangers, deletedItems } = tenant;
  const [someone, team, app] = [users.all()[2], groups.all()[1], servicePrincipals.all().at(-1)];
  const [unit] = administrativeUnits.all();
  if (someone === undefined || team === undefined || app === undefined || unit === undefined)
    throw new Error('the tenant is empty');
  const { device, partner } = directoryFixture.foreign;
  strangers.add({ id: device.id, kind: 'device', displayName: 'Kiosk' });
  strangers.add({ id: partner.id, kind: 'directoryObjectPartnerReference', displayName: 'Foreign group' });
  for (const state of Object.values(directoryFixture.users)) users.add(wireUser(someone, state));
  for (const state of Object.values(directoryFixture.groups)) groups.add(wireGroup(team, state));
  servicePrincipals.add(wireApp(app, directoryFixture.app, tenantId));
  const { id, displayName } = namedObjects.app;
  servicePrincipals.add({ ...app, id, displayName });
  administrativeUnits.add({ ...unit, id: namedObjects.unit.id, displayName: namedObjects.unit.displayName });
  deletedItems.add({ ...someone, id: directoryFixture.deleted.id, deletedDateTime: '2026-11-18T02:00:00Z' });
}

function wireUser({ signInActivity: _, ...template }: User, state: UserState): User {
  const { isGuest, isRedeemed, isOnPremises, signIn } = state;
  const accepted = isRedeemed === true ? 'Accepted' : 'PendingAcceptance';
  return {
    ...template,
    id: state.id,
    displayName: state.displayName ?? '',
    mail: directoryFixture.marks[state.id]?.mail ?? null,
    employeeId: directoryFixture.marks[state.id]?.employeeId ?? null,
    managerId: directoryFixture.managers[state.id] ?? '',
    userPrincipalName: directoryFixture.names[state.id] ?? `${state.id}@contoso.example`,
    accountEnabled: state.accountEnabled === true,
    userType: isGuest === true ? 'Guest' : 'Member',
    externalUserState: isGuest === true ? accepted : null,
    onPremisesSyncEnabled: isOnPremises === true ? true : null,
    createdDateTime: '2024-02-29T08:00:00Z',
    ...(signIn.kind === 'at' && { signInActivity: activity('2026-11-20T07:30:00Z') }),
  };
}

/** The latest is the one without a person at a keyboard. */
function activity(latest: string): SignInActivity {
  const requestId = '00000000-0000-4000-8000-000000000001';
  return {
    lastSignInDateTime: '2026-11-19T07:30:00Z',
    lastSignInRequestId: requestId,
    lastNonInteractiveSignInDateTime: latest,
    lastNonInteractiveSignInRequestId: requestId,
    lastSuccessfulSignInDateTime: '2026-11-18T07:30:00Z',
    lastSuccessfulSignInRequestId: requestId,
  };
}

function wireGroup(template: Group, state: GroupState): Group {
  return {
    ...template,
    id: state.id,
    displayName: state.displayName ?? '',
    groupTypes: state.isDynamic === true ? ['DynamicMembership'] : [],
    isAssignableToRole: state.isAssignableToRole === true ? true : null,
    onPremisesSyncEnabled: state.isOnPremises === true ? true : null,
    memberIds: directoryFixture.members[state.id] ?? [],
    ownerIds: directoryFixture.owners[state.id] ?? [],
  };
}

function wireApp(
  template: ServicePrincipal,
  { id, displayName, accountEnabled }: ServicePrincipalState,
  tenantId: string,
): ServicePrincipal {
  const { appId, owners } = directoryFixture;
  return {
    ...template,
    id,
    appId,
    displayName: displayName ?? '',
    accountEnabled: accountEnabled === true,
    servicePrincipalType: 'Application',
    appOwnerOrganizationId: tenantId,
    ownerIds: owners[id] ?? [],
    applicationOwnerIds: owners[appId] ?? [],
  } as const;
}
