/** An access that somebody had, by one path. Ids are in lower case. Of an access to a group, `role` is the group, and `scope` `member` or `owner`. */
export interface TrueAccess {
  readonly principal: string;
  readonly role: string;
  readonly scope: string;
  readonly holds: 'active' | 'eligible';
  readonly path: 'direct' | 'group' | 'group-eligibility' | 'activation';
  /** The group that has it. */
  readonly through: string | undefined;
}

/** The same access has the same text. */
export function accessText({ principal, role, scope, holds, path, through = '' }: TrueAccess): string {
  return [principal, role, scope.toLowerCase(), holds, path, through].join(' ');
}

/** Whether an access is to a group itself. */
export function isGroupScope(scope: string): boolean {
  return scope === 'member' || scope === 'owner';
}
