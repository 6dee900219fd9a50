import type { RoleKey } from '../model/role-schedules.ts';
import type { Selection } from '../model/rules.ts';

/** Whether a job looks at this access. For many of them, make one test with `selects`. */
export function isSelected(selection: Selection, key: RoleKey): boolean {
  return selects(selection)(key);
}

/** The test whether a job looks at an access. Ids are the same in any case; what is excepted is out, whatever names it. */
export function selects(selection: Selection): (key: RoleKey) => boolean {
  const roles = among(selection.roles);
  const scopes = among(selection.scopes);
  const principals = among(selection.principals);
  const exceptRoles = among(selection.exceptRoles);
  const exceptPrincipals = among(selection.exceptPrincipals);
  return ({ principalId, roleDefinitionId, directoryScopeId }) =>
    roles(roleDefinitionId) &&
    scopes(directoryScopeId) &&
    principals(principalId) &&
    !exceptRoles(roleDefinitionId) &&
    !exceptPrincipals(principalId);
}

function among(ids: 'all' | readonly string[]): (id: string) => boolean {
  if (ids === 'all') return () => true;
  const known = new Set(ids.map((id) => id.toLowerCase()));
  return (id) => known.has(id.toLowerCase());
}
