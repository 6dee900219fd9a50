import type {
  ForeignState,
  GroupState,
  PrincipalState,
  ServicePrincipalState,
  UserState,
} from '../../src/domain/model/snapshot.ts';
import type { UnreadableRow } from '../../src/domain/model/unreadable.ts';
import { GraphCallError } from '../../src/ports/errors.ts';
import type { AccountMarks, ApplicationOf, Directory, ReadCall, ReadPage } from '../../src/ports/index.ts';
import { tenantId } from '../builders.ts';

/** Contents of the directory before a test begins. */
export interface InitialDirectory {
  readonly users?: readonly UserState[];
  readonly servicePrincipals?: readonly ServicePrincipalState[];
  /** Groups with their direct members; `undefined`: none. */
  readonly groups?: readonly GroupState[];
  readonly foreign?: readonly ForeignState[];
  /** Deletion instants by id. */
  readonly deleted?: Readonly<Record<string, Date | undefined>>;
  /** Owners of groups and service principals, by id, and of applications, by `appId`. */
  readonly owners?: Readonly<Record<string, readonly string[]>>;
  /** The applications behind service principals, by the id of the service principal; the others' are managed identities. */
  readonly applications?: Readonly<Record<string, ApplicationOf>>;
  /** User principal names, by id. */
  readonly names?: Readonly<Record<string, string>>;
  /** Object ids of managers, by user. */
  readonly managers?: Readonly<Record<string, string>>;
  /** What tells that accounts are one person's, by user; the others have nothing of it. */
  readonly marks?: Readonly<Record<string, Partial<AccountMarks>>>;
  /** Number of users on a page. */
  readonly pageSize?: number;
}

/** A kind of request, which a test can let fail. */
export type DirectoryPart =
  | 'sign-ins'
  | 'users'
  | 'user'
  | 'names'
  | 'objects'
  | 'members'
  | 'present'
  | 'deleted'
  | 'owners'
  | 'applications'
  | 'owned'
  | 'managers'
  | 'marks';

interface Failure {
  readonly error: Error;
  /** Number of pages of a list before the failure. */
  readonly afterPages: number;
  /** The group whose members cannot be read. `undefined`: all groups. */
  readonly of: string | undefined;
}

/** A directory in memory. */
export class FakeDirectory implements Directory {
  /** All requests in order, with the ids that they asked for. */
  readonly requests: { readonly part: DirectoryPart; readonly ids: readonly string[] }[] = [];
  readonly #users: Map<string, UserState>;
  readonly #groups: Map<string, GroupState>;
  readonly #apps: Map<string, ServicePrincipalState>;
  readonly #deleted: Map<string, { readonly deletedDateTime: Date | undefined }>;
  readonly #owners: Map<string, readonly string[]>;
  readonly #applications: Map<string, ApplicationOf>;
  readonly #names: ReadonlyMap<string, string>;
  readonly #managers: Map<string, string>;
  readonly #marks: Map<string, Partial<AccountMarks>>;
  readonly #pageSize: number;
  readonly #foreign: Map<string, ForeignState>;
  /** Found by their ids alone. */
  readonly #hidden = new Map<string, PrincipalState>();
  readonly #odd: { readonly part: 'users' | 'objects'; readonly row: UnreadableRow }[] = [];
  readonly #failures = new Map<DirectoryPart, Failure>();

