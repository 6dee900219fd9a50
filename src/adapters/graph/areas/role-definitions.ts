import { minutesToMilliseconds } from 'date-fns/minutesToMilliseconds';
import { z } from 'zod';
import type { RoleDefinition, RoleDefinitions } from '../../../domain/model/role-definitions.ts';
import { GraphCallError } from '../../../ports/errors.ts';
import type { ReadCall, RoleDefinitionSource } from '../../../ports/index.ts';
import type { GraphClient } from '../client/client.ts';
import { listing } from '../client/listing.ts';
import { type GraphOperation, graphOperation, nameOf, requestFor } from '../client/operation.ts';
import type { Timing } from '../client/timing.ts';

const directory = '/roleManagement/directory';
const reading = {
  application: 'RoleManagement.Read.Directory',
  delegated: undefined,
  version: 'beta',
} as const;

export const roleDefinitionOperations = {
  listRoleDefinitions: graphOperation('listRoleDefinitions', 'GET', `${directory}/roleDefinitions`, reading),
  listResourceActions: graphOperation(
    'listResourceActions',
    'GET',
    `${directory}/resourceNamespaces/microsoft.directory/resourceActions`,
    reading,
  ),
} as const satisfies Record<string, GraphOperation>;

/** Roles change seldom, and every change of access asks for them. */
const keptMilliseconds = minutesToMilliseconds(5);

const wireId = z.object({ id: z.string().min(1) });
const wireName = z.object({ displayName: z.string() });
const flag = z.boolean().optional().catch(undefined);
const wireFlags = z.object({ isBuiltIn: flag, isPrivileged: flag });
const wirePermissions = z.object({
  rolePermissions: z.array(z.object({ allowedResourceActions: z.array(z.string()) })),
});
const wireAction = z.object({ name: z.string().min(1) });

/**
 * Lists the roles of the tenant with what they may do. A definition with an odd field is read without that field; one
 * without an id is left out, so that its role is one that nobody has read.
 *
 * - `GET /beta/roleManagement/directory/roleDefinitions`: `RoleManagement.Read.Directory`
 * - `GET /beta/roleManagement/directory/resourceNamespaces/microsoft.directory/resourceActions`: `RoleManagement.Read.Directory`
 *
 * The second only where there are custom roles.
 *
 * Source: docs/graph-facts.md#role-definitions.
 */
export function createRoleDefinitions(
  client: GraphClient,
  { elapsed }: Pick<Timing, 'elapsed'>,
): RoleDefinitionSource {
  let kept: { readonly until: number; readonly read: RoleDefinitions } | undefined;
  return {
    async read(call) {
      if (kept !== undefined && elapsed() < kept.until) return kept.read;
      const byId = await listDefinitions(client, call);
      if (byId.size === 0) throw noRoles();
      const hasCustom = [...byId.values()].some(({ isBuiltIn }) => isBuiltIn !== true);
      const privilegedActions = hasCustom ? await listPrivilegedActions(client, call) : new Set<string>();
      const read = { byId, privilegedActions };
      if (privilegedActions !== undefined) kept = { until: elapsed() + keptMilliseconds, read };
      return read;
    },
  };
}

async function listDefinitions(client: GraphClient, call: ReadCall): Promise<Map<string, RoleDefinition>> {
  const $select = 'id,displayName,isBuiltIn,isPrivileged,rolePermissions';
  const request = requestFor(roleDefinitionOperations.listRoleDefinitions, { query: { $select } });
  const found = new Map<string, RoleDefinition>();
  for await (const { items } of listing(client, request, call))
    for (const item of items) {
      const definition = toDefinition(item);
      if (definition !== undefined) found.set(definition.id, definition);
    }
  return found;
}

/** Every tenant has the built-in roles. */
function noRoles(): GraphCallError {
  const operation = nameOf(roleDefinitionOperations.listRoleDefinitions);
  return new GraphCallError(
    'invalid-response',
    `${operation}: the list of roles is empty, and every tenant has the built-in ones: it is not believed. Try again later.`,
    { code: 'NoRoles' },
  );
}

function toDefinition(item: unknown): RoleDefinition | undefined {
  const id = wireId.safeParse(item).data?.id.toLowerCase();
  if (id === undefined) return undefined;
  const flags = wireFlags.parse(item);
  return {
    id,
    displayName: wireName.safeParse(item).data?.displayName,
    isBuiltIn: flags.isBuiltIn,
    isPrivileged: flags.isPrivileged,
    actions: wirePermissions
      .safeParse(item)
      .data?.rolePermissions.flatMap(({ allowedResourceActions }) => allowedResourceActions),
  };
}

/** @returns `undefined`: they could not be read, every one of them. */
async function listPrivilegedActions(
  client: GraphClient,
  call: ReadCall,
): Promise<ReadonlySet<string> | undefined> {
  const operation = roleDefinitionOperations.listResourceActions;
  const request = requestFor(operation, { query: { $filter: 'isPrivileged eq true' } });
  const names = new Set<string>();
  try {
    for await (const { items } of listing(client, request, call))
      for (const item of items) {
        const name = wireAction.safeParse(item).data?.name;
        if (name === undefined) return undefined;
        names.add(name.toLowerCase());
      }
    return names;
  } catch (error) {
    if (!(error instanceof GraphCallError) || error.kind === 'cancelled') throw error;
    return undefined;
  }
}
