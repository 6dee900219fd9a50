import { pathsIn } from '../odata/bounds.ts';
import { answerItem, answerList } from '../odata/list.ts';
import type { Query } from '../odata/query.ts';
import { badRequest, forbidden } from '../odata/refusals.ts';
import type { User } from '../state/directory-objects.ts';
import { isGuid } from '../state/identifiers.ts';
import { basicUserProperties, userResource } from './directory-resources.ts';
import { foundById } from './found.ts';
import { fullUserPermissions, readAuditLog, userPermissions } from './permissions.ts';
import type { Caller, Route, RouteCall } from './route.ts';

/** Users on a page at most when sign-in activity is read with them. */
const signInPageSize = 120;

const listUsers: Route = {
  method: 'GET',
  path: '/v1.0/users',
  permissions: userPermissions,
  workload: 'directory',
  cost: 2,
  answer: (call) =>
    answerList(call, {
      resource: userResource,
      context: 'users',
      items: () => call.tenant.users.all(),
      adjust: (query) => permitted(query, call.caller),
    }),
};

/** By object id or, unless sign-in activity is asked for, by user principal name. */
const getUser: Route = {
  method: 'GET',
  path: '/v1.0/users/{id}',
  permissions: userPermissions,
  workload: 'directory',
  answer: (call) => {
    const listed = { resource: userResource, context: 'users' };
    const adjust = (query: Query<User>) => requireObjectId(permitted(query, call.caller), call);
    const user = foundById(call, (id) => call.tenant.users.find(id) ?? byPrincipalName(call, id));
    return answerItem(call, { ...listed, adjust }, user);
  },
};

export const userRoutes: readonly Route[] = [listUsers, getUser];

/** @throws GraphRefusal 403 for what the caller's permissions do not show. */
function permitted(query: Query<User>, caller: Caller): Query<User> {
  const asked = askedFor(query);
  const readsSignIns = asked.some((name) => name === 'signInActivity');
  if (readsSignIns && !caller.roles.includes(readAuditLog)) throw forbidden();
  const size = readsSignIns ? Math.min(query.size, signInPageSize) : query.size;
  if (fullUserPermissions.some((permission) => caller.roles.includes(permission))) return { ...query, size };
  if (asked.some((name) => !basicUserProperties.includes(name))) throw forbidden();
  return { ...query, size, select: query.select ?? basicUserProperties };
}

function askedFor({ select = [], filter, sort }: Query<User>): string[] {
  const filtered = filter === undefined ? [] : pathsIn(filter.expression);
  const sorted = sort.map(({ path }) => path.join('/'));
  return [...select, ...filtered, ...sorted].map((path) => path.split('/')[0] ?? path);
}

function requireObjectId(query: Query<User>, { params }: RouteCall): Query<User> {
  if (query.select?.includes('signInActivity') && !isGuid(params.id ?? ''))
    throw badRequest('Get By Key only supports UserId and the key has to be a valid Guid');
  return query;
}

function byPrincipalName({ tenant }: RouteCall, name: string): User | undefined {
  return tenant.users.all().find((user) => user.userPrincipalName.toLowerCase() === name.toLowerCase());
}
