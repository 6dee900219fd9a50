import { canonicalScope, type RoleKey, type ScheduleKind, sameId } from '../../../domain/model/access.ts';
import type { ScheduleFilter } from '../../../domain/model/role-schedules.ts';
import { GraphCallError } from '../../../ports/errors.ts';
import type { ReadPage, RoleCall } from '../../../ports/index.ts';
import type { GraphAnswer, GraphClient } from '../client/client.ts';
import { listing } from '../client/listing.ts';
import { allEqual, type GraphOperation, graphOperation, nameOf, requestFor } from '../client/operation.ts';
import type { Page } from '../client/pages.ts';
import { listingInParts } from '../client/parts.ts';
import { type ReadAt, readRows } from '../client/wire.ts';
import { foundOrNothing } from './found-or-nothing.ts';
import { divisionByRole } from './role-parts.ts';

/** A collection of requests, schedules or instances. */
export interface RoleCollection<T> {
  readonly operations: Readonly<Record<ScheduleKind, ReadOperations>>;
  /** Always sent: what is not asked for may not come. */
  readonly select: Readonly<Record<ScheduleKind, readonly string[]>>;
  convert(kind: ScheduleKind, item: unknown, at: ReadAt): T;
}

export interface ReadOperations {
  readonly list: GraphOperation;
  readonly mine: GraphOperation;
  readonly read: GraphOperation;
}

/**
 * The read operations of one collection, for both kinds. Only a signed-in user can list their own rows.
 *
 * @param noun what a row is called in the operations' names.
 * @param collection follows `roleAssignment` and `roleEligibility` in the path.
 * @param access of the least permission: reading requests needs a write permission
 *   (docs/graph-facts.md#permissions-to-read-and-write).
 */
export function readOperations(
  noun: 'Request' | 'Schedule' | 'Instance',
  collection: 'ScheduleRequests' | 'Schedules' | 'ScheduleInstances',
  access: 'Read' | 'ReadWrite',
): Readonly<Record<ScheduleKind, ReadOperations>> {
  const operationsOf = (kind: 'Assignment' | 'Eligibility'): ReadOperations => {
    const path = `/roleManagement/directory/role${kind}${collection}`;
    const application = `Role${kind}Schedule.${access}.Directory` as const;
    const least = { application, hasNumbers: false };
    const ofUser = { application: undefined, delegated: application, hasNumbers: false };
    const mine = `${path}/filterByCurrentUser(on='principal')`;
    return {
      list: graphOperation(`list${kind}${noun}s`, 'GET', path, least),
      mine: graphOperation(`listMy${kind}${noun}s`, 'GET', mine, ofUser),
      read: graphOperation(`read${kind}${noun}`, 'GET', `${path}/{id}`, least),
    };
  };
  return { assignment: operationsOf('Assignment'), eligibility: operationsOf('Eligibility') };
}

export type RowFilter = ScheduleFilter & { readonly mine?: boolean };

/** One page of rows, and when Graph answered. */
interface RowPage<T> extends ReadPage<T> {
  readonly facts: GraphAnswer['facts'];
}

/** Every row that is wanted, page by page. */
export async function* listRows<T>(
  client: GraphClient,
  collection: RoleCollection<T>,
  kind: ScheduleKind,
  wanted: RowFilter,
  call: RoleCall,
): AsyncGenerator<RowPage<T>> {
  const { mine = false, principalId, roleDefinitionId, directoryScopeId, status } = wanted;
  const operations = collection.operations[kind];
  const operation = operations[mine ? 'mine' : 'list'];
  const requestOf = ($filter: string | undefined) =>
    requestFor(operation, {
      query: { $filter, $select: collection.select[kind].join(',') },
      userToken: call.userToken,
    });
  const filter = allEqual({ principalId, roleDefinitionId, directoryScopeId, status });
  const wider = allEqual({ principalId, directoryScopeId, status });
  const mayDivide = call.inAnyOrder === true && !mine && filter === undefined;
  const narrow = mayDivide
    ? listingInParts(client, requestOf(filter), divisionByRole(client, operations, requestOf, call), call)
    : listing(client, requestOf(filter), call);
  const pages =
    roleDefinitionId === undefined
      ? narrow
      : orOfRole(narrow, () => listing(client, requestOf(wider), call), roleDefinitionId);
  for await (const page of pages) {
    const read = readRows(page, nameOf(operation), (item, at) => collection.convert(kind, item, at));
    yield { ...read, facts: page.facts };
  }
}

/**
 * Pages by a filter that names a role, or, where Graph refuses that, wider ones without the rows of other roles: the page of
 * eligibility schedules alone does not name it (docs/graph-facts.md#filters-of-pim-resources).
 */
async function* orOfRole(
  narrow: AsyncIterable<Page>,
  wide: () => AsyncIterable<Page>,
  roleDefinitionId: string,
): AsyncGenerator<Page> {
  let isBegun = false;
  try {
    for await (const page of narrow) {
      isBegun = true;
      yield page;
    }
    return;
  } catch (error) {
    const isRefused = error instanceof GraphCallError && error.status === 400;
    if (isBegun || !isRefused) throw error;
  }
  for await (const page of wide())
    yield { ...page, items: page.items.filter((item) => mayBeOfRole(item, roleDefinitionId)) };
}

/** What does not say its role is not left out: whoever reads it says so. */
function mayBeOfRole(item: unknown, wanted: string): boolean {
  const role =
    typeof item === 'object' && item !== null && 'roleDefinitionId' in item && item.roleDefinitionId;
  return typeof role !== 'string' || sameId(role, wanted);
}

/** One row, or `undefined` where Graph knows none with this id. */
export async function readRow<T>(
  client: GraphClient,
  collection: RoleCollection<T>,
  kind: ScheduleKind,
  id: string,
  call: RoleCall,
): Promise<T | undefined> {
  const operation = collection.operations[kind].read;
  const query = { $select: collection.select[kind].join(',') };
  return foundOrNothing(async () => {
    const request = requestFor(operation, { ids: { id }, query, userToken: call.userToken });
    const { body, facts } = await client.send(request, call);
    return collection.convert(kind, body, { operation: nameOf(operation), facts });
  });
}

/** The key of a request, schedule or instance. Graph does not promise the case of ids. */
export function toRoleKey({ principalId, roleDefinitionId, directoryScopeId }: RoleKey): RoleKey {
  return {
    principalId: principalId.toLowerCase(),
    roleDefinitionId: roleDefinitionId.toLowerCase(),
    directoryScopeId: canonicalScope(directoryScopeId),
  };
}
