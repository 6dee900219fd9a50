import { z } from 'zod';
import type { RoleNames } from '../../../ports/index.ts';
import type { GraphClient } from '../client/client.ts';
import { type GraphOperation, graphOperation, nameOf, requestFor } from '../client/operation.ts';
import { pages } from '../client/pages.ts';
import { id, readWire, text } from '../client/wire.ts';

export const roleNameOperations = {
  listRoleDefinitions: graphOperation(
    'listRoleDefinitions',
    'GET',
    '/roleManagement/directory/roleDefinitions',
    {
      application: 'RoleManagement.Read.Directory',
      delegated: undefined,
    },
  ),
} as const satisfies Record<string, GraphOperation>;

const wireRole = z.object({ id, displayName: text });

/**
 * Lists what roles are called.
 *
 * - `GET /roleManagement/directory/roleDefinitions`: `RoleManagement.Read.Directory`
 *
 * Source: docs/graph-facts.md#role-definitions.
 */
export function createRoleNames(client: GraphClient): RoleNames {
  const operation = roleNameOperations.listRoleDefinitions;
  return {
    async read(call) {
      const names = new Map<string, string>();
      const request = requestFor(operation, { query: { $select: 'id,displayName' } });
      for await (const { items, facts } of pages(client, request, call))
        for (const item of items) {
          const role = readWire(wireRole, item, { operation: nameOf(operation), facts });
          if (role.displayName !== undefined) names.set(role.id.toLowerCase(), role.displayName);
        }
      return names;
    },
  };
}
