import { millisecondsOf } from '../../simulator/state/role-requests/duration.ts';
import type { Tenant } from '../../simulator/state/tenant.ts';
import { roleIdNamed } from './rules-file.ts';
import { type Deed, factsNow, inDays, isAway, type Life, later, note, now, people } from './simulation.ts';
import { type RoleRef, requestBody, requestsPath } from './tenant-actors.ts';
import type { Holding } from './tenant-facts.ts';

/** People use their access, ask for it, and administrators give and take it. */
export const accessDeeds: readonly Deed[] = [
  { name: 'made eligible', likelihood: 0.5, doing: makeEligible },
  { name: 'given standing access', likelihood: 0.12, doing: giveStanding },
  {
    name: 'extended by an administrator',
    likelihood: 0.15,
    doing: (life) => onEligibility(life, 'adminExtend', 'P50D'),
  },
  {
    name: 'updated by an administrator',
    likelihood: 0.08,
    doing: (life) => onEligibility(life, 'adminUpdate', 'P20D'),
  },
  {
    name: 'removed by an administrator',
    likelihood: 0.1,
    doing: (life) => onEligibility(life, 'adminRemove', undefined),
  },
  { name: 'asked to extend it', likelihood: 0.2, doing: askToExtend },
  { name: 'assigned outside PIM', likelihood: 0.05, doing: assignOutside },
  { name: 'attested', likelihood: 0.2, doing: attest },
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

export function rolesFor(tenant: Tenant): readonly string[] {
  return roleNames.map((name) => roleIdNamed(tenant, name));
}

/** Before the first night: what a tenant of some years has. */
export async function furnish(life: Life, accesses: number): Promise<void> {
  for (let made = 0; made < accesses; made += 1) await makeEligible(life);
  for (let made = 0; made < 5; made += 1) await giveStanding(life);
  const { tenant, hands } = life.stage;
  const role = roleIdNamed(tenant, 'Global Administrator');
  for (const { id } of people(life)
    .filter(({ userType, accountEnabled }) => userType === 'Member' && accountEnabled)
    .slice(0, 5))
    await hands.ask(
      'POST',
      requestsPath('assignment'),
      requestBody('adminAssign', { principalId: id, roleDefinitionId: role, directoryScopeId: '/' }, null),
    );
}

function somebody(life: Life): string | undefined {
  const { tenant } = life.stage;
  const groups = tenant.groups.all().filter(({ isAssignableToRole }) => isAssignableToRole === true);
  const holders: readonly { readonly id: string }[] = life.chance.happens(0.15) ? groups : people(life);
  return life.chance.pick(holders)?.id;
}

function somewhere({ stage: { tenant }, chance }: Life): string {
  if (chance.happens(0.8)) return '/';
  const unit = chance.pick(tenant.administrativeUnits.all());
  return unit === undefined ? '/' : `/administrativeUnits/${unit.id}`;
}

async function makeEligible(life: Life): Promise<boolean> {
  const principalId = somebody(life);
  const roleDefinitionId = life.chance.pick(rolesFor(life.stage.tenant));
  if (principalId === undefined || roleDefinitionId === undefined) return false;
  const ref = { principalId, roleDefinitionId, directoryScopeId: somewhere(life) };
  const length = life.chance.happens(0.15) ? null : `P${life.chance.whole(4, 60)}D`;
  await life.stage.hands.ask('POST', requestsPath('eligibility'), requestBody('adminAssign', ref, length));
  return true;
}

async function giveStanding(life: Life): Promise<boolean> {
  const principalId = somebody(life);
  const roleDefinitionId = life.chance.pick(rolesFor(life.stage.tenant));
  if (principalId === undefined || roleDefinitionId === undefined) return false;
  const ref = { principalId, roleDefinitionId, directoryScopeId: somewhere(life) };
  const length = life.chance.happens(0.7) ? null : `P${life.chance.whole(10, 60)}D`;
  await life.stage.hands.ask('POST', requestsPath('assignment'), requestBody('adminAssign', ref, length));
  return true;
}

function eligibilities(life: Life): readonly Holding[] {
  const { holdings } = factsNow(life);
  return [...holdings.values()].filter(
    ({ kind, startsAt }) => kind === 'eligibility' && startsAt <= now(life),
  );
}

async function onEligibility(life: Life, action: string, length: string | undefined): Promise<boolean> {
  const held = life.chance.pick(eligibilities(life));
  if (held === undefined) return false;
  await life.stage.hands.ask('POST', requestsPath('eligibility'), requestBody(action, held, length));
  return true;
}

/** Somebody asks; an administrator grants it, refuses it, or leaves it lying. */
async function askToExtend(life: Life): Promise<boolean> {
  const soon = now(life).getTime() + 15 * 86_400_000;
  const mine = eligibilities(life).filter(
    ({ endsAt, principalId }) =>
      endsAt !== undefined &&
      endsAt.getTime() < soon &&
      life.stage.tenant.users.find(principalId)?.accountEnabled === true,
  );
  const held = life.chance.pick(mine);
  if (held === undefined) return false;
  const { hands } = life.stage;
  const path = requestsPath('eligibility');
  await hands.askAs(held.principalId, 'POST', path, requestBody('selfExtend', held, 'P20D'));
  const answer = life.chance.pick(['adminExtend', 'adminRemove', undefined]);
  if (answer === undefined) return true;
  later(life, life.chance.whole(1, 6), async () => {
    await hands.ask('POST', path, requestBody(answer, held, answer === 'adminExtend' ? 'P20D' : undefined));
  });
  return true;
}

async function assignOutside(life: Life): Promise<boolean> {
  const principalId = somebody(life);
  const roleDefinitionId = life.chance.pick(rolesFor(life.stage.tenant));
  if (principalId === undefined || roleDefinitionId === undefined) return false;
  const ref = { principalId, roleDefinitionId, directoryScopeId: '/' };
  await life.stage.hands.ask('POST', '/roleManagement/directory/roleAssignments', ref);
  return true;
}

async function attest(life: Life): Promise<boolean> {
  const held = life.chance.pick(eligibilities(life));
  if (held === undefined) return false;
  const { principalId, roleDefinitionId, directoryScopeId } = held;
  life.attestations.push({
    ...{ principalId, roleDefinitionId, directoryScopeId },
    by: 'The owner of the role',
    on: inDays(life, 0),
    until: inDays(life, 30),
  });
  return true;
}

/** Everybody who is eligible, by themselves or through a group, may activate; most do so on few days. */
export async function activations(life: Life): Promise<void> {
  for (const held of eligibilities(life)) {
    const userId = life.chance.pick(usersBehind(life, held));
    // Some accesses are never used: which, is told by their ids, so that it stays so.
    const isIdle =
      Number.parseInt(held.roleDefinitionId.slice(0, 2), 16) % 3 ===
      Number.parseInt(held.principalId.slice(0, 2), 16) % 3;
    if (userId === undefined || isAway(life, userId) || isIdle || !life.chance.happens(0.06)) continue;
    const status = await activate(life, userId, held);
    note(life, status < 300 ? 'activated' : 'activation refused');
  }
}

function usersBehind({ stage: { tenant } }: Life, { principalId }: RoleRef): readonly string[] {
  const ids = tenant.groups.find(principalId)?.memberIds ?? [principalId];
  return ids.filter((id) => tenant.users.find(id)?.accountEnabled === true);
}

function activate(life: Life, userId: string, held: RoleRef): Promise<number> {
  const { stage, chance } = life;
  const { maximumDuration } = stage.tenant.roleSettings.rulesOf(held.roleDefinitionId).endUser;
  const most = Math.floor((millisecondsOf(maximumDuration) ?? 3_600_000) / 3_600_000);
  const ref = { ...held, principalId: userId };
  const body = requestBody('selfActivate', ref, `PT${chance.whole(1, Math.max(1, most))}H`);
  return stage.hands.askAs(userId, 'POST', requestsPath('assignment'), body);
}
