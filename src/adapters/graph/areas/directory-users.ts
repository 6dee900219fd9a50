import { z } from 'zod';
import type { SignIn, UserState } from '../../../domain/model/snapshot.ts';
import type { Directory } from '../../../ports/index.ts';
import { wholePage } from '../../../ports/reading.ts';
import type { GraphClient } from '../client/client.ts';
import { listing } from '../client/listing.ts';
import { type GraphOperation, graphOperation, nameOf, requestFor } from '../client/operation.ts';
import { id, readRows, readWire, sent, toInstant } from '../client/wire.ts';
import { foundOrNothing } from './found-or-nothing.ts';

const ofUsers = { application: 'User.Read.All', delegated: undefined, hasNumbers: false } as const;

export const userOperations = {
  // Sign-ins count as reporting (docs/graph-facts.md#throttling-quotas), whose quota is the smallest.
  listUsersWithSignIns: graphOperation('listUsersWithSignIns', 'GET', '/users', {
    ...ofUsers,
    besides: 'AuditLog.Read.All',
    workload: 'reports',
  }),
  listUsers: graphOperation('listUsers', 'GET', '/users', { ...ofUsers, workload: 'directory' }),
  findUsers: graphOperation('findUsers', 'GET', '/users', { ...ofUsers, workload: 'directory' }),
  readUser: graphOperation('readUser', 'GET', '/users/{id}', {
    ...ofUsers,
    besides: 'AuditLog.Read.All',
    workload: 'reports',
  }),
} as const satisfies Record<string, GraphOperation>;

/** The most that Graph takes; with sign-ins it gives fewer (docs/graph-facts.md#users-and-their-sign-ins). */
export const pageSize = '999';

export const userProperties = [
  'id',
  'displayName',
  'accountEnabled',
  'userType',
  'onPremisesSyncEnabled',
  'createdDateTime',
  'externalUserState',
];

const signIns = z.object({
  lastSuccessfulSignInDateTime: sent.instant,
  lastSignInDateTime: sent.instant,
  lastNonInteractiveSignInDateTime: sent.instant,
});
export const userShape = {
  id,
  displayName: sent.text,
  accountEnabled: sent.flag,
  userType: sent.text,
  onPremisesSyncEnabled: sent.flag,
  createdDateTime: sent.instant,
  externalUserState: sent.text,
  // Of an unexpected form, it says nothing of the account's other properties.
  signInActivity: z.unknown().optional(),
};
const wireUser = z.compile(z.object(userShape));
const wireNamedUser = z.object({ ...userShape, userPrincipalName: z.string() });

/**
 * Lists all users. With sign-ins the app also needs `AuditLog.Read.All`, and the tenant P1 or P2.
 *
 * - `GET /users`: `User.Read.All`
 * - `GET /users`: `User.Read.All`
 *
 * Source: docs/graph-facts.md#users-and-their-sign-ins; docs/graph-facts.md#throttling-quotas.
 */
export function listUsers(client: GraphClient): Directory['users'] {
  return async function* ({ withSignIns }, call) {
    const operation = userOperations[withSignIns ? 'listUsersWithSignIns' : 'listUsers'];
    const query = { $select: userSelect(withSignIns), $top: pageSize };
    for await (const page of listing(client, requestFor(operation, { query }), call))
      yield readRows(page, nameOf(operation), (item, at) =>
        toUser(readWire(wireUser, item, at), withSignIns),
      );
  };
}

/**
 * Reads one user by object id.
 *
 * - `GET /users/{id}`: `User.Read.All`
 *
 * Source: docs/graph-facts.md#users-and-their-sign-ins.
 */
export function readUser(client: GraphClient): Directory['user'] {
  const operation = userOperations.readUser;
  return (userId, { withSignIns }, call) =>
    foundOrNothing(async () => {
      const query = { $select: userSelect(withSignIns) };
      const { body, facts } = await client.send(requestFor(operation, { ids: { id: userId }, query }), call);
      return toUser(readWire(wireUser, body, { operation: nameOf(operation), facts }), withSignIns);
    });
}

/**
 * Finds users by their name. Graph may take letters for others that look alike: whoever is called otherwise is left out.
 *
 * - `GET /users`: `User.Read.All`
 *
 * Source: docs/graph-facts.md#users-and-their-sign-ins.
 */
export function findUsersNamed(client: GraphClient): Directory['usersNamed'] {
  const operation = userOperations.findUsers;
  return async (name, call) => {
    const $filter = `userPrincipalName eq '${name.replaceAll("'", "''")}'`;
    const $select = [...userProperties, 'userPrincipalName'].join(',');
    const found: UserState[] = [];
    for await (const page of listing(client, requestFor(operation, { query: { $filter, $select } }), call)) {
      const named = readRows(page, nameOf(operation), (item, at) => readWire(wireNamedUser, item, at));
      for (const user of wholePage(named))
        if (user.userPrincipalName.toLowerCase() === name.toLowerCase()) found.push(toUser(user, false));
    }
    return found;
  };
}

function userSelect(withSignIns: boolean): string {
  return [...userProperties, ...(withSignIns ? ['signInActivity'] : [])].join(',');
}

/** Null says no; missing says nothing. */
export function flagOrNull(wire: boolean | null | undefined): boolean | undefined {
  return wire === null ? false : wire;
}

export function toUser(wire: z.infer<typeof wireUser>, withSignIns: boolean): UserState {
  return {
    kind: 'user',
    id: wire.id.toLowerCase(),
    displayName: wire.displayName ?? undefined,
    accountEnabled: wire.accountEnabled ?? undefined,
    isGuest: wire.userType == null ? undefined : wire.userType === 'Guest',
    isOnPremises: flagOrNull(wire.onPremisesSyncEnabled),
    createdDateTime: toInstant(wire.createdDateTime),
    isRedeemed: wire.externalUserState == null ? undefined : wire.externalUserState === 'Accepted',
    signIn: withSignIns
      ? toSignIn(wire.signInActivity)
      : { kind: 'unknown', because: 'sign-ins were not read' },
  };
}

/** The latest of all sign-ins. A failed attempt may count as one, which errs on the side of use. */
function toSignIn(activity: unknown): SignIn {
  const read = signIns.nullish().safeParse(activity);
  if (!read.success) {
    const [issue] = read.error.issues;
    const because = `signInActivity is not of the form that Graph promises: ${issue?.path.join('.')}: ${issue?.message}`;
    return { kind: 'unknown', because };
  }
  let last: Date | undefined;
  for (const sentAt of Object.values(read.data ?? {})) {
    const at = toInstant(sentAt);
    if (at !== undefined && (last === undefined || at > last)) last = at;
  }
  return last === undefined ? { kind: 'none-recorded' } : { kind: 'at', at: last };
}
