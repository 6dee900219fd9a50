import { millisecondsOf } from '../../simulator/state/role-requests/duration.ts';
import type { Tenant } from '../../simulator/state/tenant.ts';
import { roleIdByName } from './rules-file.ts';
import {
  countEvent,
  currentFacts,
  currentTime,
  instantAfterDays,
  isOnLeave,
  ordinaryUsers,
  type SimulatedEvent,
  type Simulation,
  scheduleFollowUp,
} from './simulation.ts';
import { type RoleRef, requestBody, requestsPath } from './tenant-actors.ts';
import type { Holding } from './tenant-facts.ts';

/** Events around access: administrators assign, extend and remove it, and users ask for extensions. */
export const accessEvents: readonly SimulatedEvent[] = [
  { name: 'made eligible', likelihood: 0.5, execute: makeEligible },
  { name: 'given standing access', likelihood: 0.12, execute: assignActive },
  {
    name: 'extended by an administrator',
    likelihood: 0.15,
    execute: (simulation) => changeEligibility(simulation, 'adminExtend', 'P50D'),
  },
  {
    name: 'updated by an administrator',
    likelihood: 0.08,
    execute: (simulation) => changeEligibility(simulation, 'adminUpdate', 'P20D'),
  },
  {
    name: 'removed by an administrator',
    likelihood: 0.1,
    execute: (simulation) => changeEligibility(simulation, 'adminRemove', undefined),
  },
  { name: 'asked to extend it', likelihood: 0.2, execute: requestExtension },
  { name: 'assigned outside PIM', likelihood: 0.05, execute: assignOutsidePim },
  { name: 'attested', likelihood: 0.25, execute: attestSome },
];

const roleNames = [
  'Global Administrator',
  'Privileged Role Administrator',
  'User Administrator',
  'Helpdesk Administrator',
  'Exchange Administrator',
  'Teams Administrator',
  'Groups Administrator',
  'Security Administrator',
  'Application Administrator',
  'Compliance Administrator',
  'Reports Reader',
  'Billing Administrator',
];

export function roleIds(tenant: Tenant): readonly string[] {
  return roleNames.map((name) => roleIdByName(tenant, name));
}

/** The access that a tenant of some years has before the first night. */
export async function addInitialAccess(simulation: Simulation, count: number): Promise<void> {
  for (let made = 0; made < count; made += 1) await makeEligible(simulation);
  for (let made = 0; made < 5; made += 1) await assignActive(simulation);
  for (const held of eligibilities(simulation)) if (simulation.random.happens(0.4)) attest(simulation, held);
  // Most of it was in use before the first night.
  await activateEligibilities(simulation, 0.7);
  const { tenant, actors } = simulation.environment;
  const role = roleIdByName(tenant, 'Global Administrator');
  for (const { id } of ordinaryUsers(simulation)
    .filter(({ userType, accountEnabled }) => userType === 'Member' && accountEnabled)
    .slice(0, 5))
    await actors.sendAsAdmin(
      'POST',
      requestsPath('assignment'),
      requestBody('adminAssign', { principalId: id, roleDefinitionId: role, directoryScopeId: '/' }, null),
    );
}

function randomPrincipal(simulation: Simulation): string | undefined {
  const { tenant } = simulation.environment;
  const groups = tenant.groups.all().filter(({ isAssignableToRole }) => isAssignableToRole === true);
  const holders: readonly { readonly id: string }[] = simulation.random.happens(0.15)
    ? groups
    : ordinaryUsers(simulation);
  return simulation.random.pick(holders)?.id;
}

function randomScope({ environment: { tenant }, random }: Simulation): string {
  if (random.happens(0.8)) return '/';
  const unit = random.pick(tenant.administrativeUnits.all());
  return unit === undefined ? '/' : `/administrativeUnits/${unit.id}`;
}

async function makeEligible(simulation: Simulation): Promise<boolean> {
  const principalId = randomPrincipal(simulation);
  const roleDefinitionId = simulation.random.pick(roleIds(simulation.environment.tenant));
  if (principalId === undefined || roleDefinitionId === undefined) return false;
  const ref = { principalId, roleDefinitionId, directoryScopeId: randomScope(simulation) };
  const length = simulation.random.happens(0.15) ? null : `P${simulation.random.integer(4, 60)}D`;
  await simulation.environment.actors.sendAsAdmin(
    'POST',
    requestsPath('eligibility'),
    requestBody('adminAssign', ref, length),
  );
  return true;
}

async function assignActive(simulation: Simulation): Promise<boolean> {
  const principalId = randomPrincipal(simulation);
  const roleDefinitionId = simulation.random.pick(roleIds(simulation.environment.tenant));
  if (principalId === undefined || roleDefinitionId === undefined) return false;
  const ref = { principalId, roleDefinitionId, directoryScopeId: randomScope(simulation) };
  const length = simulation.random.happens(0.7) ? null : `P${simulation.random.integer(10, 60)}D`;
  await simulation.environment.actors.sendAsAdmin(
    'POST',
    requestsPath('assignment'),
    requestBody('adminAssign', ref, length),
  );
  return true;
}

