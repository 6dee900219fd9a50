import { z } from 'zod';
import { createLimiter, runAll } from '../../../ports/bounded-tasks.ts';
import type { Directory, ReadCall } from '../../../ports/index.ts';
import type { GraphClient } from '../client/client.ts';
import { type GraphOperation, graphOperation, nameOf, requestFor } from '../client/operation.ts';
import { id, instant, type ReadAt, readWire } from '../client/wire.ts';
import { foundOrNothing } from './found-or-nothing.ts';

const ofAll = { application: 'Directory.Read.All', delegated: undefined, workload: 'directory' } as const;

export const presenceOperations = {
  readObject: graphOperation('readObject', 'GET', '/directoryObjects/{id}', ofAll),
  readDeletedItem: graphOperation('readDeletedItem', 'GET', '/directory/deletedItems/{id}', ofAll),
} as const satisfies Record<string, GraphOperation>;

/** Graph refuses what is no GUID, and all ids of a request if one is none. */
export const guid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

const wireObject = z.object({ id, '@odata.type': z.string().min(1) });
// An odd instant does not take from an object that it is deleted.
const wireDeleted = z.object({ id, deletedDateTime: instant.catch(undefined) });

/** Each look costs one of the directory's thousands of units (docs/graph-facts.md#throttling-quotas). */
const looksAtOnce = 4;

/** `#microsoft.graph.device` is a `device`. */
export function shortType(type: string): string {
  return type.replace(/^#microsoft\.graph\./, '');
}

/**
 * Looks for objects one by one: a second proof beside the answer for many ids, which leaves out what it does not know
 * without a word.
 *
 * - `GET /directoryObjects/{id}`: `Directory.Read.All`
 *
 * Source: docs/graph-facts.md#groups-service-principals-and-deleted-objects.
 */
export function readPresent(client: GraphClient): Directory['present'] {
  return (ids, call) =>
    oneByOne(client, presenceOperations.readObject, 'id', ids, call, (body, at) =>
      shortType(readWire(wireObject, body, at)['@odata.type']),
    );
}

/**
 * Looks for deleted principals one by one: there are few that hold a role.
 *
 * - `GET /directory/deletedItems/{id}`: `Directory.Read.All`
 *
 * Source: docs/graph-facts.md#groups-service-principals-and-deleted-objects; kept for 30 days.
 */
export function readDeletedItems(client: GraphClient): Directory['deleted'] {
  return (ids, call) =>
    oneByOne(client, presenceOperations.readDeletedItem, 'id,deletedDateTime', ids, call, (body, at) => ({
      deletedDateTime: readWire(wireDeleted, body, at).deletedDateTime,
    }));
}

/** By id in lower case: those that there are. */
async function oneByOne<T>(
  client: GraphClient,
  operation: GraphOperation,
  $select: string,
  ids: readonly string[],
  call: ReadCall,
  convert: (body: unknown, at: ReadAt) => T,
): Promise<ReadonlyMap<string, T>> {
  const found = new Map<string, T>();
  const look = async (objectId: string) => {
    const item = await foundOrNothing(async () => {
      const request = requestFor(operation, { ids: { id: objectId }, query: { $select } });
      const { body, facts } = await client.send(request, call);
      return { value: convert(body, { operation: nameOf(operation), facts }) };
    });
    if (item !== undefined) found.set(objectId.toLowerCase(), item.value);
  };
  const looks = ids.filter((one) => guid.test(one)).map((one) => () => look(one));
  await runAll(createLimiter(looksAtOnce), looks);
  return found;
}
