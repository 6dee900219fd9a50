import {
  accessThroughGroup,
  enteredGroupOf,
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
import type { Fact, HistoryInterval } from '../domain/model/evidence.ts';
import type { InstantText } from '../domain/model/recorded.ts';
import type { History } from '../ports/index.ts';
import { factsByTopic } from './facts-by-topic.ts';
import { allWaysInto, throughEligibleGroup } from './ways-into-groups.ts';

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
  const found = await accessByTarget(history, question);
  if (found.kind === 'unknown') return found;
  const accesses: FoundAccess[] = [];
  const roleNames = new Map<string, string>();
  for await (const part of found.parts) {
    for (const access of part.accesses) accesses.push(access);
    for (const [role, name] of part.roleNames) roleNames.set(role, name);
  }
  return { kind: 'known', accesses, roleNames, read: found.read() };
}

/** Access to one role or one group, or all of a principal. */
export interface AccessPart {
  readonly accesses: readonly FoundAccess[];
  /** Names of the roles in it, as they were then. */
  readonly roleNames: ReadonlyMap<string, string>;
}

export type AccessByTarget =
  | {
      readonly kind: 'known';
      /** Role by role, as it is taken: only the members of groups are in memory beside one of them. To be taken once. */
      readonly parts: AsyncIterable<AccessPart>;
      /** What was read to say so, so far. */
      read(): Extract<AccessAnswer, { kind: 'known' }>['read'];
    }
  | UnknownAnswer;

/** The same answer in parts, so that a large tenant need not be in memory whole. */
export async function accessByTarget(history: History, question: AccessQuestion): Promise<AccessByTarget> {
  const interval = await intervalOf(history, question);
  if ('because' in interval) return interval;
  const reader = new InstantReader(history, interval, question);
  const parts =
    question.principal === undefined
      ? accessesToTargets(reader, question)
      : accessesOfPrincipal(reader, question.principal, question);
  const read = () => ({ interval: interval.name, facts: reader.facts, erased: reader.erased });
  return { kind: 'known', parts, read };
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

/** Members of groups that are kept while other roles are read: more are read again. */
const mostMembersKept = 100_000;

/** What was so at one instant, read topic by topic. */
class InstantReader {
  readonly #history: History;
  readonly #interval: HistoryInterval;
  readonly #question: AccessQuestion;
  readonly #groups = new Map<string, readonly FoundRecord[]>();
  #membersKept = 0;
  facts = 0;
  erased = 0;

  constructor(history: History, interval: HistoryInterval, question: AccessQuestion) {
    this.#history = history;
    this.#interval = interval;
    this.#question = question;
  }

  /** @param topic `undefined`: all roles, one after the other. */
  async *topics(topic: string | undefined): AsyncGenerator<readonly FoundRecord[]> {
    const facts = this.#history.inInterval(this.#interval, topic, {
      to: this.#question.at,
      kinds: ['eligibility', 'assignment', 'membership', 'role'],
      onErased: () => this.erased++,
    });
    for await (const own of factsByTopic([facts])) yield this.#found(own);
  }

  async group(groupId: string): Promise<readonly FoundRecord[]> {
    const known = this.#groups.get(groupId);
    if (known !== undefined) return known;
    const read = (await Array.fromAsync(this.topics(`group:${groupId}`))).flat();
    for (const [other, members] of this.#groups) {
      if (this.#membersKept + read.length <= mostMembersKept) break;
      this.#groups.delete(other);
      this.#membersKept -= members.length;
    }
    this.#groups.set(groupId, read);
    this.#membersKept += read.length;
    return read;
  }

  async ofPrincipal(principalId: string): Promise<readonly FoundRecord[]> {
    const facts = this.#history.ofPrincipalIn(this.#interval, principalId, this.#question.at);
    return this.#found(await Array.fromAsync(facts));
  }

  async roleNames(accesses: readonly FoundAccess[]): Promise<ReadonlyMap<string, string>> {
    const roles = new Set(
      accesses.flatMap(({ target }) => (isDirectoryRole(target) ? [target.roleDefinitionId] : [])),
    );
    const names = new Map<string, string>();
    for (const role of roles) {
      const reading = { to: this.#question.at, kinds: ['role'] } as const;
      const facts = await Array.fromAsync(this.#history.inInterval(this.#interval, `role:${role}`, reading));
      for (const [id, name] of namesIn(this.#found(facts))) names.set(id, name);
    }
    return names;
  }

  #found(facts: readonly Fact[]): readonly FoundRecord[] {
    this.facts += facts.length;
    return recordsAt(knownBy(facts, this.#question.knownAt), this.#question.at);
  }
}

function namesIn(records: readonly FoundRecord[]): ReadonlyMap<string, string> {
  return new Map(
    records.flatMap(({ record }) =>
      record.kind === 'role' && record.displayName !== null
        ? [[record.roleDefinitionId, record.displayName] as const]
        : [],
    ),
  );
}

/** Access to a role, to a group, or to all roles: what principals have themselves, and what members have through groups. */
async function* accessesToTargets(
  reader: InstantReader,
  question: AccessQuestion,
): AsyncGenerator<AccessPart> {
  const { role, group } = question;
  const topic = role !== undefined ? `role:${role}` : group === undefined ? undefined : `group:${group}`;
  for await (const records of reader.topics(topic)) {
    const own = records.filter(isAccess);
    const found = own.map(ownAccess);
    const byPrincipal = Map.groupBy(own, ({ record }) => record.principal.id);
    for (const groupId of groupsAmong(own)) {
      const ofGroup = byPrincipal.get(groupId) ?? [];
      for (const ways of await allWaysInto(reader, groupId))
        found.push(...ofGroup.flatMap((access) => accessThroughGroup(ways, access) ?? []));
    }
    const accesses = found.filter((access) => isMeant(access, question));
    if (accesses.length > 0) yield { accesses, roleNames: namesIn(records) };
  }
}

/** What a principal has itself, and what it has through each group that it is or may become a member of. */
async function* accessesOfPrincipal(
  reader: InstantReader,
  principalId: string,
  question: AccessQuestion,
): AsyncGenerator<AccessPart> {
  const records = await reader.ofPrincipal(principalId);
  const found = records.filter(isAccess).map(ownAccess);
  const groups = new Set(records.flatMap(({ record }) => enteredGroupOf(record) ?? []));
  for (const groupId of groups) {
    const ofGroup = (await reader.ofPrincipal(groupId)).filter(isAccess);
    for (const way of waysIntoGroup(records, groupId)) {
      found.push(...ofGroup.flatMap((access) => accessThroughGroup([way], access) ?? []));
      if (way.record.kind === 'membership') found.push(...(await throughEligibleGroup(reader, way, ofGroup)));
    }
  }
  const accesses = found.filter((access) => isMeant(access, question));
  yield { accesses, roleNames: await reader.roleNames(accesses) };
}
