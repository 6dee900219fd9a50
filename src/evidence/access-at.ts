import {
  accessThroughGroup,
  type FoundAccess,
  type FoundRecord,
  groupsAmong,
  isAccess,
  ownAccess,
  recordsAt,
  waysIntoGroup,
} from '../domain/evidence/access-paths.ts';
import { knownBy } from '../domain/evidence/subject-history.ts';
import { isDirectoryRole, sameId } from '../domain/model/access.ts';
import type { Fact, HistoryInterval, InstantText } from '../domain/model/evidence.ts';
import type { History } from '../ports/index.ts';

/** Who had what at an instant. Without a role, a principal and a group: who had a role. */
export interface AccessQuestion {
  readonly at: InstantText;
  /** As it was known then: what was learnt later is left out. `undefined`: as it is known now. */
  readonly knownAt?: InstantText | undefined;
  /** Id of a role definition. */
  readonly role?: string | undefined;
  /** Access to this group itself. */
  readonly group?: string | undefined;
  readonly principal?: string | undefined;
  readonly scope?: string | undefined;
}

export type AccessAnswer =
  | {
      readonly kind: 'known';
      /** By role, or by group; those of a group stand beside those of its members. */
      readonly accesses: readonly FoundAccess[];
      /** Names of the roles in it, as they were then. */
      readonly roleNames: ReadonlyMap<string, string>;
      /** What was read to say so. */
      readonly read: { readonly interval: string; readonly facts: number; readonly erased: number };
    }
  | UnknownAnswer;

/** Nobody knows: that is never the same as nobody having had anything. */
export interface UnknownAnswer {
  readonly kind: 'unknown';
  /** The history began later; it was not known yet; or what was known was purged. */
  readonly because: 'before-first-look' | 'not-known-yet' | 'purged';
}

/** Who had what, by which path, and why. The cost is that of the answer and of one interval of the history, whatever its age. */
export async function accessAt(history: History, question: AccessQuestion): Promise<AccessAnswer> {
  const interval = await intervalOf(history, question);
  if ('because' in interval) return interval;
  const reader = new InstantReader(history, interval, question);
  const found =
    question.principal === undefined
      ? await accessesToTargets(reader, question)
      : await accessesOfPrincipal(reader, question.principal);
  const accesses = found.filter((access) => isMeant(access, question));
  const roleNames = await reader.roleNames(accesses);
  const { facts, erased } = reader;
  return { kind: 'known', accesses, roleNames, read: { interval: interval.name, facts, erased } };
}

/** The interval that says how it was at an instant, as it was known at another. */
export async function intervalOf(
  history: History,
  { at, knownAt }: Pick<AccessQuestion, 'at' | 'knownAt'>,
): Promise<HistoryInterval | UnknownAnswer> {
  const begun = await history.intervalAt(at);
  if (begun === undefined) return { kind: 'unknown', because: 'before-first-look' };
  const interval = knownAt === undefined || knownAt >= at ? begun : await history.intervalAt(knownAt);
  if (interval === undefined) return { kind: 'unknown', because: 'not-known-yet' };
  return interval.purgedAt === undefined ? interval : { kind: 'unknown', because: 'purged' };
}

function isMeant({ target }: FoundAccess, { role, group, scope }: AccessQuestion): boolean {
  if (!isDirectoryRole(target))
    return (
      role === undefined && scope === undefined && (group === undefined || sameId(target.groupId, group))
    );
  if (group !== undefined) return false;
  return (
    (role === undefined || sameId(target.roleDefinitionId, role)) &&
    (scope === undefined || target.directoryScopeId === scope)
  );
}

/** What was so at one instant, read topic by topic, each once. */
class InstantReader {
  readonly #history: History;
  readonly #interval: HistoryInterval;
  readonly #question: AccessQuestion;
  readonly #groups = new Map<string, Promise<readonly FoundRecord[]>>();
  facts = 0;
  erased = 0;

  constructor(history: History, interval: HistoryInterval, question: AccessQuestion) {
    this.#history = history;
    this.#interval = interval;
    this.#question = question;
  }

  async topic(topic: string | undefined): Promise<readonly FoundRecord[]> {
    return this.#at(
      this.#history.inInterval(this.#interval, topic, {
        to: this.#question.at,
        kinds: ['eligibility', 'assignment', 'membership'],
        onErased: () => this.erased++,
      }),
    );
  }

  group(groupId: string): Promise<readonly FoundRecord[]> {
    const read = this.#groups.get(groupId) ?? this.topic(`group:${groupId}`);
    this.#groups.set(groupId, read);
    return read;
  }

  ofPrincipal(principalId: string): Promise<readonly FoundRecord[]> {
    return this.#at(this.#history.ofPrincipalIn(this.#interval, principalId, this.#question.at));
  }

  async roleNames(accesses: readonly FoundAccess[]): Promise<ReadonlyMap<string, string>> {
    const roles = new Set(
      accesses.flatMap(({ target }) => (isDirectoryRole(target) ? [target.roleDefinitionId] : [])),
    );
    const names = new Map<string, string>();
    for (const role of roles) {
      const facts = this.#history.inInterval(this.#interval, `role:${role}`, {
        to: this.#question.at,
        kinds: ['role'],
      });
      for (const { record } of await this.#at(facts))
        if (record.kind === 'role' && record.displayName !== null) names.set(role, record.displayName);
    }
    return names;
  }

  async #at(source: AsyncIterable<Fact>): Promise<readonly FoundRecord[]> {
    const facts = await Array.fromAsync(source);
    this.facts += facts.length;
    return recordsAt(knownBy(facts, this.#question.knownAt), this.#question.at);
  }
}

/** Access to a role, to a group, or to all roles: what principals have themselves, and what members have through groups. */
async function accessesToTargets(reader: InstantReader, { role, group }: AccessQuestion) {
  const topic = role !== undefined ? `role:${role}` : group === undefined ? undefined : `group:${group}`;
  const accesses = (await reader.topic(topic)).filter(isAccess);
  const found = accesses.map(ownAccess);
  for (const groupId of groupsAmong(accesses)) {
    const ways = waysIntoGroup(await reader.group(groupId), groupId);
    const ofGroup = accesses.filter(({ record }) => record.principal.id === groupId);
    for (const way of ways) found.push(...ofGroup.flatMap((access) => accessThroughGroup(way, access) ?? []));
  }
  return found;
}

/** What a principal has itself, and what it has through each group that it is or may become a member of. */
async function accessesOfPrincipal(
  reader: InstantReader,
  principalId: string,
): Promise<readonly FoundAccess[]> {
  const records = await reader.ofPrincipal(principalId);
  const found = records.filter(isAccess).map(ownAccess);
  const groups = new Set(records.flatMap(({ record }) => groupOf(record) ?? []));
  for (const groupId of groups) {
    const ofGroup = (await reader.ofPrincipal(groupId)).filter(isAccess);
    for (const way of waysIntoGroup(records, groupId))
      found.push(...ofGroup.flatMap((access) => accessThroughGroup(way, access) ?? []));
  }
  return found;
}

function groupOf(record: FoundRecord['record']): string | undefined {
  if (record.kind === 'membership') return record.groupId;
  if (record.kind !== 'eligibility' || isDirectoryRole(record.key)) return undefined;
  return record.key.accessId === 'member' ? record.key.groupId : undefined;
}
