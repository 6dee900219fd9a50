import { guidPattern } from '../guid.ts';

/** The identity of an assignment. It never includes a display name. */
export interface AssignmentKey {
  readonly principalId: string;
  readonly roleDefinitionId: string;
  /** `/`, `/administrativeUnits/{id}` or `/{objectId}`. */
  readonly directoryScopeId: string;
}

/**
 * Id of a role assignment and its instance: base64url of the GUIDs of role, principal and, below the tenant, scope,
 * each in .NET's byte order, then `-1`, or `-2` for an administrative unit (docs/graph-facts.md#identifiers).
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

/** Bytes in .NET's order: the first three parts of a GUID are little-endian. */
function dotNetBytes(guid: string): Buffer {
  const bytes = Buffer.from(guid.replaceAll('-', ''), 'hex');
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}
