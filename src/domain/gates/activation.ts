import { settingsFor } from '../matching/by-access.ts';
import { type Approver, isNamed } from '../model/role-settings.ts';
import type { PrincipalState, TenantSnapshot } from '../model/snapshot.ts';
import type { Holding } from './holdings.ts';

/**
 * What stands between somebody and a role.
 *
 * - `nothing`         it is held, or can be activated without anybody's approval.
 * - `administrators`  no approver is named, so that Global and Privileged Role Administrators decide.
 * - `approvers`       those who are named.
 * - `unknown`         the settings were not read: they may ask for an approval.
 */
export type Hurdle =
  | { readonly kind: 'nothing' | 'administrators' | 'unknown' }
  | { readonly kind: 'approvers'; readonly approvers: readonly Approver[] };

/** Source: docs/graph-facts.md#approvers. */
export function hurdleOf({ kind, key }: Holding, { settings }: TenantSnapshot): Hurdle {
  if (kind === 'assignment') return { kind: 'nothing' };
  const found = settingsFor(settings, key);
  if (found === undefined) return { kind: 'unknown' };
  if (!found.isApprovalRequired) return { kind: 'nothing' };
  const { approvers } = found;
  return approvers.length === 0 ? { kind: 'administrators' } : { kind: 'approvers', approvers };
}

/** Whether somebody named, other than whoever asks, is there to approve. */
export function hasApprover(
  approvers: readonly Approver[],
  asking: string,
  snapshot: TenantSnapshot,
): boolean {
  return approvers.some(
    (approver) =>
      isNamed(approver) &&
      enabledUsersBehind(snapshot.principals.get(approver.id), snapshot).some((id) => id !== asking),
  );
}

/** The enabled users that a principal is, or that are in the group. */
export function enabledUsersBehind(
  principal: PrincipalState | undefined,
  { principals }: TenantSnapshot,
): readonly string[] {
  if (principal?.kind === 'group')
    return (principal.memberIds ?? []).flatMap((id) => enabledUser(principals.get(id)));
  return enabledUser(principal);
}

function enabledUser(principal: PrincipalState | undefined): readonly string[] {
  return principal?.kind === 'user' && principal.accountEnabled === true ? [principal.id] : [];
}
