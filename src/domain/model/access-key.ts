import type { RoleKey, ScheduleKind } from './role-schedules.ts';

/** The same text for the same access, whatever the case of its ids. */
export function accessKey(kind: ScheduleKind, key: RoleKey): string {
  return `${kind}:${roleKeyText(key)}`;
}

/** Principal, role and scope as one text, whatever the case of its ids. */
export function roleKeyText({ principalId, roleDefinitionId, directoryScopeId }: RoleKey): string {
  return `${principalId}:${roleDefinitionId}:${directoryScopeId}`.toLowerCase();
}

/** GUIDs are the same in any case. */
export function sameId(a: string, b: string): boolean {
  return a === b || a.toLowerCase() === b.toLowerCase();
}
