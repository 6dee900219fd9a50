import type { ControlPlane } from '../matching/control-plane.ts';
import type { Obstacle } from '../model/plan.ts';
import type { RoleSettingsRules } from '../model/role-baseline.ts';
import { wholeObstacle } from './whole-obstacle.ts';

type SettingsRole = { readonly roleDefinitionId: string | undefined };

/**
 * Whether holding one more role to its baseline is more than is allowed in 24 hours.
 *
 * @param recent those that were held, may have been, or are being held; a role that is not known counts as control plane.
 */
export function baselineLimitObstacles(
  next: SettingsRole,
  recent: readonly SettingsRole[],
  { limits }: RoleSettingsRules,
  controlPlane: Pick<ControlPlane, 'hasRole'>,
): readonly Obstacle[] {
  const isControl = ({ roleDefinitionId }: SettingsRole) => controlPlane.hasRole(roleDefinitionId);
  return [
    ...breach('rolesPer24Hours', recent.length + 1, limits.rolesPer24Hours),
    ...(isControl(next)
      ? breach('controlPlanePer24Hours', recent.filter(isControl).length + 1, limits.controlPlanePer24Hours)
      : []),
  ];
}

function breach(name: string, number: number, allowed: number): readonly Obstacle[] {
  if (number <= allowed) return [];
  const sentence =
    `${number} changes of role settings by baselines in 24 hours, this one included, are more than is allowed: ` +
    `roleSettings.limits.${name} allows ${allowed}. A later run makes the rest; or raise the limit.`;
  return [wholeObstacle('limit-day-count', sentence, 'excess')];
}
