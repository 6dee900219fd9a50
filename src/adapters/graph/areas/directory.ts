import { z } from 'zod';
import type { PrincipalState } from '../../../domain/model/snapshot.ts';
import type { Directory, ReadCall, ReadPage } from '../../../ports/index.ts';
import type { GraphClient } from '../client/client.ts';
import { invalidResponse } from '../client/failures.ts';
import { listing } from '../client/listing.ts';
import { type GraphOperation, graphOperation, nameOf, requestFor } from '../client/operation.ts';
import { id, type ReadAt, readRows, readWire, sent } from '../client/wire.ts';
import { createOwners, ownerOperations } from './directory-owners.ts';
import { createPeople, peopleOperations } from './directory-people.ts';
import { guid, presenceOperations, readDeletedItems, readPresent, shortType } from './directory-presence.ts';
import {
  findUsersNamed,
  flagOrNull,
  listUsers,
  pageSize,
  readUser,
  toUser,
  userOperations,
  userProperties,
  userShape,
} from './directory-users.ts';
import { foundOrNothing } from './found-or-nothing.ts';

const ofAll = { application: 'Directory.Read.All', delegated: undefined, workload: 'directory' } as const;

export const directoryOperations = {
  ...userOperations,
  ...ownerOperations,
  ...peopleOperations,
  readObjects: graphOperation('readObjects', 'POST', '/directoryObjects/getByIds', ofAll),
  listTransitiveMembers: graphOperation('listTransitiveMembers', 'GET', '/groups/{id}/transitiveMembers', {
    application: 'GroupMember.Read.All',
    delegated: undefined,
    workload: 'directory',
  }),
  ...presenceOperations,
} as const satisfies Record<string, GraphOperation>;

/** Source: docs/graph-facts.md#groups-service-principals-and-deleted-objects. */
const mostIdsPerRequest = 1_000;
const ownTypes = ['user', 'group', 'servicePrincipal'];
/** Graph leaves these out unless they are named. A partner's principal is in no other answer. */
const foreignTypes = [
  'device',
  'orgContact',
  'application',
  'administrativeUnit',
  'directoryObjectPartnerReference',
];
const objectProperties = [...userProperties, 'groupTypes', 'isAssignableToRole', 'visibility'];

const wireObject = z.compile(
  z.object({
    '@odata.type': z.string(),
    ...userShape,
    groupTypes: z.array(z.string()).nullish(),
    isAssignableToRole: sent.flag,
    visibility: sent.text,
  }),
);
const wireAnswer = z.object({ value: z.array(z.unknown()), '@odata.nextLink': z.undefined().optional() });
const wireMember = z.object({ id });

/** Users, groups and service principals as hygiene judges them. Paths and permissions: at each operation. */
export function createDirectory(client: GraphClient): Directory {
  return {
    users: listUsers(client),
    user: readUser(client),
    usersNamed: findUsersNamed(client),
    objects: readObjects(client),
    transitiveMemberIds: listTransitiveMembers(client),
    present: readPresent(client),
    deleted: readDeletedItems(client),
    ...createOwners(client),
    ...createPeople(client),
  };
}

/**
 * Users, groups and service principals by id, a thousand a request; then, of those that were not found, objects of other
 * kinds. Graph leaves out what it does not know, without a word. It only reads, so it is sent again after a failure like
 * any GET.
 *
 * - `POST /directoryObjects/getByIds`: `Directory.Read.All`
 *
 * Source: docs/graph-facts.md#groups-service-principals-and-deleted-objects.
 */
function readObjects(client: GraphClient): Directory['objects'] {
  return async (ids, call) => {
    const asked = [...new Set(ids.filter((one) => guid.test(one)).map((one) => one.toLowerCase()))];
    const own = await readOfTypes(client, asked, ownTypes, call);
    const found = new Set([...own.rows, ...own.unreadable].map((row) => row.id?.toLowerCase()));
    const absent = asked.filter((one) => !found.has(one));
    const foreign = await readOfTypes(client, absent, foreignTypes, call);
    return {
      rows: [...own.rows, ...foreign.rows],
      unreadable: [...own.unreadable, ...foreign.unreadable],
    };
  };
}

