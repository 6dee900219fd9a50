import { z } from 'zod';
import type { Owners, ReadCall } from '../../../ports/index.ts';
import type { GraphClient } from '../client/client.ts';
import { listing } from '../client/listing.ts';
import { type GraphOperation, graphOperation, nameOf, requestFor } from '../client/operation.ts';
import { id, readWire, sent } from '../client/wire.ts';
import { foundOrNothing } from './found-or-nothing.ts';

// `Application.Read.All` is less, and one more role to grant: the app needs this one anyway.
const ofApplications = {
  application: 'Directory.Read.All',
  delegated: undefined,
  workload: 'directory',
} as const;

export const ownerOperations = {
  listGroupOwners: graphOperation('listGroupOwners', 'GET', '/groups/{id}/owners', {
    application: 'GroupMember.Read.All',
    delegated: undefined,
    workload: 'directory',
  }),
  listServicePrincipalOwners: graphOperation(
    'listServicePrincipalOwners',
    'GET',
    '/servicePrincipals/{id}/owners',
    ofApplications,
  ),
  listApplicationOwners: graphOperation(
    'listApplicationOwners',
    'GET',
    "/applications(appId='{id}')/owners",
    ofApplications,
  ),
  readServicePrincipal: graphOperation(
    'readServicePrincipal',
    'GET',
    '/servicePrincipals/{id}',
    ofApplications,
  ),
  listOwnedObjects: graphOperation(
    'listOwnedObjects',
    'GET',
    '/servicePrincipals/{id}/ownedObjects',
    ofApplications,
  ),
} as const satisfies Record<string, GraphOperation>;

const wireObject = z.object({ id });
const wireApplication = z.object({ id, appId: id, appOwnerOrganizationId: sent.text });

/**
 * Reads who owns what.
 *
 * - `GET /groups/{id}/owners`: `GroupMember.Read.All`
 * - `GET /servicePrincipals/{id}/owners`: `Directory.Read.All`
 * - `GET /applications(appId='{id}')/owners`: `Directory.Read.All`
 * - `GET /servicePrincipals/{id}`: `Directory.Read.All`
 * - `GET /servicePrincipals/{id}/ownedObjects`: `Directory.Read.All`
 *
 * Source: docs/graph-facts.md#owners.
 */
export function createOwners(client: GraphClient): Owners {
  const list = (operation: GraphOperation) => (of: string, call: ReadCall) =>
    foundOrNothing(() => listIds(client, operation, of, call));
  return {
    groupOwnerIds: list(ownerOperations.listGroupOwners),
    servicePrincipalOwnerIds: list(ownerOperations.listServicePrincipalOwners),
    applicationOwnerIds: list(ownerOperations.listApplicationOwners),
    ownedBy: list(ownerOperations.listOwnedObjects),
    applicationOf: (servicePrincipalId, call) =>
      foundOrNothing(async () => {
        const operation = ownerOperations.readServicePrincipal;
        const request = requestFor(operation, {
          ids: { id: servicePrincipalId },
          query: { $select: 'id,appId,appOwnerOrganizationId' },
        });
        const { body, facts } = await client.send(request, call);
        const wire = readWire(wireApplication, body, { operation: nameOf(operation), facts });
        const homeTenantId = wire.appOwnerOrganizationId?.toLowerCase() ?? undefined;
        return { appId: wire.appId.toLowerCase(), homeTenantId };
      }),
  };
}

async function listIds(
  client: GraphClient,
  operation: GraphOperation,
  of: string,
  call: ReadCall,
): Promise<readonly string[]> {
  const request = requestFor(operation, { ids: { id: of }, query: { $select: 'id' } });
  const ids: string[] = [];
  for await (const { items, facts } of listing(client, request, call))
    for (const item of items)
      ids.push(readWire(wireObject, item, { operation: nameOf(operation), facts }).id.toLowerCase());
  return ids.sort();
}
