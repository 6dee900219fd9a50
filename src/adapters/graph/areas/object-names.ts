import { z } from 'zod';
import type { NamedObject, ObjectNames, ReadCall } from '../../../ports/index.ts';
import type { GraphClient } from '../client/client.ts';
import { nameOf, requestFor } from '../client/operation.ts';
import { id, readRows, readWire, sent } from '../client/wire.ts';
import { directoryOperations } from './directory.ts';
import { guid, shortType } from './directory-presence.ts';

/** Source: docs/graph-facts.md#groups-service-principals-and-deleted-objects. */
const mostIdsPerRequest = 1_000;
/** What a role can be assigned at, beside the whole directory. */
const types = ['administrativeUnit', 'application', 'servicePrincipal', 'group', 'user', 'device'];

const wireAnswer = z.object({ value: z.array(z.unknown()), '@odata.nextLink': z.undefined().optional() });
const wireObject = z.object({ id, '@odata.type': z.string().min(1), displayName: sent.text });

/**
 * Names of objects of any kind, a thousand a request, by the operation with which the directory reads objects. It only reads, so it is
 * sent again after a failure like any GET.
 *
 * Source: docs/graph-facts.md#groups-service-principals-and-deleted-objects.
 */
export function createObjectNames(client: GraphClient): ObjectNames {
  return {
    async namesOf(ids, call) {
      const asked = [...new Set(ids.filter((one) => guid.test(one)).map((one) => one.toLowerCase()))];
      const found = new Map<string, NamedObject>();
      for (let start = 0; start < asked.length; start += mostIdsPerRequest)
        for (const [objectId, named] of await readChunk(
          client,
          asked.slice(start, start + mostIdsPerRequest),
          call,
        ))
          found.set(objectId, named);
      return found;
    },
  };
}

async function readChunk(
  client: GraphClient,
  ids: readonly string[],
  call: ReadCall,
): Promise<readonly (readonly [string, NamedObject])[]> {
  const operation = directoryOperations.readObjects;
  const query = { $select: 'id,displayName' };
  const request = requestFor(operation, { query, body: { ids, types }, onlyReads: true });
  const { body, facts } = await client.send(request, call);
  const at = { operation: nameOf(operation), facts };
  // A name that cannot be read spoils no other: its id stands for it.
  const { rows } = readRows({ items: readWire(wireAnswer, body, at).value, facts }, at.operation, (item) => {
    const read = readWire(wireObject, item, at);
    const displayName = read.displayName?.trim() || undefined;
    return [read.id.toLowerCase(), { type: shortType(read['@odata.type']), displayName }] as const;
  });
  return rows.filter(([objectId]) => ids.includes(objectId));
}