async function readOfTypes(
  client: GraphClient,
  ids: readonly string[],
  types: readonly string[],
  call: ReadCall,
): Promise<ReadPage<PrincipalState>> {
  const found: ReadPage<PrincipalState>[] = [];
  for (let start = 0; start < ids.length; start += mostIdsPerRequest)
    found.push(await readChunk(client, ids.slice(start, start + mostIdsPerRequest), types, call));
  return {
    rows: found.flatMap(({ rows }) => rows),
    unreadable: found.flatMap(({ unreadable }) => unreadable),
  };
}

async function readChunk(
  client: GraphClient,
  ids: readonly string[],
  types: readonly string[],
  call: ReadCall,
): Promise<ReadPage<PrincipalState>> {
  const operation = directoryOperations.readObjects;
  const $select = types === ownTypes ? objectProperties.join(',') : 'id';
  const request = requestFor(operation, { query: { $select }, body: { ids, types }, onlyReads: true });
  const { body, facts } = await client.send(request, call);
  const at = { operation: nameOf(operation), facts };
  const asked = new Set(ids);
  const items = readWire(wireAnswer, body, at).value;
  const page = readRows({ items, facts }, nameOf(operation), (item) =>
    toObject(readWire(wireObject, item, at)),
  );
  const stray = page.rows.find((state) => !asked.has(state.id));
  if (stray !== undefined) throw notAskedFor(stray, at);
  return page;
}

function toObject(wire: z.infer<typeof wireObject>): PrincipalState {
  const { groupTypes } = wire;
  const objectId = wire.id.toLowerCase();
  const displayName = wire.displayName ?? undefined;
  switch (wire['@odata.type']) {
    case '#microsoft.graph.user':
      return toUser(wire, false);
    case '#microsoft.graph.group':
      return {
        kind: 'group',
        id: objectId,
        displayName,
        isAssignableToRole: flagOrNull(wire.isAssignableToRole),
        isDynamic: groupTypes?.includes('DynamicMembership'),
        isOnPremises: flagOrNull(wire.onPremisesSyncEnabled),
        memberIds: undefined,
        ...(wire.visibility?.toLowerCase() === 'hiddenmembership' && { hidesMembers: true }),
      };
    case '#microsoft.graph.servicePrincipal':
      return {
        kind: 'servicePrincipal',
        id: objectId,
        displayName,
        accountEnabled: wire.accountEnabled ?? undefined,
      };
    default:
      return { kind: 'foreign', id: objectId, type: shortType(wire['@odata.type']) };
  }
}

function notAskedFor({ id: strayId }: PrincipalState, { operation, facts }: ReadAt) {
  const said = `it gave ${strayId}, which nobody asked for`;
  return invalidResponse(operation, { ...facts, code: 'NotAskedFor' }, said);
}

/**
 * Lists who is in a group at any depth; ids only.
 *
 * - `GET /groups/{id}/transitiveMembers`: `GroupMember.Read.All`
 *
 * Source: docs/graph-facts.md#groups-service-principals-and-deleted-objects.
 */
function listTransitiveMembers(client: GraphClient): Directory['transitiveMemberIds'] {
  const operation = directoryOperations.listTransitiveMembers;
  return (groupId, call) =>
    foundOrNothing(async () => {
      const request = requestFor(operation, {
        ids: { id: groupId },
        query: { $select: 'id', $top: pageSize },
      });
      const ids: string[] = [];
      for await (const { items, facts } of listing(client, request, call))
        for (const item of items)
          ids.push(readWire(wireMember, item, { operation: nameOf(operation), facts }).id.toLowerCase());
      return ids.sort();
    });
}
