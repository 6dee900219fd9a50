import { graphAppId } from '../../src/adapters/graph/client/operation.ts';
import { requiredAppRoles } from '../../src/adapters/graph/permissions.ts';
import type { AppPart } from '../../src/domain/model/deployment-parts.ts';

/** An identity of a deployment, as output IDENTITIES of the templates names it. */
export interface PartIdentity {
  readonly service: string;
  readonly parts: readonly AppPart[];
  /** Object id of its service principal. */
  readonly principalId: string;
}

/** Microsoft Graph with the token of whoever grants. */
export interface GrantingGraph {
  /** @param path below /v1.0, or a whole address that an answer gave. */
  get(path: string): Promise<GraphAnswer>;
  post(path: string, body: unknown): Promise<GraphAnswer>;
}

export interface GraphAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface GrantOptions {
  readonly isPlanOnly: boolean;
  readonly say: (line: string) => void;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** A new identity is known everywhere within minutes. */
const waits = [5, 10, 20, 40, 60, 60, 60].map((seconds) => seconds * 1000);

/**
 * Grants each identity what its parts need and it has not; what it has besides is said, and left. May be repeated.
 *
 * @returns how many permissions were granted. @throws with what Graph said where something could not be granted.
 */
export async function grantPermissions(
  graph: GrantingGraph,
  identities: readonly PartIdentity[],
  options: GrantOptions,
): Promise<number> {
  const resourceId = await resourceOf(graph);
  let granted = 0;
  for (const identity of identities) {
    const needed = requiredAppRoles({ parts: identity.parts, isPlanOnly: options.isPlanOnly });
    const has = await patiently(options, () => grantedTo(graph, identity.principalId));
    for (const { name, id } of needed.filter((role) => !has.includes(role.id))) {
      await patiently(options, () => grant(graph, resourceId, identity.principalId, { name, id }));
      options.say(`${identity.service}: granted ${name}`);
      granted += 1;
    }
    const excess = has.filter((id) => !needed.some((role) => role.id === id));
    options.say(summary(identity.service, needed.length, excess));
  }
  return granted;
}

function summary(service: string, needed: number, excess: readonly string[]): string {
  if (excess.length === 0) return `${service}: has the ${needed} permissions that it needs, and no others`;
  return `${service}: has the ${needed} permissions that it needs, and ${excess.length} that it does not: take app roles ${excess.join(', ')} away`;
}

/** Graph does not know the identity everywhere yet. */
class NotKnownYet extends Error {}

async function patiently<T>({ say, sleep }: GrantOptions, work: () => Promise<T>): Promise<T> {
  for (const wait of waits) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof NotKnownYet)) throw error;
      say(`${error.message}; again in ${wait / 1000} s`);
      await sleep(wait);
    }
  }
  return work();
}

async function resourceOf(graph: GrantingGraph): Promise<string> {
  const answer = await graph.get(`/servicePrincipals(appId='${graphAppId}')?$select=id`);
  const id = memberOf(answer.body, 'id');
  if (answer.status !== 200 || typeof id !== 'string')
    throw failed('reading the service principal of Microsoft Graph', answer);
  return id;
}

async function grantedTo(graph: GrantingGraph, principalId: string): Promise<readonly string[]> {
  const found: string[] = [];
  let next: string | undefined = `/servicePrincipals/${principalId}/appRoleAssignments?$select=appRoleId`;
  while (next !== undefined) {
    const answer = await graph.get(next);
    if (answer.status === 404) throw new NotKnownYet(`Microsoft Graph does not know ${principalId} yet`);
    const rows = memberOf(answer.body, 'value');
    if (answer.status !== 200 || !Array.isArray(rows))
      throw failed(`reading what ${principalId} has`, answer);
    found.push(...rows.map((row) => String(memberOf(row, 'appRoleId'))));
    const link = memberOf(answer.body, '@odata.nextLink');
    next = typeof link === 'string' ? link : undefined;
  }
  return found;
}

async function grant(
  graph: GrantingGraph,
  resourceId: string,
  principalId: string,
  { name, id: appRoleId }: { readonly name: string; readonly id: string },
): Promise<void> {
  const answer = await graph.post(`/servicePrincipals/${resourceId}/appRoleAssignedTo`, {
    principalId,
    resourceId,
    appRoleId,
  });
  if (answer.status === 201) return;
  const message = messageOf(answer);
  // Granted meanwhile, or by a try whose answer was lost.
  if (answer.status === 400 && /already exists/i.test(message)) return;
  const isReplicating =
    answer.status === 404 || (answer.status === 400 && /not a valid reference update/i.test(message));
  if (isReplicating)
    throw new NotKnownYet(`${name} cannot be granted to ${principalId} yet (${answer.status}: ${message})`);
  throw failed(`granting ${name} to ${principalId}`, answer);
}

function failed(doing: string, answer: GraphAnswer): Error {
  const who =
    answer.status === 403 ? ' Privileged Role Administrators may grant permissions of Microsoft Graph.' : '';
  return new Error(`${doing}: Microsoft Graph answered ${answer.status}: ${messageOf(answer)}.${who}`);
}

function messageOf({ body }: GraphAnswer): string {
  const message = memberOf(memberOf(body, 'error'), 'message');
  return typeof message === 'string' ? message.replace(/\.$/, '') : 'no message';
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
