import type { Membership } from '../../domain/activations/facts.ts';
import type { PrincipalState } from '../../domain/model/snapshot.ts';
import { createLimiter } from '../../ports/bounded-tasks.ts';
import { GraphCallError } from '../../ports/errors.ts';
import type { Directory, ReadCall } from '../../ports/index.ts';

/** Groups whose members are read at once. */
const groupsAtOnce = 4;

/**
 * Which of these principals are groups that a person is in, at any depth. What cannot be read completely is unknown.
 *
 * @param known by id: what was read of some of them already, members included.
 * @throws GraphCallError `cancelled` when the time is over.
 */
export async function readMembership(
  personId: string,
  ids: readonly string[],
  known: ReadonlyMap<string, PrincipalState>,
  directory: Directory,
  call: ReadCall,
): Promise<Membership> {
  const [inside, unknown] = [new Set<string>(), new Set<string>()];
  const note = (id: string, members: readonly string[] | undefined) => {
    if (members === undefined) unknown.add(id);
    else if (members.some((member) => member.toLowerCase() === personId.toLowerCase())) inside.add(id);
  };
  const unread: string[] = [];
  for (const id of ids) {
    const state = known.get(id);
    if (state?.kind === 'group') note(id, state.memberIds);
    else if (state === undefined) unread.push(id);
    else if (state.kind === 'unknown') unknown.add(id);
  }
  const groups = await groupsAmong(unread, unknown, directory, call);
  const limiter = createLimiter(groupsAtOnce);
  await Promise.all(groups.map((id) => limiter(async () => note(id, await membersOf(id, directory, call)))));
  return { inside, unknown };
}

/** Those of which members are to be read. One that hides its members says nothing of them. */
async function groupsAmong(
  ids: readonly string[],
  unknown: Set<string>,
  directory: Directory,
  call: ReadCall,
): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const found = await readOrNothing(() => directory.objects(ids, call));
  if (found === undefined) {
    for (const id of ids) unknown.add(id);
    return [];
  }
  for (const { id } of found.unreadable) if (id !== undefined) unknown.add(id.toLowerCase());
  return found.rows.flatMap((state) => {
    if (state.kind !== 'group') return [];
    const id = state.id.toLowerCase();
    if (state.hidesMembers !== true) return [id];
    unknown.add(id);
    return [];
  });
}

/** `undefined`: they could not be read, or Graph has the group and not its members. */
function membersOf(id: string, directory: Directory, call: ReadCall): Promise<readonly string[] | undefined> {
  return readOrNothing(() => directory.transitiveMemberIds(id, call));
}

async function readOrNothing<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof GraphCallError) || error.kind === 'cancelled') throw error;
    return undefined;
  }
}
