import { groupScheduleId } from '../../simulator/state/group-access.ts';
import { activateEligibilities, roleIds } from '../nights/access-events.ts';
import {
  countEvent,
  currentFacts,
  currentTime,
  ordinaryUsers,
  type SimulatedEvent,
  type Simulation,
} from '../nights/simulation.ts';
import { type RoleRef, requestBody, requestsPath } from '../nights/tenant-actors.ts';
import type { Holding, HoldingKind } from '../nights/tenant-facts.ts';

/** Events that a history has to tell apart, beside those of every simulated day. */
export const historyEvents: readonly SimulatedEvent[] = [
  { name: 'deactivated', likelihood: 0.7, execute: deactivate },
  { name: 'activated again', likelihood: 0.5, execute: activateAgain },
  { name: 'assignment extended or shortened', likelihood: 0.15, execute: changeAssignment },
  { name: 'assignment removed', likelihood: 0.12, execute: removeAssignment },
  { name: 'assignment removed outside PIM', likelihood: 0.06, execute: removeOutsidePim },
  { name: 'removed and assigned again', likelihood: 0.12, execute: assignAgain },
  { name: 'made eligible from a later day on', likelihood: 0.12, execute: makeEligibleLater },
  { name: 'made eligible for an hour', likelihood: 0.12, execute: makeEligibleBriefly },
  { name: 'renamed', likelihood: 0.2, execute: rename },
  { name: 'group renamed', likelihood: 0.05, execute: renameGroup },
  { name: 'made eligible for a group', likelihood: 0.3, execute: makeEligibleForGroup },
  { name: 'no longer eligible for a group', likelihood: 0.15, execute: endGroupEligibility },
  { name: 'group changed twice', likelihood: 0.1, execute: changeGroupTwice },
];

const hour = 3_600_000;

function held(simulation: Simulation, ...kinds: readonly HoldingKind[]): readonly Holding[] {
  const now = currentTime(simulation);
  return [...currentFacts(simulation).holdings.values()].filter(
    ({ kind, startsAt }) => kinds.includes(kind) && startsAt <= now,
  );
}

/** Activates some eligibilities in the evening, so that they run when the night looks. */
export async function activateInTheEvening(simulation: Simulation): Promise<void> {
  await activateEligibilities(simulation, 0.05);
}

async function deactivate(simulation: Simulation): Promise<boolean> {
  const now = currentTime(simulation).getTime();
  // PIM refuses to end an activation within its first five minutes.
  const running = held(simulation, 'activation').filter(
    ({ startsAt }) => now - startsAt.getTime() > 5 * 60_000,
  );
  const one = simulation.random.pick(running);
  if (one === undefined) return false;
  const body = requestBody('selfDeactivate', one, undefined);
  return isUserDone(simulation, one, body);
}

async function activateAgain(simulation: Simulation): Promise<boolean> {
  const users = simulation.environment.tenant.users;
  const eligible = held(simulation, 'eligibility').filter(
    ({ principalId }) => users.find(principalId)?.accountEnabled === true,
  );
  const one = simulation.random.pick(eligible);
  return one !== undefined && isUserDone(simulation, one, requestBody('selfActivate', one, 'PT30M'));
}

async function isUserDone(simulation: Simulation, { principalId }: RoleRef, body: object): Promise<boolean> {
  const { actors, tenant } = simulation.environment;
  if (tenant.users.find(principalId)?.accountEnabled !== true) return false;
  return (await actors.sendAsUser(principalId, 'POST', requestsPath('assignment'), body)) < 300;
}

async function isDone(
  { environment }: Simulation,
  kind: 'eligibility' | 'assignment',
  body: object,
): Promise<boolean> {
  return (await environment.actors.sendAsAdmin('POST', requestsPath(kind), body)) < 300;
}

async function changeAssignment(simulation: Simulation): Promise<boolean> {
  const one = simulation.random.pick(
    held(simulation, 'assignment').filter(({ endsAt, madeIn }) => endsAt !== undefined && madeIn === 'pim'),
  );
  if (one === undefined) return false;
  const [action, length] = simulation.random.happens(0.5) ? ['adminExtend', 'P40D'] : ['adminUpdate', 'PT3H'];
  return isDone(simulation, 'assignment', requestBody(action ?? '', one, length));
}

async function removeAssignment(simulation: Simulation): Promise<boolean> {
  const one = simulation.random.pick(held(simulation, 'assignment').filter(({ madeIn }) => madeIn === 'pim'));
  if (one === undefined) return false;
  return isDone(simulation, 'assignment', requestBody('adminRemove', one, undefined));
}

async function removeOutsidePim(simulation: Simulation): Promise<boolean> {
  const { tenant, actors } = simulation.environment;
  const one = simulation.random.pick(held(simulation, 'assignment'));
  const there = tenant.roleManagement
    .roleAssignments(currentTime(simulation))
    .find(
      ({ principalId, roleDefinitionId, directoryScopeId }) =>
        principalId === one?.principalId &&
        roleDefinitionId === one.roleDefinitionId &&
        directoryScopeId === one.directoryScopeId,
    );
  if (there === undefined) return false;
  const path = `/roleManagement/directory/roleAssignments/${there.id}`;
  return (await actors.sendAsAdmin('DELETE', path)) < 300;
}

