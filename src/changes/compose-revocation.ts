import { isThroughGroup } from '../domain/matching/forms.ts';
import { type AccessKey, accessIdOf, placeOf, type ScheduleKind } from '../domain/model/access.ts';
import type { PlannedChange } from '../domain/model/change.ts';
import type { RevocationContent } from '../domain/model/command.ts';
import type { AccessInstance, AccessSchedule } from '../domain/model/role-schedules.ts';
import type { UnreadableRow } from '../domain/model/unreadable.ts';
import { GraphCallError } from '../ports/errors.ts';
import type { Directory, ReadPage, RoleCall, RoleManagement } from '../ports/index.ts';

interface RevocationPorts {
  readonly roles: RoleManagement;
  readonly directory: Directory;
}

/** Eligibilities first: otherwise what is taken away could be activated again at once. */
const inOrder: readonly ScheduleKind[] = ['eligibility', 'assignment'];

/**
 * All access of one principal as it is now, to be taken away: eligible, active and activated, with or without an end. What
 * comes through groups is named as left.
 *
 * @throws GraphCallError when its own access cannot be read.
 */
export async function composeRevocation(
  principalId: string,
  why: Pick<PlannedChange, 'justification' | 'ticket'>,
  ports: RevocationPorts,
  call: RoleCall,
): Promise<RevocationContent> {
  const found = new Map<string, PlannedChange>();
  const left: string[] = [];
  for (const kind of inOrder) {
    const filter = { principalId };
    const rows = [
      ...(await all(ports.roles.schedules(kind, filter, call), left)),
      ...(await all(ports.roles.instances(kind, filter, call), left)),
    ];
    for (const { key } of rows.filter((row) => !isThroughGroup(row)))
      found.set(accessIdOf(kind, key), removalOf(kind, key, why));
  }
  return {
    kind: 'revocation',
    principalId,
    removals: [...found.values()],
    // A row that both looks met is told of once.
    left: [...new Set([...left, ...(await throughGroups(principalId, ports, call))])],
  };
}

function removalOf(
  kind: ScheduleKind,
  key: AccessKey,
  { justification, ticket }: Pick<PlannedChange, 'justification' | 'ticket'>,
): PlannedChange {
  const step = { kind, actions: ['adminRemove'], endDateTime: undefined } as const;
  return { effect: 'requested', key, steps: [step], before: null, justification, ticket };
}

/** Sentences. What cannot be looked for is said, and holds nothing up. */
async function throughGroups(
  principalId: string,
  { roles, directory }: RevocationPorts,
  call: RoleCall,
): Promise<readonly string[]> {
  try {
    const left: string[] = [];
    const everything = { ...call, inAnyOrder: true };
    const rows = [
      ...(await all(roles.schedules('eligibility', {}, everything), left)),
      ...(await all(roles.schedules('assignment', {}, everything), left)),
    ];
    const holders = [...new Set(rows.map(({ key }) => key.principalId))];
    const { rows: states, unreadable } = await directory.objects(holders, call);
    left.push(...unreadable.map(sentenceOn));
    for (const { kind, id } of states) {
      if (kind !== 'group') continue;
      const members = await directory.transitiveMemberIds(id, call);
      if (members === undefined) left.push(`who is in group ${id}, which holds roles, could not be read`);
      else if (members.includes(principalId)) left.push(leftIn(id, rows));
    }
    return left;
  } catch (error) {
    if (!(error instanceof GraphCallError)) throw error;
    return [`whether anything comes through groups could not be read: ${error.message}`];
  }
}

function leftIn(groupId: string, rows: readonly (AccessSchedule | AccessInstance)[]): string {
  const roles = rows
    .filter(({ key }) => key.principalId === groupId)
    .map(({ kind, key }) => `${kind} ${placeOf(key).join(' at ')}`);
  return `member of group ${groupId}, which holds ${[...new Set(roles)].join(', ')}: take the principal out of the group`;
}

/** @param left gets a sentence for each row that cannot be read. */
async function all<T>(pages: AsyncIterable<ReadPage<T>>, left: string[]): Promise<readonly T[]> {
  const rows: T[] = [];
  for await (const page of pages) {
    rows.push(...page.rows);
    left.push(...page.unreadable.map(sentenceOn));
  }
  return rows;
}

function sentenceOn({ id, because }: UnreadableRow): string {
  return `row ${id ?? 'without an id'} could not be read: ${because}`;
}
