import type { TenantSnapshot } from '../model/snapshot.ts';
import { enabledUsersBehind, hurdleOf } from './activation.ts';
import type { Holdings } from './holdings.ts';

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
export function countAdministrators(holdings: Holdings, snapshot: TenantSnapshot): number {
  const able = new Set<string>();
  for (const holding of holdings.values()) {
    // An eligibility that needs approval itself helps nobody out, and what may be over by now neither.
    if (holding.end === 'unknown' || hurdleOf(holding, snapshot).kind !== 'nothing') continue;
    const principal = snapshot.principals.get(holding.key.principalId);
    for (const user of enabledUsersBehind(principal, snapshot)) able.add(user);
  }
  return able.size;
}
