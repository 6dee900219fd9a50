import { type AccessKey, isDirectoryRole } from '../../domain/model/access.ts';
import type { PrincipalState } from '../../domain/model/snapshot.ts';
import type { ReportNames } from '../report-lines.ts';
import type { PreviewNames } from './preview-findings.ts';
import { scopeText } from './scope-text.ts';

/** Names and kinds for reading. Names are not unique, so that the id stands beside each where both have room. */
export interface ReadableNames extends ReportNames {
  /** Without the id. */
  shortPrincipal(id: string): string;
  kindOf(principalId: string): PrincipalState['kind'];
  /** A role, or a group with what it gives: what `access` counts by. */
  target(key: AccessKey): string;
  /** The scope of a role with its name and its id; empty of a group. */
  place(key: AccessKey): string;
}

/** Words for each kind of principal. */
export const kindWords: Readonly<Record<PrincipalState['kind'], string>> = {
  user: 'person',
  group: 'group',
  servicePrincipal: 'service principal',
  'soft-deleted': 'deleted, can be restored',
  foreign: 'of a kind that is not judged',
  gone: 'gone',
  unknown: 'could not be read',
};

export function readableNames({ principals, before, roles, scopes }: PreviewNames): ReadableNames {
  const nameOf = (id: string) => {
    const principal = principals.get(id.toLowerCase());
    const name = principal !== undefined && 'displayName' in principal ? principal.displayName : undefined;
    return name ?? before?.get(id.toLowerCase());
  };
  const withId = (id: string) => {
    const name = nameOf(id);
    return name === undefined ? id : `${name} (${id})`;
  };
  const scope = (id: string) => scopeText(id, scopes.get(id));
  return {
    principal: withId,
    shortPrincipal: (id) => nameOf(id) ?? id,
    kindOf: (id) => principals.get(id.toLowerCase())?.kind ?? 'unknown',
    role: (id) => roles.get(id.toLowerCase()) ?? id,
    scope,
    target: (key) =>
      isDirectoryRole(key)
        ? (roles.get(key.roleDefinitionId.toLowerCase()) ?? key.roleDefinitionId)
        : `${key.accessId} of group ${withId(key.groupId)}`,
    place: (key) =>
      !isDirectoryRole(key)
        ? ''
        : key.directoryScopeId === '/'
          ? 'whole directory'
          : scope(key.directoryScopeId),
  };
}
