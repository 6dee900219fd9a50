import {
  accessThroughGroup,
  eligibleGroupOf,
  enteredGroupOf,
  type FoundAccess,
  type FoundRecord,
  isAccess,
  waysIntoGroup,
} from '../domain/evidence/access-paths.ts';

/** What was so at one instant. */
interface WaysReader {
  /** Access to a group, and membership of it. */
  group(groupId: string): Promise<readonly FoundRecord[]>;
  ofPrincipal(principalId: string): Promise<readonly FoundRecord[]>;
}

/** Each way into a group: a record, or membership of a group that is eligible for it and that eligibility. */
export async function allWaysInto(
  reader: WaysReader,
  groupId: string,
): Promise<readonly (readonly FoundRecord[])[]> {
  const all: (readonly FoundRecord[])[] = [];
  for (const way of waysIntoGroup(await reader.group(groupId), groupId)) {
    all.push([way]);
    const inner = eligibleGroupOf(way);
    if (inner === undefined) continue;
    for (const first of waysIntoGroup(await reader.group(inner), inner))
      if (first.record.kind === 'membership') all.push([first, way]);
  }
  return all;
}

/** What a member of a group may come to have because the group is eligible for the membership of others. */
export async function throughEligibleGroup(
  reader: WaysReader,
  way: FoundRecord,
  ofGroup: readonly FoundRecord[],
): Promise<readonly FoundAccess[]> {
  const found: FoundAccess[] = [];
  for (const next of ofGroup) {
    const outer = enteredGroupOf(next.record);
    if (outer === undefined) continue;
    const ofOuter = (await reader.ofPrincipal(outer)).filter(isAccess);
    found.push(...ofOuter.flatMap((access) => accessThroughGroup([way, next], access) ?? []));
  }
  return found;
}
