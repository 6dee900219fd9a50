import type { Directory } from '../../src/ports/index.ts';
import { user as userState } from '../snapshot-builder.ts';

/** A directory in which everybody but these is there and enabled, and nobody is a group. */
export function everybodyBut(gone: ReadonlySet<string>): Directory {
  const there = (ids: readonly string[]) => ids.filter((id) => !gone.has(id));
  return {
    users: () => fail(),
    user: () => fail(),
    usersNamed: () => fail(),
    objects: async (ids) => ({ rows: there(ids).map((id) => userState({ id })), unreadable: [] }),
    transitiveMemberIds: () => fail(),
    present: async () => new Map(),
    deleted: async () => new Map(),
    groupOwnerIds: () => fail(),
    servicePrincipalOwnerIds: () => fail(),
    applicationOwnerIds: () => fail(),
    applicationOf: () => fail(),
    ownedBy: () => fail(),
    managerIdOf: () => fail(),
    marksOf: async () => ({ employeeId: undefined, mail: undefined }),
  };
}

function fail(): never {
  throw new Error('one change asks for no more than who is concerned');
}
