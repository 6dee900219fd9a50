import type { TokenCredential } from '@azure/identity';
import { createDirectory } from '../../src/adapters/graph/areas/directory.ts';
import { createObjectNames } from '../../src/adapters/graph/areas/object-names.ts';
import { createRoleDefinitions } from '../../src/adapters/graph/areas/role-definitions.ts';
import { createRoleManagement } from '../../src/adapters/graph/areas/role-management.ts';
import { createRoleSettings } from '../../src/adapters/graph/areas/role-settings.ts';
import { createGraphClient } from '../../src/adapters/graph/client/client.ts';
import { createDestination } from '../../src/adapters/graph/client/destination.ts';
import type { Timing } from '../../src/adapters/graph/client/timing.ts';
import { GraphCallError } from '../../src/ports/errors.ts';
import type { RoleManagement } from '../../src/ports/index.ts';
import type { TenantSources } from './read-once.ts';

/** How the tenant's Microsoft Graph is reached. */
export interface GraphAccess {
  readonly origin: string;
  readonly tenantId: string;
  readonly credential: TokenCredential;
  /** Lets nothing but reads through. */
  readonly fetch: typeof fetch;
  readonly timing: Timing;
}

/** As the deployed jobs have them, unless the settings say otherwise. */
const tryTimeoutMs = 30_000;
/** Graph may ask a person to wait for long, and nobody has paid for the time. */
const callBudgetMs = 600_000;
const reportsPer10Seconds = 5;

/** The sources that jobs read, with a person's token. @param withRequests whether PIM's requests are among them. */
export function graphSources(access: GraphAccess, withRequests: boolean): TenantSources {
  const client = createGraphClient({ ...access, tryTimeoutMs, callBudgetMs, reportsPer10Seconds });
  const roles = createRoleManagement(client);
  return {
    directory: createDirectory(client),
    names: createObjectNames(client),
    roles: withRequests ? roles : withoutRequests(roles),
    roleSettings: createRoleSettings(client),
    roleDefinitions: createRoleDefinitions(client, access.timing),
  };
}

/** What rests on requests is unknown then, and is never assumed. */
function withoutRequests(roles: RoleManagement): RoleManagement {
  const leftOut = () =>
    new GraphCallError(
      'forbidden',
      "PIM's requests were not asked for: Graph shows them only to whoever may make them.",
      // The same as in a deployment that only plans: the gap is by design.
      { code: 'PlanOnly' },
    );
  return {
    ...roles,
    async *requests() {
      yield* [];
      throw leftOut();
    },
    async request() {
      throw leftOut();
    },
  };
}

const countMilliseconds = 10_000;

/** How many users the tenant has, for an estimate; `undefined`: it is not known, and nothing depends on it. */
export async function countUsers(
  { origin, credential, fetch: send }: GraphAccess,
  signal: AbortSignal,
): Promise<number | undefined> {
  try {
    const token = await credential.getToken(createDestination(origin).scope);
    if (token === null) return undefined;
    const answer = await send(`${origin}/v1.0/users/$count`, {
      headers: { authorization: `Bearer ${token.token}`, consistencylevel: 'eventual' },
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(countMilliseconds)]),
    });
    const text = await answer.text();
    return answer.ok && /^\uFEFF?\d{1,9}$/.test(text) ? Number(text.replace('\uFEFF', '')) : undefined;
  } catch {
    return undefined;
  }
}
