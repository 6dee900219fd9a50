import type { ObjectNames } from '../../src/ports/index.ts';
import type { SnapshotSources } from '../../src/tenant/read-snapshot.ts';
import { FirstReads, keyOf, type ReadWatch, readKinds } from './first-reads.ts';
import type { KeptReads } from './kept-reads.ts';

/** Where a preview reads the tenant. */
export interface TenantSources
  extends Pick<SnapshotSources, 'directory' | 'roles' | 'roleSettings' | 'roleDefinitions'> {
  readonly names: ObjectNames;
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

/** The same sources, each thing asked for once: every job of a preview sees the same tenant. */
export function readOnce(sources: TenantSources, kept: KeptReads, watch: ReadWatch): TenantSources {
  const reads = new FirstReads(kept, watch);
  const { roleSettings, names, roleDefinitions } = sources;
  return {
    directory: directoryOnce(sources.directory, reads),
    roles: rolesOnce(sources.roles, reads),
    roleSettings: {
      ...roleSettings,
      assignments: (options, call) =>
        reads.listing('role settings', options.withRules, () => roleSettings.assignments(options, call)),
    },
    names: {
      namesOf: (ids, call) =>
        reads.value(
          { kind: 'names of scopes', asked: ids, count: ({ size }) => size, tellsRows: false },
          () => names.namesOf(ids, call),
        ),
    },
    roleDefinitions: {
      read: (call) =>
        reads.value(
          {
            ...{ kind: 'role definitions', asked: [] },
            count: ({ byId }) => byId.size,
            isWhole: ({ privilegedActions }) => privilegedActions !== undefined,
          },
          () => roleDefinitions.read(call),
        ),
    },
  };
}

function directoryOnce(directory: TenantSources['directory'], reads: FirstReads): TenantSources['directory'] {
  const objects = 'groups, apps and others';
  return {
    ...directory,
    users: (options, call) => reads.listing('users', options, () => directory.users(options, call)),
    objects: (ids, call) =>
      reads.value({ kind: objects, asked: ids, count: ({ rows }) => rows.length }, () =>
        directory.objects(ids, call),
      ),
    present: (ids, call) =>
      reads.value(
        { kind: objects, asked: ['one by one', ids], count: ({ size }) => size, tellsRows: false },
        () => directory.present(ids, call),
      ),
    deleted: (ids, call) =>
      reads.value({ kind: 'deleted objects', asked: ids, count: ({ size }) => size, tellsRows: false }, () =>
        directory.deleted(ids, call),
      ),
    transitiveMemberIds: (groupId, call) =>
      reads.value(
        {
          ...{ kind: 'members of groups', asked: groupId },
          count: (ids) => ids?.length ?? 0,
          // Undefined is no JSON: a group that is not there is asked for again.
          isWhole: (ids) => ids !== undefined,
        },
        () => directory.transitiveMemberIds(groupId, call),
      ),
  };
}

function rolesOnce(roles: TenantSources['roles'], reads: FirstReads): TenantSources['roles'] {
  const scheduleKinds = { eligibility: 'eligibilities', assignment: 'active assignments' } as const;
  return {
    ...roles,
    schedules: (kind, filter, call) =>
      reads.listing(scheduleKinds[kind], [kind, filter], () => roles.schedules(kind, filter, call)),
    instances: (kind, filter, call) =>
      reads.listing('assignments in force', [kind, filter], () => roles.instances(kind, filter, call)),
    requests: (kind, filter, call) =>
      reads.listing('requests', [kind, filter], () => roles.requests(kind, filter, call)),
  };
}
