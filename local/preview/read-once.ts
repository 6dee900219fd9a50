import { hash } from 'node:crypto';
import type { ObjectNames, ReadCall, ReadPage } from '../../src/ports/index.ts';
import type { SnapshotSources } from '../../src/tenant/read-snapshot.ts';
import { forPerson } from './failures.ts';
import { toText } from './json-text.ts';
import type { KeptReads } from './kept-reads.ts';

/** Where a preview reads the tenant. */
export interface TenantSources
  extends Pick<SnapshotSources, 'directory' | 'roles' | 'roleSettings' | 'roleDefinitions'> {
  readonly names: ObjectNames;
}

/** What is read, as people are told. */
export const readKinds = [
  'users',
  'groups, apps and others',
  'deleted objects',
  'members of groups',
  'eligibilities',
  'active assignments',
  'assignments in force',
  'requests',
  'role settings',
  'role definitions',
  'names of scopes',
] as const;
export type ReadKind = (typeof readKinds)[number];

/** Hears how reading goes. */
export interface ReadWatch {
  rows(kind: ReadKind, count: number): void;
  done(kind: ReadKind): void;
  /** It was read by an earlier try of the same preview, and is not read again. */
  known(kind: ReadKind, count: number): void;
  failed(error: unknown): void;
}

/** A listing as far as it came, and what it ended with. */
interface Listing<T> {
  readonly pages: readonly ReadPage<T>[];
  readonly failure?: unknown;
}

/** Of listings of PIM that are held against each other. @param requests whether they are asked for. */
export function comparedListings(requests: boolean): readonly string[] {
  const keys = [
    keyOf('eligibilities', ['eligibility', {}]),
    keyOf('active assignments', ['assignment', {}]),
    keyOf('assignments in force', ['assignment', {}]),
  ];
  if (!requests) return keys;
  return [...keys, keyOf('requests', ['eligibility', {}]), keyOf('requests', ['assignment', {}])];
}

function keyOf(kind: ReadKind, asked: unknown): string {
  const text = toText(asked);
  // Thousands of ids would be a long name.
  return `${kind} ${text.length > 200 ? hash('sha256', text, 'hex') : text}`;
}

/** What is not read again, and how old it is, in a sentence; `undefined`: everything is read. */
export function notReadAgain(known: ReadonlyMap<string, Date>): string | undefined {
  if (known.size === 0) return undefined;
  const kinds = readKinds.flatMap((kind) => {
    const instants = [...known].flatMap(([key, at]) => (key.startsWith(`${kind} `) ? [at.getTime()] : []));
    const oldest = new Date(Math.min(...instants));
    return instants.length === 0 ? [] : [`${kind} (${oldest.toISOString().slice(11, 16)} UTC)`];
  });
  return `Read to their end by an earlier try, and not read again: ${kinds.join(', ')}. --anew reads everything.`;
}

/**
 * The same sources, each thing asked for once: every job of a preview sees the same tenant, and what an earlier try read to
 * its end is taken from there. What failed fails again, and is never kept.
 */
export function readOnce(sources: TenantSources, kept: KeptReads, watch: ReadWatch): TenantSources {
  const begun = new Map<string, Promise<unknown>>();

  function once<T>(
    kind: ReadKind,
    asked: unknown,
    read: () => Promise<T>,
    { count, isWhole = () => true }: { count(value: T): number; isWhole?(value: T): boolean },
  ): Promise<T> {
    const key = keyOf(kind, asked);
    const readOrFind = async () => {
      const found = kept.find(key);
      if (found !== undefined) {
        watch.known(kind, count(found.value as T));
        return found.value as T;
      }
      const value = await read();
      if (isWhole(value)) await kept.keep(key, value);
      watch.done(kind);
      return value;
    };
    const known = begun.get(key) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const first = readOrFind().catch((error: unknown) => {
      watch.failed(error);
      throw forPerson(error);
    });
    begun.set(key, first);
    return first;
  }

  async function* listed<T>(
    kind: ReadKind,
    asked: unknown,
    list: () => AsyncIterable<ReadPage<T>>,
  ): AsyncGenerator<ReadPage<T>> {
    const rowsIn = ({ pages }: Listing<T>) => pages.reduce((sum, { rows }) => sum + rows.length, 0);
    const all = await once(kind, asked, () => readListing(kind, list), {
      count: rowsIn,
      isWhole: ({ failure }) => failure === undefined,
    });
    yield* all.pages;
    if (all.failure !== undefined) throw forPerson(all.failure);
  }

  async function readListing<T>(kind: ReadKind, list: () => AsyncIterable<ReadPage<T>>): Promise<Listing<T>> {
    const pages: ReadPage<T>[] = [];
    try {
      for await (const page of list()) {
        pages.push(page);
        watch.rows(kind, page.rows.length);
      }
      return { pages };
    } catch (failure) {
      watch.failed(failure);
      return { pages, failure };
    }
  }

  const { directory, roles, roleSettings, roleDefinitions, names } = sources;
  const counted = (kind: ReadKind, size: number) => watch.rows(kind, size);
  const scheduleKinds = { eligibility: 'eligibilities', assignment: 'active assignments' } as const;
  return {
    directory: {
      ...directory,
      users: (options, call) => listed('users', options, () => directory.users(options, call)),
      objects: (ids, call) =>
        once(
          'groups, apps and others',
          ids,
          async () => {
            const page = await directory.objects(ids, call);
            counted('groups, apps and others', page.rows.length);
            return page;
          },
          { count: ({ rows }) => rows.length },
        ),
      present: (ids, call) =>
        once('groups, apps and others', ['one by one', ids], () => directory.present(ids, call), {
          count: ({ size }) => size,
        }),
      deleted: (ids, call) =>
        once('deleted objects', ids, () => directory.deleted(ids, call), { count: ({ size }) => size }),
      transitiveMemberIds: (groupId, call) =>
        once(
          'members of groups',
          groupId,
          async () => {
            const ids = await directory.transitiveMemberIds(groupId, call);
            counted('members of groups', ids?.length ?? 0);
            // Undefined is no JSON: a group that is not there is asked for again.
            return ids;
          },
          { count: (ids) => ids?.length ?? 0, isWhole: (ids) => ids !== undefined },
        ),
    },
    roles: {
      ...roles,
      schedules: (kind, filter, call) =>
        listed(scheduleKinds[kind], [kind, filter], () => roles.schedules(kind, filter, call)),
      instances: (kind, filter, call) =>
        listed('assignments in force', [kind, filter], () => roles.instances(kind, filter, call)),
      requests: (kind, filter, call) =>
        listed('requests', [kind, filter], () => roles.requests(kind, filter, call)),
    },
    roleSettings: {
      ...roleSettings,
      assignments: (options, call) =>
        listed('role settings', options.withRules, () => roleSettings.assignments(options, call)),
    },
    names: {
      namesOf: (ids, call) =>
        once('names of scopes', ids, () => names.namesOf(ids, call), { count: ({ size }) => size }),
    },
    roleDefinitions: {
      read: (call: ReadCall) =>
        once(
          'role definitions',
          [],
          async () => {
            const read = await roleDefinitions.read(call);
            counted('role definitions', read.byId.size);
            return read;
          },
          {
            count: ({ byId }) => byId.size,
            isWhole: ({ privilegedActions }) => privilegedActions !== undefined,
          },
        ),
    },
  };
}