function eligibilities(simulation: Simulation): readonly Holding[] {
  const { holdings } = currentFacts(simulation);
  return [...holdings.values()].filter(
    ({ kind, startsAt }) => kind === 'eligibility' && startsAt <= currentTime(simulation),
  );
}

async function changeEligibility(
  simulation: Simulation,
  action: string,
  length: string | undefined,
): Promise<boolean> {
  const held = simulation.random.pick(eligibilities(simulation));
  if (held === undefined) return false;
  await simulation.environment.actors.sendAsAdmin(
    'POST',
    requestsPath('eligibility'),
    requestBody(action, held, length),
  );
  return true;
}

/** A user requests an extension. An administrator grants it, refuses it, or leaves it pending. */
async function requestExtension(simulation: Simulation): Promise<boolean> {
  const soon = currentTime(simulation).getTime() + 15 * 86_400_000;
  const mine = eligibilities(simulation).filter(
    ({ endsAt, principalId }) =>
      endsAt !== undefined &&
      endsAt.getTime() < soon &&
      simulation.environment.tenant.users.find(principalId)?.accountEnabled === true,
  );
  const held = simulation.random.pick(mine);
  if (held === undefined) return false;
  const { actors } = simulation.environment;
  const path = requestsPath('eligibility');
  await actors.sendAsUser(held.principalId, 'POST', path, requestBody('selfExtend', held, 'P20D'));
  const answer = simulation.random.pick(['adminExtend', 'adminRemove', undefined]);
  if (answer === undefined) return true;
  scheduleFollowUp(simulation, simulation.random.integer(1, 6), async () => {
    await actors.sendAsAdmin(
      'POST',
      path,
      requestBody(answer, held, answer === 'adminExtend' ? 'P20D' : undefined),
    );
  });
  return true;
}

async function assignOutsidePim(simulation: Simulation): Promise<boolean> {
  const principalId = randomPrincipal(simulation);
  const roleDefinitionId = simulation.random.pick(roleIds(simulation.environment.tenant));
  if (principalId === undefined || roleDefinitionId === undefined) return false;
  const ref = { principalId, roleDefinitionId, directoryScopeId: '/' };
  await simulation.environment.actors.sendAsAdmin('POST', '/roleManagement/directory/roleAssignments', ref);
  return true;
}

/** Owners attest several at once: each time the rules change, and approvals of plans under the old ones are void. */
async function attestSome(simulation: Simulation): Promise<boolean> {
  const soon = currentTime(simulation).getTime() + 20 * 86_400_000;
  const held = eligibilities(simulation).filter(
    ({ endsAt }) => endsAt !== undefined && endsAt.getTime() <= soon,
  );
  for (let more = 6; more > 0; more -= 1) attest(simulation, simulation.random.pick(held));
  return held.length > 0;
}

function attest(simulation: Simulation, held: Holding | undefined): void {
  if (held === undefined) return;
  const { principalId, roleDefinitionId, directoryScopeId } = held;
  simulation.attestations.push({
    ...{ principalId, roleDefinitionId, directoryScopeId },
    by: 'The owner of the role',
    on: instantAfterDays(simulation, 0),
    until: instantAfterDays(simulation, 30),
  });
}

/** Users activate what they are eligible for, directly or through a group; most do so on few days. */
export async function activateEligibilities(simulation: Simulation, likelihood = 0.08): Promise<void> {
  for (const held of eligibilities(simulation)) {
    const userId = simulation.random.pick(enabledUsersOf(simulation, held));
    // Some eligibilities are never used. Their ids decide which, so that it stays the same every day.
    const isIdle =
      Number.parseInt(held.roleDefinitionId.slice(0, 2), 16) % 3 ===
      Number.parseInt(held.principalId.slice(0, 2), 16) % 3;
    if (
      userId === undefined ||
      isOnLeave(simulation, userId) ||
      isIdle ||
      !simulation.random.happens(likelihood)
    )
      continue;
    const status = await selfActivate(simulation, userId, held);
    countEvent(simulation, status < 300 ? 'activated' : 'activation refused');
  }
}

function enabledUsersOf(
  { environment: { tenant } }: Simulation,
  { principalId }: RoleRef,
): readonly string[] {
  const ids = tenant.groups.find(principalId)?.memberIds ?? [principalId];
  return ids.filter((id) => tenant.users.find(id)?.accountEnabled === true);
}

function selfActivate(simulation: Simulation, userId: string, held: RoleRef): Promise<number> {
  const { environment, random } = simulation;
  const { maximumDuration } = environment.tenant.roleSettings.rulesOf(held.roleDefinitionId).endUser;
  const maximumHours = Math.floor((millisecondsOf(maximumDuration) ?? 3_600_000) / 3_600_000);
  const ref = { ...held, principalId: userId };
  const body = requestBody('selfActivate', ref, `PT${random.integer(1, Math.max(1, maximumHours))}H`);
  return environment.actors.sendAsUser(userId, 'POST', requestsPath('assignment'), body);
}
