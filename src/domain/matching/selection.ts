import { type AccessKey, isDirectoryRole } from '../model/access.ts';
import type { Selection } from '../model/rules.ts';

/**
 * A test whether a job considers an access. What is excepted is out, even where it is named. Rules select no access to
 * groups.
 */
export function selects(selection: Selection): (key: AccessKey) => boolean {
  const roles = among(selection.roles);
  const scopes = among(selection.scopes);
  const principals = among(selection.principals);
  const exceptRoles = among(selection.exceptRoles);
  const exceptPrincipals = among(selection.exceptPrincipals);
  return (key) =>
    isDirectoryRole(key) &&
    roles(key.roleDefinitionId) &&
    scopes(key.directoryScopeId) &&
    principals(key.principalId) &&
    !exceptRoles(key.roleDefinitionId) &&
    !exceptPrincipals(key.principalId);
}

function among(ids: 'all' | readonly string[]): (id: string) => boolean {
  if (ids === 'all') return () => true;
  const known = new Set(ids);
  return (id) => known.has(id);
}
