import { sameId } from '../model/access-key.ts';
import type { RoleKey } from '../model/role-schedules.ts';
import type { RuleException, Rules } from '../model/rules.ts';

/** The exception that this access stands under at this instant. For many of them, make one look-up with `exceptionsAt`. */
export function exceptionFor(rules: Rules, key: RoleKey, now: Date): RuleException | undefined {
  return exceptionsAt(rules, now)(key);
}

/** Which exception an access stands under. An exception that has expired counts for nothing; of several, the longest. */
export function exceptionsAt(rules: Rules, now: Date): (key: RoleKey) => RuleException | undefined {
  const inForce = rules.exceptions
    .filter(({ expires }) => expires.getTime() > now.getTime())
    .toSorted((a, b) => b.expires.getTime() - a.expires.getTime());
  const byPrincipal = Map.groupBy(inForce, ({ principalId }) => principalId.toLowerCase());
  return (key) => byPrincipal.get(key.principalId.toLowerCase())?.find((exception) => covers(exception, key));
}

function covers(exception: RuleException, { roleDefinitionId, directoryScopeId }: RoleKey): boolean {
  return (
    (exception.roleDefinitionId === undefined || sameId(exception.roleDefinitionId, roleDefinitionId)) &&
    (exception.directoryScopeId === undefined || sameId(exception.directoryScopeId, directoryScopeId))
  );
}
