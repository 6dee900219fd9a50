import { type AccessKey, isDirectoryRole } from '../model/access.ts';
import type { RuleException, Rules } from '../model/rules.ts';

/** Finds the exception for an access. Expired ones do not count; of several, the longest does. */
export function exceptionsAt(rules: Rules, now: Date): (key: AccessKey) => RuleException | undefined {
  const inForce = rules.exceptions
    .filter(({ expires }) => expires.getTime() > now.getTime())
    .toSorted((a, b) => b.expires.getTime() - a.expires.getTime());
  const byPrincipal = Map.groupBy(inForce, ({ principalId }) => principalId);
  return (key) => byPrincipal.get(key.principalId)?.find((exception) => covers(exception, key));
}

/** An exception that names no role and no scope covers access to groups as well; one that names either does not. */
function covers({ roleDefinitionId, directoryScopeId }: RuleException, key: AccessKey): boolean {
  if (!isDirectoryRole(key)) return roleDefinitionId === undefined && directoryScopeId === undefined;
  return (
    (roleDefinitionId === undefined || roleDefinitionId === key.roleDefinitionId) &&
    (directoryScopeId === undefined || directoryScopeId === key.directoryScopeId)
  );
}