  constructor(before: InitialDirectory = {}) {
    this.#users = byId(before.users ?? []);
    this.#groups = byId(before.groups ?? []);
    this.#apps = byId(before.servicePrincipals ?? []);
    this.#deleted = new Map(
      Object.entries(before.deleted ?? {}).map(([id, at]) => [id.toLowerCase(), { deletedDateTime: at }]),
    );
    this.#owners = byLowerCase(before.owners ?? {});
    this.#applications = byLowerCase(before.applications ?? {});
    this.#foreign = byId(before.foreign ?? []);
    this.#names = byLowerCase(before.names ?? {});
    this.#managers = byLowerCase(before.managers ?? {});
    this.#marks = byLowerCase(before.marks ?? {});
    this.#pageSize = before.pageSize ?? 100;
  }

  /** Fails all requests of this kind from now on. */
  fail(part: DirectoryPart, error: Error, { afterPages = 0, of }: Partial<Failure> = {}): void {
    this.#failures.set(part, { error, afterPages, of: of?.toLowerCase() });
  }

  /** Adds or replaces an object. */
  put(state: UserState | GroupState | ServicePrincipalState): void {
    const id = state.id.toLowerCase();
    if (state.kind === 'user') this.#users.set(id, state);
    else if (state.kind === 'group') this.#groups.set(id, state);
    else this.#apps.set(id, state);
  }

  /** Leaves out an object of every answer but that for its id alone. */
  hide(state: PrincipalState): void {
    this.remove(state.id);
    this.#hidden.set(state.id.toLowerCase(), state);
  }

  /** Adds an object that is listed, and cannot be read. */
  putUnreadable(part: 'users' | 'objects', row: UnreadableRow): void {
    if (row.id !== undefined) this.remove(row.id);
    this.#odd.push({ part, row });
  }

  /** Removes an object. @param deletedDateTime `undefined`: it is not in the deleted items either. */
  remove(id: string, deletedDateTime?: Date): void {
    const key = id.toLowerCase();
    for (const kind of [this.#users, this.#groups, this.#apps]) kind.delete(key);
    if (deletedDateTime !== undefined) this.#deleted.set(key, { deletedDateTime });
  }

  async *users(
    { withSignIns }: { readonly withSignIns: boolean },
    call: ReadCall,
  ): AsyncGenerator<ReadPage<UserState>> {
    const part = withSignIns ? 'sign-ins' : 'users';
    const all = [...this.#users.values()].map((user) => visibleUser(user, withSignIns));
    const failure = this.#failures.get(part);
    for (let page = 0; page === 0 || page * this.#pageSize < all.length; page += 1) {
      this.#begin(part, [], call, page);
      if (failure !== undefined && page >= failure.afterPages) throw failure.error;
      call.tally.pages += 1;
      const unreadable =
        page === 0 ? this.#odd.filter((odd) => odd.part === 'users').map(({ row }) => row) : [];
      yield { rows: all.slice(page * this.#pageSize, (page + 1) * this.#pageSize), unreadable };
    }
  }

  async user(
    id: string,
    { withSignIns }: { readonly withSignIns: boolean },
    call: ReadCall,
  ): Promise<UserState | undefined> {
    this.#answer('user', [id], call);
    const user = this.#users.get(id.toLowerCase());
    return user && visibleUser(user, withSignIns);
  }

  async usersNamed(name: string, call: ReadCall): Promise<readonly UserState[]> {
    this.#answer('names', [name], call);
    return [...this.#users.values()]
      .filter(({ id }) => this.#names.get(id.toLowerCase())?.toLowerCase() === name.toLowerCase())
      .map((user) => visibleUser(user, false));
  }

  async objects(ids: readonly string[], call: ReadCall): Promise<ReadPage<PrincipalState>> {
    if (ids.length > 0) this.#answer('objects', ids, call);
    const wanted = new Set(ids.map((id) => id.toLowerCase()));
    const odd = this.#odd.map(({ row }) => row).filter(({ id }) => id !== undefined && wanted.has(id));
    const rows = [...wanted].flatMap((id) => this.#find(id) ?? []);
    return {
      rows: rows.filter(({ id }) => !odd.some((row) => row.id === id.toLowerCase())),
      unreadable: odd,
    };
  }

  async transitiveMemberIds(groupId: string, call: ReadCall): Promise<readonly string[] | undefined> {
    this.#answer('members', [groupId], call);
    if (!this.#groups.has(groupId.toLowerCase())) return undefined;
    const found = new Set<string>();
    const waiting = [groupId.toLowerCase()];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
      for (const member of this.#groups.get(next)?.memberIds ?? []) {
        const id = member.toLowerCase();
        if (!found.has(id)) waiting.push(id);
        found.add(id);
      }
    return [...found].sort();
  }

  async present(ids: readonly string[], call: ReadCall): Promise<ReadonlyMap<string, string>> {
    this.#answer('present', ids, call);
    return new Map(
      ids.flatMap((id) => {
        const key = id.toLowerCase();
        const found = this.#hidden.get(key) ?? this.#find(key);
        if (found === undefined) return [];
        return [[key, found.kind === 'foreign' ? found.type : found.kind] as const];
      }),
    );
  }

  async deleted(
    ids: readonly string[],
    call: ReadCall,
  ): Promise<ReadonlyMap<string, { readonly deletedDateTime: Date | undefined }>> {
    this.#answer('deleted', ids, call);
    return new Map(
      ids.flatMap((id) => {
        const item = this.#deleted.get(id.toLowerCase());
        return item === undefined ? [] : [[id.toLowerCase(), item] as const];
      }),
    );
  }

  async groupOwnerIds(groupId: string, call: ReadCall): Promise<readonly string[] | undefined> {
    this.#answer('owners', [groupId], call);
    if (!this.#groups.has(groupId.toLowerCase())) return undefined;
    // As Graph: service principals are not listed.
    return this.#ownersOf(groupId).filter((id) => this.#users.has(id));
  }

  async servicePrincipalOwnerIds(id: string, call: ReadCall): Promise<readonly string[] | undefined> {
    this.#answer('owners', [id], call);
    return this.#apps.has(id.toLowerCase()) ? this.#ownersOf(id) : undefined;
  }

  async applicationOwnerIds(appId: string, call: ReadCall): Promise<readonly string[] | undefined> {
    this.#answer('owners', [appId], call);
    const isHere = [...this.#applications.values()].some(
      (one) => one.appId === appId.toLowerCase() && one.homeTenantId === tenantId,
    );
    return isHere ? this.#ownersOf(appId) : undefined;
  }

  async applicationOf(servicePrincipalId: string, call: ReadCall): Promise<ApplicationOf | undefined> {
    this.#answer('applications', [servicePrincipalId], call);
    const id = servicePrincipalId.toLowerCase();
    if (!this.#apps.has(id)) return undefined;
    return this.#applications.get(id) ?? { appId: id, homeTenantId: undefined };
  }

  async ownedBy(servicePrincipalId: string, call: ReadCall): Promise<readonly string[] | undefined> {
    this.#answer('owned', [servicePrincipalId], call);
    const id = servicePrincipalId.toLowerCase();
    if (!this.#apps.has(id)) return undefined;
    return [...this.#owners.keys()]
      .filter((one) => (this.#groups.has(one) || this.#apps.has(one)) && this.#ownersOf(one).includes(id))
      .sort();
  }

  async managerIdOf(userId: string, call: ReadCall): Promise<string | undefined> {
    this.#answer('managers', [userId], call);
    return this.#managers.get(userId.toLowerCase())?.toLowerCase();
  }

  async marksOf(userId: string, call: ReadCall): Promise<AccountMarks | undefined> {
    this.#answer('marks', [userId], call);
    const id = userId.toLowerCase();
    if (!this.#users.has(id)) return undefined;
    return { employeeId: undefined, mail: undefined, ...this.#marks.get(id) };
  }

  #ownersOf(id: string): readonly string[] {
    return (this.#owners.get(id.toLowerCase()) ?? []).map((one) => one.toLowerCase()).sort();
  }

  #find(id: string): PrincipalState | undefined {
    const user = this.#users.get(id);
    if (user !== undefined) return visibleUser(user, false);
    const group = this.#groups.get(id);
    if (group !== undefined) return { ...group, memberIds: undefined };
    return this.#apps.get(id) ?? this.#foreign.get(id);
  }

  /** Records a request, and throws the failure that a test ordered. */
  #answer(part: DirectoryPart, ids: readonly string[], call: ReadCall): void {
    this.#begin(part, ids, call);
    const failure = this.#failures.get(part);
    const isMeant = failure?.of === undefined || ids.some((id) => id.toLowerCase() === failure.of);
    if (failure !== undefined && isMeant) throw failure.error;
  }

  #begin(part: DirectoryPart, ids: readonly string[], { signal, tally }: ReadCall, page = 0): void {
    if (signal.aborted)
      throw new GraphCallError('cancelled', 'cancelled by its caller', { code: 'Cancelled' });
    tally.requests += 1;
    if (page === 0) this.requests.push({ part, ids });
  }
}

function visibleUser(user: UserState, withSignIns: boolean): UserState {
  return withSignIns ? user : { ...user, signIn: { kind: 'unknown', because: 'sign-ins were not read' } };
}

function byId<T extends { readonly id: string }>(states: readonly T[]): Map<string, T> {
  return new Map(states.map((state) => [state.id.toLowerCase(), state]));
}

function byLowerCase<T>(record: Readonly<Record<string, T>>): Map<string, T> {
  return new Map(Object.entries(record).map(([id, value]) => [id.toLowerCase(), value]));
}
