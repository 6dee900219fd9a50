import { z } from 'zod';
import type { Principal, PrincipalKind } from '../../domain/principals.ts';
import type { Principals, ReadCall } from '../../ports.ts';
import type { GraphClient } from './client.ts';
import { untrustworthy } from './failures.ts';
import { type GraphOperation, graphOperation, nameOf, requestFor } from './operation.ts';
import { flag, id, readWire, text } from './wire.ts';

/** Source: pim-api-facts §1.7. */
const mostIdsPerRequest = 1_000;

export const principalOperations = {
  resolvePrincipals: graphOperation('resolvePrincipals', 'POST', '/directoryObjects/getByIds', {
    application: 'Directory.Read.All',
    delegated: undefined,
    workload: 'directory',
  }),
} as const satisfies Record<string, GraphOperation>;

const operation = principalOperations.resolvePrincipals;
const kindOfType: Readonly<Record<string, PrincipalKind>> = {
  '#microsoft.graph.user': 'user',
  '#microsoft.graph.group': 'group',
  '#microsoft.graph.servicePrincipal': 'servicePrincipal',
};
const wireAnswer = z.object({ value: z.array(z.unknown()), '@odata.nextLink': z.undefined().optional() });
const wirePrincipal = z.object({
  '@odata.type': z.string(),
  id,
  displayName: text,
  accountEnabled: flag,
});
/** One id that is none makes Graph refuse all of them. */
const guid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * Users, groups and service principals by id, a thousand a request. Graph leaves out what it does not know, without a
 * word; here that is reported as absent.
 *
 * - `POST /directoryObjects/getByIds`: `Directory.Read.All`
 *
 * Source: pim-api-facts §1.7. It only reads, so it is sent again after a failure like any GET.
 */
export function createPrincipals(client: GraphClient): Principals {
  return {
    async resolve(ids, call) {
      const asked = [...new Set(ids)];
      const known = new Map<string, Principal>();
      const askable = [...new Set(asked.filter((one) => guid.test(one)).map((one) => one.toLowerCase()))];
      for (let start = 0; start < askable.length; start += mostIdsPerRequest) {
        const chunk = askable.slice(start, start + mostIdsPerRequest);
        for (const principal of await readChunk(client, chunk, call))
          known.set(principal.id.toLowerCase(), principal);
      }
      const found = new Map<string, Principal>();
      for (const one of asked) {
        const principal = known.get(one.toLowerCase());
        if (principal !== undefined) found.set(one, principal);
      }
      return { found, absent: asked.filter((one) => !found.has(one)) };
    },
  };
}

async function readChunk(
  client: GraphClient,
  ids: readonly string[],
  call: ReadCall,
): Promise<readonly Principal[]> {
  const request = requestFor(operation, {
    // Without it `accountEnabled` does not come: it is not among the default properties.
    query: { $select: 'id,displayName,accountEnabled' },
    body: { ids, types: ['user', 'group', 'servicePrincipal'] },
    onlyReads: true,
  });
  const { body, facts } = await client.send(request, call);
  const at = { operation: nameOf(operation), facts };
  const asked = new Set(ids);
  return readWire(wireAnswer, body, at).value.map((item) => {
    const wire = readWire(wirePrincipal, item, at);
    const kind = Object.hasOwn(kindOfType, wire['@odata.type']) ? kindOfType[wire['@odata.type']] : undefined;
    if (kind === undefined || !asked.has(wire.id.toLowerCase())) {
      const said = `it gave ${wire.id} of type ${wire['@odata.type']}, which nobody asked for`;
      throw untrustworthy(at.operation, { ...facts, code: 'NotAskedFor' }, said);
    }
    return { id: wire.id, kind, displayName: wire.displayName, accountEnabled: wire.accountEnabled };
  });
}
