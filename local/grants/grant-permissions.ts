import { appRoleIds, graphAppId } from '../../src/adapters/graph/client/operation.ts';
import { optionalAppRoles, requiredAppRoles } from '../../src/adapters/graph/permissions.ts';
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
  /** Nothing is granted: what is missing is said. */
  readonly isOnlyChecked?: boolean;
  readonly say: (line: string) => void;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export interface GrantResult {
  readonly granted: number;
  /** Permissions that were only checked, and are not there. */
  readonly missing: number;
  /** Permissions that nobody needs. */
  readonly excess: number;
}

/** A new identity is known everywhere within minutes, and trouble of Graph's is mostly over by then. */
const waits = [5, 10, 20, 40, 60, 60, 60].map((seconds) => seconds * 1000);

/**
 * Grants each identity what its parts need and it has not; what it has besides is said, and left. May be repeated.
 *
 * @throws with what Graph said where something could not be granted.
 */
export async function grantPermissions(
  graph: GrantingGraph,
  identities: readonly PartIdentity[],
  options: GrantOptions,
): Promise<GrantResult> {
  const resource = await patiently(options, () => resourceOf(graph));
  const all = { granted: 0, missing: 0, excess: 0 };
  for (const identity of identities) {
    const { service, parts, principalId } = identity;
    const needed = requiredAppRoles({ parts, isPlanOnly: options.isPlanOnly });
    const has = await patiently(options, () => grantedTo(graph, principalId, resource.id));
    const missing = needed.filter((role) => !has.includes(role.id));
    for (const { name, id } of missing) {
      if (options.isOnlyChecked) options.say(`${service}: missing ${name}`);
      else {
        await patiently(options, () => grant(graph, resource.id, principalId, { name, id }));
        options.say(`${service}: granted ${name}`);
      }
    }
    const names = has.map((id) => resource.names.get(id) ?? id);
    const excess = names.filter((name) => !needed.some((role) => role.name === name) && !isOptional(name));
    const lacks = options.isOnlyChecked ? missing.length : 0;
    const toWrite = requiredAppRoles({ parts }).map(({ name }) => name);
    const named = excess.map((name) => (isIn(toWrite, name) ? `${name} (needed to apply: --apply)` : name));
    options.say(summary(service, needed.length - lacks, needed.length, named));
    all.granted += missing.length - lacks;
    all.missing += lacks;
    all.excess += excess.length;
  }
  return all;
}

function isOptional(name: string): boolean {
  return isIn(optionalAppRoles, name);
}

function isIn(names: readonly string[], name: string): boolean {
  return names.includes(name);
}

function summary(service: string, has: number, needed: number, excess: readonly string[]): string {
  const of = has === needed ? `the ${needed}` : `${has} of the ${needed}`;
  const others =
    excess.length === 0 ? 'no others' : `${excess.length} that it does not: take ${excess.join(', ')} away`;
  return `${service}: has ${of} permissions that it needs, and ${others}`;
}

/** Graph does not know the identity everywhere yet, or has passing trouble. Granting once more is harmless. */
class Passing extends Error {}

async function patiently<T>({ say, sleep }: GrantOptions, work: () => Promise<T>): Promise<T> {
  for (const wait of waits) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Passing)) throw error;
      say(`${error.message}; again in ${wait / 1000} s`);
      await sleep(wait);
    }
  }
  return work();
}

interface GraphResource {
  readonly id: string;
  /** Of its app roles, by their ids. */
  readonly names: ReadonlyMap<string, string>;
}

/** Microsoft Graph's own service principal, and what its app roles are called. */
async function resourceOf(graph: GrantingGraph): Promise<GraphResource> {
  const answer = await graph.get(`/servicePrincipals(appId='${graphAppId}')?$select=id,appRoles`);
  const id = memberOf(answer.body, 'id');
  if (answer.status !== 200 || typeof id !== 'string')
    throw failed('reading the service principal of Microsoft Graph', answer);
  const names = new Map<string, string>(Object.entries(appRoleIds).map(([name, role]) => [role, name]));
  const roles = memberOf(answer.body, 'appRoles');
  for (const role of Array.isArray(roles) ? roles : [])
    names.set(String(memberOf(role, 'id')), String(memberOf(role, 'value')));
  return { id, names };
}

async function grantedTo(
  graph: GrantingGraph,
  principalId: string,
  graphId: string,
): Promise<readonly string[]> {
  const found: string[] = [];
  let next: string | undefined =
    `/servicePrincipals/${principalId}/appRoleAssignments?$select=appRoleId,resourceId`;
  while (next !== undefined) {
    const answer = await graph.get(next);
    if (answer.status === 404) throw new Passing(`Microsoft Graph does not know ${principalId} yet`);
    const rows = memberOf(answer.body, 'value');
    if (answer.status !== 200 || !Array.isArray(rows))
      throw failed(`reading what ${principalId} has`, answer);
    // Roles of other APIs are none of Graph's.
    const ofGraph = rows.filter((row) => memberOf(row, 'resourceId') === graphId);
    found.push(...ofGraph.map((row) => String(memberOf(row, 'appRoleId'))));
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
    throw new Passing(`${name} cannot be granted to ${principalId} yet (${answer.status}: ${message})`);
  throw failed(`granting ${name} to ${principalId}`, answer);
}

function failed(doing: string, answer: GraphAnswer): Error {
  const who =
    answer.status === 403 ? ' Privileged Role Administrators may grant permissions of Microsoft Graph.' : '';
  const said = `${doing}: Microsoft Graph answered ${answer.status}: ${messageOf(answer)}.${who}`;
  return answer.status === 429 || answer.status >= 500
    ? new Passing(said.replace(/\.$/, ''))
    : new Error(said);
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
