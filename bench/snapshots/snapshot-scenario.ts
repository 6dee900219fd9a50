import type { Tenant } from '../../simulator/state/tenant.ts';
import type { HostEnvironment, Scenario } from '../hosts/host-environment.ts';
import { createTenantActors, requestBody, requestsPath } from '../nights/tenant-actors.ts';

/** A tenant whose next night begins a month. */
export function snapshotScenario(seed: number, signingKeyFile: string): Scenario {
  return {
    name: 'snapshot-access',
    job: 'renew-eligibilities',
    ...{ seed, users: 30, rules: {} },
    settings: { EVIDENCE_SIGNING_KEY_FILE: signingKeyFile },
  };
}

export const firstNight = new Date('2026-11-30T02:10:00Z');
/** Later than the first night by a day, and in another month. */
export const killedNight = new Date('2026-12-01T02:10:00Z');

/** A day on which access begins, ends, passes unseen and is used, and people and groups change. */
export async function simulateDay({ simulator, tenant, time }: HostEnvironment): Promise<void> {
  const own = tenant.servicePrincipals.all()[2];
  if (own === undefined) throw new Error('the tenant lacks the service principal of the app');
  const actors = await createTenantActors(simulator, own.appId);
  const eligible = tenant.roleManagement.eligibilitySchedules(time.clock.now());
  const assign = (kind: 'eligibility' | 'assignment', number: number, length: string) =>
    actors.sendAsAdmin(
      'POST',
      requestsPath(kind),
      requestBody('adminAssign', newAccess(tenant, number), length),
    );
  time.set(new Date('2026-11-30T09:00:00Z'));
  for (const number of [0, 1, 2]) await assign('eligibility', number, 'P30D');
  for (const number of [3, 4]) await assign('assignment', number, 'PT2H');
  for (const held of eligible.slice(0, 2))
    await actors.sendAsAdmin(
      'POST',
      requestsPath('eligibility'),
      requestBody('adminRemove', held, undefined),
    );
  time.set(new Date('2026-11-30T15:00:00Z'));
  await assign('assignment', 5, 'P20D');
  for (const held of eligible.slice(2, 6)) {
    if (tenant.users.find(held.principalId)?.accountEnabled !== true) continue;
    const body = requestBody('selfActivate', held, 'PT1H');
    await actors.sendAsUser(held.principalId, 'POST', requestsPath('assignment'), body);
  }
  const [renamed, left] = eligible.slice(6, 8).map(({ principalId }) => tenant.users.find(principalId));
  if (renamed !== undefined) tenant.users.add({ ...renamed, displayName: 'Another Name' });
  if (left !== undefined) tenant.users.add({ ...left, accountEnabled: false });
  const group = tenant.groups.all().find(({ isAssignableToRole }) => isAssignableToRole === true);
  const joining = tenant.users.all().at(-1);
  if (group !== undefined && joining !== undefined)
    tenant.groups.add({ ...group, memberIds: [...group.memberIds.slice(1), joining.id] });
}

function newAccess(tenant: Tenant, number: number) {
  const user = tenant.users.all().at(-2 - number);
  const role = tenant.roleDefinitions.all().find(({ displayName }) => displayName === 'Reports Reader');
  if (user === undefined || role === undefined) throw new Error('the tenant is too small');
  return { principalId: user.id, roleDefinitionId: role.id, directoryScopeId: '/' };
}
