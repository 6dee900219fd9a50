import { z } from 'zod';
import type { AppCredential, Applications, AppRoleHolder, ReadCall } from '../../../ports/index.ts';
import type { GraphClient } from '../client/client.ts';
import { listing } from '../client/listing.ts';
import { type GraphOperation, graphOperation, nameOf, requestFor } from '../client/operation.ts';
import { id, instant, readRows, readWire, sent } from '../client/wire.ts';
import { pageSize } from './directory-users.ts';
import { foundOrNothing } from './found-or-nothing.ts';

// `Application.Read.All` is less, and one more role to grant: the app needs this one anyway.
const ofAll = { application: 'Directory.Read.All', delegated: undefined, workload: 'directory' } as const;

export const applicationOperations = {
  readResource: graphOperation('readResource', 'GET', "/servicePrincipals(appId='{id}')", ofAll),
  listAppRoleHolders: graphOperation(
    'listAppRoleHolders',
    'GET',
    "/servicePrincipals(appId='{id}')/appRoleAssignedTo",
    ofAll,
  ),
  readApplication: graphOperation('readApplication', 'GET', "/applications(appId='{id}')", ofAll),
  listMembers: graphOperation('listMembers', 'GET', '/groups/{id}/members', {
    application: 'GroupMember.Read.All',
    delegated: undefined,
    workload: 'directory',
  }),
} as const satisfies Record<string, GraphOperation>;

/** Graph documents no permission of the directory for it: what nobody has to grant, and what is unread where nobody did. */
export const federatedCredentialOperations = {
  listFederatedCredentials: graphOperation(
    'listFederatedCredentials',
    'GET',
    "/applications(appId='{id}')/federatedIdentityCredentials",
    { application: 'Application.Read.All', delegated: undefined, workload: 'directory' },
  ),
} as const satisfies Record<string, GraphOperation>;

const wireResource = z.object({ id, appRoles: z.array(z.looseObject({ id, value: sent.text })) });
const wireHolder = z.object({ appRoleId: id, principalId: id, principalType: sent.text });
const wireKey = z.object({ keyId: id, endDateTime: instant });
const wireApplication = z.object({
  id,
  passwordCredentials: z.array(wireKey),
  keyCredentials: z.array(wireKey),
});
const wireFederated = z.object({ issuer: sent.text, subject: sent.text });
const wireMember = z.object({ id });

/**
 * Reads who holds app roles, and who can sign in as an application.
 *
 * - `GET /servicePrincipals(appId='{id}')`: `Directory.Read.All`
 * - `GET /servicePrincipals(appId='{id}')/appRoleAssignedTo`: `Directory.Read.All`
 * - `GET /applications(appId='{id}')`: `Directory.Read.All`
 * - `GET /applications(appId='{id}')/federatedIdentityCredentials`: `Application.Read.All`
 * - `GET /groups/{id}/members`: `GroupMember.Read.All`
 *
 * Source: docs/graph-facts.md#app-roles-and-credentials.
 */
export function createApplications(client: GraphClient): Applications {
  return {
    appRoleHolders: (appId, call) => foundOrNothing(() => readHolders(client, appId, call)),
    keysOf: (appId, call) => foundOrNothing(() => readKeys(client, appId, call)),
    federatedCredentialsOf: (appId, call) => foundOrNothing(() => readFederated(client, appId, call)),
    memberIds: (groupId, call) => foundOrNothing(() => readMembers(client, groupId, call)),
  };
}

/** Roles are named by the resource itself: that an id means what it meant somewhere else is not assumed. */
async function readHolders(client: GraphClient, appId: string, call: ReadCall) {
  const named = await readOne(client, applicationOperations.readResource, appId, 'id,appRoles', call);
  const { appRoles } = readWire(wireResource, named.body, named.at);
  const names = new Map(appRoles.map((role) => [role.id.toLowerCase(), role.value ?? role.id]));
  const operation = applicationOperations.listAppRoleHolders;
  const $select = 'id,appRoleId,principalId,principalType';
  const request = requestFor(operation, { ids: { id: appId }, query: { $select, $top: pageSize } });
  const pages = await Array.fromAsync(listing(client, request, call), (page) =>
    readRows(page, nameOf(operation), (item, at): AppRoleHolder => {
      const wire = readWire(wireHolder, item, at);
      const roleId = wire.appRoleId.toLowerCase();
      return {
        appRole: names.get(roleId) ?? roleId,
        principalId: wire.principalId.toLowerCase(),
        principalType: wire.principalType ?? 'unknown',
      };
    }),
  );
  return {
    rows: pages.flatMap(({ rows }) => rows),
    unreadable: pages.flatMap(({ unreadable }) => unreadable),
  };
}

async function readKeys(
  client: GraphClient,
  appId: string,
  call: ReadCall,
): Promise<readonly AppCredential[]> {
  const $select = 'id,passwordCredentials,keyCredentials';
  const { body, at } = await readOne(client, applicationOperations.readApplication, appId, $select, call);
  const { passwordCredentials, keyCredentials } = readWire(wireApplication, body, at);
  const toKey =
    (kind: 'secret' | 'certificate') =>
    ({ keyId, endDateTime: endsAt }: z.infer<typeof wireKey>) => ({ kind, id: keyId, endsAt });
  return [...passwordCredentials.map(toKey('secret')), ...keyCredentials.map(toKey('certificate'))];
}

async function readFederated(
  client: GraphClient,
  appId: string,
  call: ReadCall,
): Promise<readonly AppCredential[]> {
  const found: AppCredential[] = [];
  const operation = federatedCredentialOperations.listFederatedCredentials;
  for await (const { items, facts } of listing(client, requestFor(operation, { ids: { id: appId } }), call))
    for (const item of items) {
      const { issuer, subject } = readWire(wireFederated, item, { operation: nameOf(operation), facts });
      found.push({ kind: 'federated', issuer: issuer ?? '', subject: subject ?? '' });
    }
  return found;
}

async function readMembers(client: GraphClient, groupId: string, call: ReadCall): Promise<readonly string[]> {
  const operation = applicationOperations.listMembers;
  const request = requestFor(operation, { ids: { id: groupId }, query: { $select: 'id', $top: pageSize } });
  const ids: string[] = [];
  for await (const { items, facts } of listing(client, request, call))
    for (const item of items)
      ids.push(readWire(wireMember, item, { operation: nameOf(operation), facts }).id.toLowerCase());
  return ids.sort();
}

async function readOne(
  client: GraphClient,
  operation: GraphOperation,
  appId: string,
  $select: string,
  call: ReadCall,
) {
  const request = requestFor(operation, { ids: { id: appId }, query: { $select } });
  const { body, facts } = await client.send(request, call);
  return { body, at: { operation: nameOf(operation), facts } };
}
