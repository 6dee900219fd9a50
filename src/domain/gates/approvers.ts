import { settingsFor } from '../matching/by-access.ts';
import type { PrincipalState, TenantSnapshot } from '../model/snapshot.ts';
import type { Holding, Holdings } from './holdings.ts';

/**
 * Whether a role whose activation somebody must approve would be left with nobody to do it. Who is named as an approver
 * stays one whatever access is taken away. Where nobody is named, Global and Privileged Role Administrators decide
 * (docs/graph-facts.md#approvers), and their access is changed here (docs/hazards.md#last-approver).
 *
 * @returns the sentence that refuses the change, or `undefined`.
 */
export function approverLockOut(
  before: Holdings,
  after: Holdings,
  snapshot: TenantSnapshot,
): string | undefined {
  const roles = rolesThatAdministratorsApprove(snapshot);
  if (roles.length === 0) return undefined;
  const had = countAdministrators(before, snapshot);
  if (had === 0 || countAdministrators(after, snapshot) > 0) return undefined;
  const others = roles.length > 1 ? ` and ${roles.length - 1} more` : '';
  return (
    `0 of ${had} people would be left who can approve activations of the role ${roles[0]}${others}: no approver is named ` +
    'there, so that enabled Global and Privileged Role Administrators decide. Name approvers in the settings of the ' +
    'role, or give one of the two roles to somebody else first.'
  );
}

/** Sorted ids. */
function rolesThatAdministratorsApprove({ settings }: TenantSnapshot): readonly string[] {
  return [...settings.values()]
    .filter(({ isApprovalRequired, approvers }) => isApprovalRequired && approvers.length === 0)
    .map(({ roleDefinitionId }) => roleDefinitionId)
    .toSorted();
}

/** Enabled users who hold one of the two roles, or can come to hold it without anybody's approval; groups opened up. */
function countAdministrators(holdings: Holdings, snapshot: TenantSnapshot): number {
  const able = new Set<string>();
  for (const holding of holdings.values()) {
    if (!isWithinReach(holding, snapshot)) continue;
    const principal = snapshot.principals.get(holding.key.principalId);
    for (const user of usersOf(principal, snapshot)) able.add(user);
  }
  return able.size;
}

/** An eligibility that needs approval itself helps nobody out. Settings that were not read may ask for it. */
function isWithinReach({ kind, key }: Holding, { settings }: TenantSnapshot): boolean {
  if (kind === 'assignment') return true;
  return settingsFor(settings, key)?.isApprovalRequired === false;
}

function usersOf(principal: PrincipalState | undefined, { principals }: TenantSnapshot): readonly string[] {
  if (principal?.kind === 'group')
    return (principal.memberIds ?? []).flatMap((id) => enabledUser(principals.get(id)));
  return enabledUser(principal);
}

function enabledUser(principal: PrincipalState | undefined): readonly string[] {
  return principal?.kind === 'user' && principal.accountEnabled === true ? [principal.id] : [];
}
