import type { Simulator } from '../simulator/start.ts';
import type { Tenant } from '../simulator/state/tenant.ts';

/** Enabled members of a seeded tenant who hold nothing and are in no group. */
export function peopleWithoutAccess({ users, groups, roleManagement }: Tenant): readonly string[] {
  const busy = new Set([
    ...[...roleManagement.eligibilities.all(), ...roleManagement.assignments.all()].map(
      ({ principalId }) => principalId,
    ),
    ...groups.all().flatMap(({ memberIds }) => memberIds),
  ]);
  return users
    .all()
    .filter(({ id, accountEnabled, userType }) => accountEnabled && userType === 'Member' && !busy.has(id))
    .map(({ id }) => id);
}

/** Makes somebody eligible, for 90 days more, for a role whose activation requires a justification and nothing else. */
export function makeEligible(simulator: Simulator, principalId: string, roleDefinitionId: string): void {
  const now = simulator.clock.now().getTime();
  const since = new Date(now - 30 * 86_400_000);
  simulator.tenant.roleManagement.eligibilities.add({
    ...{ id: principalId.replace(/^.{8}/, 'e1191b1e'), principalId, roleDefinitionId, directoryScopeId: '/' },
    ...{ madeIn: 'pim', createdAt: since, startsAt: since, memberType: 'Direct' },
    expiration: { type: 'afterDateTime', endsAt: new Date(now + 90 * 86_400_000) },
  });
  requireOfActivation(simulator, roleDefinitionId, ['Justification']);
}

/** Sets what an activation of a role has to show. */
export function requireOfActivation(
  { tenant: { roleSettings }, clock }: Simulator,
  roleDefinitionId: string,
  enabledRules: readonly string[],
): void {
  const policy = roleSettings.policyOf(roleDefinitionId);
  if (policy === undefined) throw new Error(`there are no settings of the role ${roleDefinitionId}`);
  const sent = { '@odata.type': '#microsoft.graph.unifiedRoleManagementPolicyEnablementRule', enabledRules };
  roleSettings.update(policy, [{ id: 'Enablement_EndUser_Assignment', sent }], null, clock.now());
}
