import type { DirectoryObject, User } from '../directory.ts';
import { isGuid } from '../guid.ts';
import { pathsOf } from '../odata/bounds.ts';
import { answerCount } from '../odata/count.ts';
import { answerItem, answerList } from '../odata/list.ts';
import type { Query } from '../odata/query.ts';
import { badRequest, forbidden, notSimulated, resourceNotFound, roleNotAllowed } from '../refusal.ts';
import { recordAccountChange } from '../state/account-audit-row.ts';
import { mayReadReports } from '../state/role-requests/caller-rights.ts';
import { withdrawRowsOfDeleted } from '../state/role-requests/deleted-principals.ts';
import { secondsText } from '../state/seed/users.ts';
import {
  basicUserProperties,
  directoryObjectResource,
  odataType,
  userResource,
} from './directory-resources.ts';
import {
  deleteUserPermissions,
  enableUserPermissions,
  fullUserPermissions,
  readAuditLog,
  userPermissions,
} from './permissions.ts';
import { requireById } from './require-by-id.ts';
import type { Route, RouteCall } from './route.ts';

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
      adjust: (query) => restrictToPermissions(query, call),
    }),
};

/** Finds a user by object id or by user principal name. Sign-in activity needs the object id. */
const getUser: Route = {
  method: 'GET',
  path: '/v1.0/users/{id}',
  permissions: userPermissions,
  workload: 'directory',
  answer: (call) => {
    const listed = { resource: userResource, context: 'users' };
    const adjust = (query: Query<User>) => requireObjectId(restrictToPermissions(query, call), call);
    return answerItem(call, { ...listed, adjust }, userNamed(call));
  },
};

/** 404 as well where nobody is named. */
const getManager: Route = {
  method: 'GET',
  path: '/v1.0/users/{id}/manager',
  permissions: fullUserPermissions,
  workload: 'directory',
  answer: (call) => {
    const { managerId = '' } = userNamed(call);
    const manager = call.tenant.users.find(managerId);
    if (manager === undefined) throw resourceNotFound('manager');
    const finish = (sent: object) => ({ ...odataType(manager), ...sent });
    return answerItem<DirectoryObject>(
      call,
      { resource: directoryObjectResource, context: 'directoryObjects', finish },
      manager,
    );
  },
};

const countUsers: Route = {
  method: 'GET',
  path: '/v1.0/users/$count',
  permissions: userPermissions,
  workload: 'directory',
  answer: (call) => answerCount(call, userResource, call.tenant.users.all()),
};

/** 204. Only `accountEnabled` can be changed. */
const updateUser: Route = {
  method: 'PATCH',
  path: '/v1.0/users/{id}',
  permissions: enableUserPermissions,
  workload: 'directory',
  answer: (call) => {
    const user = userNamed(call);
    const { accountEnabled, ...others } = { ...(call.body as object | undefined) } as Record<string, unknown>;
    const [other] = Object.keys(others).filter((name) => !name.startsWith('@'));
    if (other !== undefined) throw notSimulated(`PATCH of the property '${other}' of a user`);
    if (typeof accountEnabled !== 'boolean')
      throw badRequest("Invalid value specified for property 'accountEnabled' of resource 'User'.");
    if (accountEnabled !== user.accountEnabled) {
      const changed = { ...user, accountEnabled };
      call.tenant.users.add(changed);
      recordAccountChange(call.tenant, changed, accountEnabled ? 'Enable account' : 'Disable account', call);
    }
    return { status: 204 };
  },
};

/** 204. The user moves to the deleted items for 30 days. */
const deleteUser: Route = {
  method: 'DELETE',
  path: '/v1.0/users/{id}',
  permissions: deleteUserPermissions,
  workload: 'directory',
  answer: (call) => {
    const user = userNamed(call);
    const deleted = { ...user, deletedDateTime: secondsText(call.now) };
    call.tenant.users.remove(user.id);
    call.tenant.deletedItems.add(deleted);
    withdrawRowsOfDeleted(call.tenant, user.id, new Date(deleted.deletedDateTime));
    recordAccountChange(call.tenant, deleted, 'Delete user', call);
    return { status: 204 };
  },
};

export const userRoutes: readonly Route[] = [
  listUsers,
  countUsers,
  getUser,
  getManager,
  updateUser,
  deleteUser,
];

function userNamed(call: RouteCall): User {
  return requireById(call, (id) => call.tenant.users.find(id) ?? byPrincipalName(call, id));
}

/** @throws GraphRefusal 403 for properties that the caller's permissions do not cover. */
function restrictToPermissions(query: Query<User>, { caller, tenant, now }: RouteCall): Query<User> {
  const requested = requestedProperties(query);
  const readsSignIns = requested.some((name) => name === 'signInActivity');
  if (readsSignIns && !caller.roles.includes(readAuditLog)) throw forbidden();
  if (readsSignIns && !mayReadReports(tenant, caller, now)) throw roleNotAllowed();
  const size = readsSignIns ? Math.min(query.size, tenant.signInPageSize) : query.size;
  if (fullUserPermissions.some((permission) => caller.roles.includes(permission))) return { ...query, size };
  if (requested.some((name) => !basicUserProperties.includes(name))) throw forbidden();
  return { ...query, size, select: query.select ?? basicUserProperties };
}

function requestedProperties({ select = [], filter, sort }: Query<User>): string[] {
  const filtered = filter === undefined ? [] : pathsOf(filter.expression);
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
