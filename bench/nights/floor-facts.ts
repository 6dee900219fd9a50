import type { User } from '../../simulator/directory.ts';
import type { RulesFile } from './rules-file.ts';
import { type Holding, lastSignIn, membersOf, type TenantFacts } from './tenant-facts.ts';

type FloorRules = RulesFile['limits']['floor'];

const day = 86_400_000;
const administrators = {
  globalAdministrators: '62e90394-69f5-4237-9190-012177145e10',
  privilegedRoleAdministrators: 'e8611ab8-c189-46e8-94e1-60213ab1f814',
} as const;

/**
 * Number of administrators who can be counted on: enabled, cloud-only members who have the role for some days to come, and
 * signed in or took part in a drill lately. `by any path` counts those who are eligible and the members of groups as well,
 * whatever stands before their activation.
 */
export function countedAdministrators(
  facts: TenantFacts,
  role: keyof typeof administrators,
  path: 'directly' | 'by any path',
  floor: FloorRules,
): number {
  const ids = new Set<string>();
  for (const held of facts.holdings.values()) {
    if (!isOfRole(held, administrators[role], facts, floor)) continue;
    const isGroup = facts.groups.has(held.principalId.toLowerCase());
    if (path === 'directly' && (held.kind !== 'assignment' || isGroup)) continue;
    for (const id of [held.principalId.toLowerCase(), ...membersOf(held.principalId, facts)]) {
      const user = facts.users.get(id);
      if (user !== undefined && isCountedOn(user, facts.at, floor)) ids.add(id);
    }
  }
  return ids.size;
}

function isOfRole(
  { kind, roleDefinitionId, directoryScopeId, startsAt, endsAt }: Holding,
  role: string,
  { at }: TenantFacts,
  { inForceForDays }: FloorRules,
): boolean {
  if (kind === 'activation' || directoryScopeId !== '/' || startsAt > at) return false;
  if (roleDefinitionId.toLowerCase() !== role) return false;
  return endsAt === undefined || endsAt.getTime() - at.getTime() >= inForceForDays * day;
}

function isCountedOn(user: User, at: Date, floor: FloorRules): boolean {
  if (!user.accountEnabled || user.userType !== 'Member' || user.onPremisesSyncEnabled !== null) return false;
  const since = (days: number) => at.getTime() - days * day;
  const signedInAt = lastSignIn(user)?.getTime() ?? 0;
  const isDrilled = floor.drills.some(
    ({ principalId, on }) => principalId === user.id && Date.parse(on) >= since(floor.drillWithinDays),
  );
  return isDrilled || signedInAt >= since(floor.signedInWithinDays);
}
