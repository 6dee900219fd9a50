import type { User } from '../../simulator/directory.ts';
import { secondsText } from '../../simulator/state/seed/users.ts';
import { roleIds } from './access-events.ts';
import {
  currentFacts,
  currentTime,
  instantAfterDays,
  isOnLeave,
  ordinaryUsers,
  type SimulatedEvent,
  type Simulation,
  scheduleFollowUp,
  signIn,
} from './simulation.ts';
import { requestBody, requestsPath } from './tenant-actors.ts';

/** Events around users and groups: people join, leave, return, go on leave and change groups. */
export const directoryEvents: readonly SimulatedEvent[] = [
  { name: 'joined', likelihood: 0.35, execute: join },
  { name: 'left: disabled, then deleted', likelihood: 0.2, execute: leave },
  { name: 'disabled for some days', likelihood: 0.08, execute: disableForDays },
  { name: 'deleted by mistake, restored', likelihood: 0.03, execute: deleteAndRestore },
  { name: 'went on leave', likelihood: 0.12, execute: goOnLeave },
  { name: 'joined or left a group', likelihood: 0.25, execute: changeGroup },
  { name: 'a service principal was given a role', likelihood: 0.03, execute: assignToServicePrincipal },
];

/** Signs in about a third of the users who are not on leave. */
export function signInUsers(simulation: Simulation): void {
  for (const user of ordinaryUsers(simulation)) {
    if (!user.accountEnabled || isOnLeave(simulation, user.id)) continue;
    if (simulation.random.happens(0.3)) signIn(simulation, user);
  }
}

async function join(simulation: Simulation): Promise<boolean> {
  const { tenant, actors } = simulation.environment;
  const model = ordinaryUsers(simulation).find(({ userType }) => userType === 'Member');
  if (model === undefined) return false;
  const id = guid(simulation);
  const name = `joiner-${simulation.day}-${id.slice(0, 4)}`;
  const { signInActivity: _never, ...rest } = model;
  const user: User = {
    ...rest,
    id,
    displayName: name,
    userPrincipalName: `${name}@${tenant.domain}`,
    mail: null,
    mailNickname: name,
    accountEnabled: true,
    onPremisesSyncEnabled: null,
    onPremisesImmutableId: null,
    onPremisesSamAccountName: null,
    onPremisesLastSyncDateTime: null,
    createdDateTime: secondsText(currentTime(simulation)),
  };
  tenant.users.add(user);
  const role = simulation.random.pick(roleIds(tenant));
  if (role === undefined) return true;
  const ref = { principalId: id, roleDefinitionId: role, directoryScopeId: '/' };
  await actors.sendAsAdmin(
    'POST',
    requestsPath('eligibility'),
    requestBody('adminAssign', ref, `P${simulation.random.integer(12, 60)}D`),
  );
  // Some never sign in.
  if (simulation.random.happens(0.2)) simulation.onLeaveUntil.set(id, simulation.day + 200);
  return true;
}

function guid({ random }: Simulation): string {
  const hex = () => random.integer(0, 15).toString(16);
  const run = (length: number) => Array.from({ length }, hex).join('');
  return `${run(8)}-${run(4)}-4${run(3)}-a${run(3)}-${run(12)}`;
}

function randomAccessHolder(simulation: Simulation): User | undefined {
  const { holdings } = currentFacts(simulation);
  const ids = new Set([...holdings.values()].map(({ principalId }) => principalId.toLowerCase()));
  return simulation.random.pick(
    ordinaryUsers(simulation).filter(({ id, accountEnabled }) => accountEnabled && ids.has(id)),
  );
}

async function leave(simulation: Simulation): Promise<boolean> {
  const user = randomAccessHolder(simulation);
  if (user === undefined) return false;
  const { actors } = simulation.environment;
  await actors.sendAsAdmin('PATCH', `/users/${user.id}`, { accountEnabled: false });
  scheduleFollowUp(simulation, simulation.random.integer(3, 25), async () => {
    await actors.sendAsAdmin('DELETE', `/users/${user.id}`);
  });
  return true;
}

async function disableForDays(simulation: Simulation): Promise<boolean> {
  const user = randomAccessHolder(simulation);
  if (user === undefined) return false;
  const { actors } = simulation.environment;
  await actors.sendAsAdmin('PATCH', `/users/${user.id}`, { accountEnabled: false });
  scheduleFollowUp(simulation, simulation.random.integer(2, 12), async () => {
    await actors.sendAsAdmin('PATCH', `/users/${user.id}`, { accountEnabled: true });
  });
  return true;
}

async function deleteAndRestore(simulation: Simulation): Promise<boolean> {
  const user = randomAccessHolder(simulation);
  if (user === undefined) return false;
  const { actors } = simulation.environment;
  await actors.sendAsAdmin('DELETE', `/users/${user.id}`);
  scheduleFollowUp(simulation, simulation.random.integer(1, 6), async () => {
    await actors.sendAsAdmin('POST', `/directory/deletedItems/${user.id}/restore`);
  });
  return true;
}

async function goOnLeave(simulation: Simulation): Promise<boolean> {
  const user = randomAccessHolder(simulation);
  if (user === undefined) return false;
  const days = simulation.random.integer(20, 50);
  simulation.onLeaveUntil.set(user.id, simulation.day + days);
  const isExcepted = simulation.exceptions.some(({ principalId }) => principalId === user.id);
  if (!isExcepted && simulation.random.happens(0.4))
    simulation.exceptions.push({
      principalId: user.id,
      owner: 'The manager',
      reason: 'Parental leave',
      ticket: 'HR-1',
      expires: instantAfterDays(simulation, simulation.random.integer(10, days)),
    });
  return true;
}

async function changeGroup(simulation: Simulation): Promise<boolean> {
  const { tenant } = simulation.environment;
  const group = simulation.random.pick(
    tenant.groups.all().filter(({ isAssignableToRole }) => isAssignableToRole === true),
  );
  const user = simulation.random.pick(ordinaryUsers(simulation));
  if (group === undefined || user === undefined) return false;
  const isIn = group.memberIds.includes(user.id);
  const memberIds = isIn ? group.memberIds.filter((id) => id !== user.id) : [...group.memberIds, user.id];
  tenant.groups.add({ ...group, memberIds });
  return true;
}

async function assignToServicePrincipal(simulation: Simulation): Promise<boolean> {
  const { tenant, actors } = simulation.environment;
  const app = simulation.random.pick(tenant.servicePrincipals.all().slice(4));
  const role = simulation.random.pick(roleIds(tenant));
  if (app === undefined || role === undefined) return false;
  const ref = { principalId: app.id, roleDefinitionId: role, directoryScopeId: '/' };
  await actors.sendAsAdmin('POST', requestsPath('assignment'), requestBody('adminAssign', ref, null));
  return true;
}
