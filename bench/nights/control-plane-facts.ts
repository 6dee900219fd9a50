import type { SimulationEnvironment } from './environment.ts';
import type { RulesFile } from './rules-file.ts';
import type { RoleRef } from './tenant-actors.ts';

/**
 * Whether a role controls the tenant: the rules list it, Graph calls it privileged, or nobody knows what it is. The
 * simulated access is at units and at the whole directory only, never at the app's own objects.
 */
export function isControlPlaneRole(
  roleDefinitionId: string,
  { limits }: Pick<RulesFile, 'limits'>,
  { tenant }: Pick<SimulationEnvironment, 'tenant'>,
): boolean {
  const id = roleDefinitionId.toLowerCase();
  if (limits.controlPlane.roles.some((listed) => listed.toLowerCase() === id)) return true;
  const definition = tenant.roleDefinitions.all().find((each) => each.id.toLowerCase() === id);
  return definition?.isPrivileged !== false;
}

/** Whether somebody attested an access of the control plane lately enough, by the rules of that night. */
export function isAttestedLately(
  { principalId, roleDefinitionId, directoryScopeId }: RoleRef,
  { renew }: Pick<RulesFile, 'renew'>,
  at: Date,
  spareDays = 0,
): boolean {
  const since = at.getTime() - (renew.controlPlaneAttestationDays - spareDays) * 86_400_000;
  return renew.attestations.some(
    (one) =>
      one.principalId === principalId &&
      one.roleDefinitionId === roleDefinitionId &&
      one.directoryScopeId === directoryScopeId &&
      Date.parse(one.on) >= since &&
      Date.parse(one.on) <= at.getTime() &&
      Date.parse(one.until) >= at.getTime(),
  );
}
