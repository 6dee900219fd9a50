import { guidPattern } from '../guid.ts';

/** What identifies an assignment: never a display name. */
export interface AssignmentKey {
  readonly principalId: string;
  readonly roleDefinitionId: string;
  /** `/`, `/administrativeUnits/{id}` or `/{objectId}`. */
  readonly directoryScopeId: string;
}

/**
 * Id of a role assignment and of the instance that shows it: base64url of the GUIDs of role, principal and, below the
 * tenant, scope, each in .NET's byte order, then `-1`, or `-2` for an administrative unit (pim-api-facts §3.3).
 */
export function assignmentId({ principalId, roleDefinitionId, directoryScopeId }: AssignmentKey): string {
  const scope = guidPattern.exec(directoryScopeId)?.[0];
  const guids = [roleDefinitionId, principalId, ...(scope === undefined ? [] : [scope])];
  const bytes = Buffer.concat(guids.map(dotNetBytes)).toString('base64url');
  return `${bytes}${directoryScopeId.startsWith('/administrativeUnits/') ? '-2' : '-1'}`;
}

/** Id of an instance of an eligibility. */
export function eligibilityInstanceId(key: AssignmentKey): string {
  return `${assignmentId(key)}-e`;
}

/** .NET writes the first three parts of a GUID with the least byte first. */
function dotNetBytes(guid: string): Buffer {
  const bytes = Buffer.from(guid.replaceAll('-', ''), 'hex');
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}