/** What ends and begins again between two nights looks the same to both. */
async function assignAgain(simulation: Simulation): Promise<boolean> {
  const kind = simulation.random.happens(0.5) ? 'eligibility' : 'assignment';
  const one = simulation.random.pick(held(simulation, kind).filter(({ madeIn }) => madeIn === 'pim'));
  if (one === undefined) return false;
  if (!(await isDone(simulation, kind, requestBody('adminRemove', one, undefined)))) return false;
  simulation.environment.simulator.clock.advance(40 * 60_000);
  const body = requestBody('adminAssign', one, `P${simulation.random.integer(5, 40)}D`);
  return isDone(simulation, kind, body);
}

function somebody(simulation: Simulation): RoleRef | undefined {
  const user = simulation.random.pick(ordinaryUsers(simulation));
  const role = simulation.random.pick(roleIds(simulation.environment.tenant));
  if (user === undefined || role === undefined) return undefined;
  return { principalId: user.id, roleDefinitionId: role, directoryScopeId: '/' };
}

async function makeEligibleLater(simulation: Simulation): Promise<boolean> {
  const ref = somebody(simulation);
  if (ref === undefined) return false;
  const start = new Date(currentTime(simulation).getTime() + simulation.random.integer(20, 100) * hour);
  const scheduleInfo = {
    startDateTime: start.toISOString(),
    expiration: { type: 'afterDuration', duration: `P${simulation.random.integer(2, 20)}D` },
  };
  const kind = simulation.random.happens(0.5) ? 'eligibility' : 'assignment';
  return isDone(simulation, kind, { ...requestBody('adminAssign', ref, undefined), scheduleInfo });
}

/** Access that no night sees. */
async function makeEligibleBriefly(simulation: Simulation): Promise<boolean> {
  const ref = somebody(simulation);
  if (ref === undefined) return false;
  const kind = simulation.random.happens(0.5) ? 'eligibility' : 'assignment';
  return isDone(simulation, kind, requestBody('adminAssign', ref, 'PT1H'));
}

async function rename(simulation: Simulation): Promise<boolean> {
  const { tenant } = simulation.environment;
  const holders = new Set(
    held(simulation, 'eligibility', 'assignment').map(({ principalId }) => principalId),
  );
  const user = simulation.random.pick(ordinaryUsers(simulation).filter(({ id }) => holders.has(id)));
  if (user === undefined) return false;
  const [name] = user.displayName.split(' (');
  tenant.users.add({ ...user, displayName: `${name} (day ${simulation.day})` });
  return true;
}

async function renameGroup(simulation: Simulation): Promise<boolean> {
  const group = roleGroup(simulation);
  if (group === undefined) return false;
  const [name] = group.displayName.split(' (');
  simulation.environment.tenant.groups.add({ ...group, displayName: `${name} (day ${simulation.day})` });
  return true;
}

function roleGroup({ environment, random }: Simulation) {
  return random.pick(environment.tenant.groups.all().filter(({ isAssignableToRole }) => isAssignableToRole));
}

/** Somebody joins a group and leaves it again before a night sees it. */
async function changeGroupTwice(simulation: Simulation): Promise<boolean> {
  const { tenant, simulator } = simulation.environment;
  const group = roleGroup(simulation);
  const user = simulation.random.pick(ordinaryUsers(simulation));
  if (group === undefined || user === undefined || group.memberIds.includes(user.id)) return false;
  tenant.groups.add({ ...group, memberIds: [...group.memberIds, user.id] });
  simulator.clock.advance(25 * 60_000);
  tenant.groups.add(group);
  countEvent(simulation, 'membership that no night saw');
  return true;
}

/** An administrator does it in PIM for Groups, whose requests the simulator does not play. */
async function makeEligibleForGroup(simulation: Simulation): Promise<boolean> {
  const { random, environment } = simulation;
  const { groupAccess, users } = environment.tenant;
  const [group, user] = [roleGroup(simulation), random.pick(ordinaryUsers(simulation))];
  if (group === undefined || user === undefined || users.find(user.id) === undefined) return false;
  const accessId = random.happens(0.8) ? 'member' : 'owner';
  const isThere = ({ groupId, principalId }: { groupId: string; principalId: string }) =>
    groupId === group.id && principalId === user.id;
  if (groupAccess.eligibilities.all().some(isThere)) return false;
  const now = currentTime(simulation);
  const startsAt = random.happens(0.2) ? new Date(now.getTime() + random.integer(20, 60) * hour) : now;
  const endsAt = new Date(startsAt.getTime() + random.integer(1, 20) * 12 * hour);
  const number = String(now.getTime() / 1_000).padStart(12, '0');
  groupAccess.eligibilities.add({
    id: groupScheduleId(group.id, accessId, `88888888-aaaa-4bbb-8ccc-${number}`),
    ...{ groupId: group.id, accessId, principalId: user.id },
    ...{ createdUsing: `99999999-aaaa-4bbb-8ccc-${number}`, createdAt: now, startsAt },
    expiration: random.happens(0.3) ? { type: 'noExpiration' } : { type: 'afterDateTime', endsAt },
  });
  return true;
}

async function endGroupEligibility(simulation: Simulation): Promise<boolean> {
  const { groupAccess } = simulation.environment.tenant;
  const one = simulation.random.pick(groupAccess.eligibilitySchedules(currentTime(simulation)));
  return one !== undefined && groupAccess.eligibilities.remove(one.id);
}
