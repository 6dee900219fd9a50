const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** A version 4 GUID out of 128 bits; the first word is kept as it is, so that it can be read back (`firstWordOf`). */
export function guidFrom(a: number, b: number, c: number, d: number): string {
  const versioned = (b & 0xffff0fff) | 0x00004000;
  const varied = (c & 0x3fffffff) | 0x80000000;
  return `${word(a)}-${half(versioned >>> 16)}-${half(versioned)}-${half(varied >>> 16)}-${half(varied)}${word(d)}`;
}

function word(value: number): string {
  return half(value >>> 16) + half(value);
}

function half(value: number): string {
  return `${hex[(value >>> 8) & 0xff]}${hex[value & 0xff]}`;
}

const guidPattern = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;
const wholeGuid = new RegExp(`^${guidPattern.source}$`, 'i');

/** The first 32 bits of the first GUID in a text. */
export function firstWordOf(text: string): number | undefined {
  const guid = guidPattern.exec(text)?.[0];
  return guid === undefined ? undefined : Number.parseInt(guid.slice(0, 8), 16);
}

export function isGuid(text: string): boolean {
  return wholeGuid.test(text);
}

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
