import type { User } from '../../simulator/directory.ts';
import { secondsText } from '../../simulator/state/seed/users.ts';
import { rolesFor } from './access-deeds.ts';
import { requestBody, requestsPath } from './hands.ts';
import { type Deed, factsNow, inDays, isAway, type Life, later, now, people, signIn } from './life.ts';

/** People join, leave, come back, go on leave and sign in. */
export const peopleDeeds: readonly Deed[] = [
  { name: 'joined', likelihood: 0.35, doing: join },
  { name: 'left: disabled, then deleted', likelihood: 0.2, doing: leave },
  { name: 'disabled for some days', likelihood: 0.08, doing: disableForDays },
  { name: 'deleted by mistake, restored', likelihood: 0.03, doing: deleteAndRestore },
  { name: 'went on leave', likelihood: 0.12, doing: goOnLeave },
  { name: 'joined or left a group', likelihood: 0.25, doing: changeGroup },
  { name: 'a service principal was given a role', likelihood: 0.03, doing: giveToApp },
];

/** A third of those who are not away sign in on a day. */
export function signIns(life: Life): void {
  for (const user of people(life)) {
    if (!user.accountEnabled || isAway(life, user.id)) continue;
    if (life.chance.happens(0.3)) signIn(life, user);
  }
}

async function join(life: Life): Promise<boolean> {
  const { tenant, hands } = life.stage;
  const model = people(life).find(({ userType }) => userType === 'Member');
  if (model === undefined) return false;
  const id = guid(life);
  const name = `joiner-${life.day}-${id.slice(0, 4)}`;
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
    createdDateTime: secondsText(now(life)),
  };
  tenant.users.add(user);
  const role = life.chance.pick(rolesFor(tenant));
  if (role === undefined) return true;
  const ref = { principalId: id, roleDefinitionId: role, directoryScopeId: '/' };
  await hands.ask(
    'POST',
    requestsPath('eligibility'),
    requestBody('adminAssign', ref, `P${life.chance.whole(12, 60)}D`),
  );
  // Some never come.
  if (life.chance.happens(0.2)) life.away.set(id, life.day + 200);
  return true;
}

function guid({ chance }: Life): string {
  const hex = () => chance.whole(0, 15).toString(16);
  const run = (length: number) => Array.from({ length }, hex).join('');
  return `${run(8)}-${run(4)}-4${run(3)}-a${run(3)}-${run(12)}`;
}

function someHolder(life: Life): User | undefined {
  const { holdings } = factsNow(life);
  const ids = new Set([...holdings.values()].map(({ principalId }) => principalId.toLowerCase()));
  return life.chance.pick(people(life).filter(({ id, accountEnabled }) => accountEnabled && ids.has(id)));
}

async function leave(life: Life): Promise<boolean> {
  const user = someHolder(life);
  if (user === undefined) return false;
  const { hands } = life.stage;
  await hands.ask('PATCH', `/users/${user.id}`, { accountEnabled: false });
  later(life, life.chance.whole(3, 25), async () => {
    await hands.ask('DELETE', `/users/${user.id}`);
  });
  return true;
}

async function disableForDays(life: Life): Promise<boolean> {
  const user = someHolder(life);
  if (user === undefined) return false;
  const { hands } = life.stage;
  await hands.ask('PATCH', `/users/${user.id}`, { accountEnabled: false });
  later(life, life.chance.whole(2, 12), async () => {
    await hands.ask('PATCH', `/users/${user.id}`, { accountEnabled: true });
  });
  return true;
}

async function deleteAndRestore(life: Life): Promise<boolean> {
  const user = someHolder(life);
  if (user === undefined) return false;
  const { hands } = life.stage;
  await hands.ask('DELETE', `/users/${user.id}`);
  later(life, life.chance.whole(1, 6), async () => {
    await hands.ask('POST', `/directory/deletedItems/${user.id}/restore`);
  });
  return true;
}

async function goOnLeave(life: Life): Promise<boolean> {
  const user = someHolder(life);
  if (user === undefined) return false;
  const days = life.chance.whole(20, 50);
  life.away.set(user.id, life.day + days);
  const isExcepted = life.exceptions.some(({ principalId }) => principalId === user.id);
  if (!isExcepted && life.chance.happens(0.4))
    life.exceptions.push({
      principalId: user.id,
      owner: 'The manager',
      reason: 'Parental leave',
      ticket: 'HR-1',
      expires: inDays(life, life.chance.whole(10, days)),
    });
  return true;
}

async function changeGroup(life: Life): Promise<boolean> {
  const { tenant } = life.stage;
  const group = life.chance.pick(
    tenant.groups.all().filter(({ isAssignableToRole }) => isAssignableToRole === true),
  );
  const user = life.chance.pick(people(life));
  if (group === undefined || user === undefined) return false;
  const isIn = group.memberIds.includes(user.id);
  const memberIds = isIn ? group.memberIds.filter((id) => id !== user.id) : [...group.memberIds, user.id];
  tenant.groups.add({ ...group, memberIds });
  return true;
}

async function giveToApp(life: Life): Promise<boolean> {
  const { tenant, hands } = life.stage;
  const app = life.chance.pick(tenant.servicePrincipals.all().slice(4));
  const role = life.chance.pick(rolesFor(tenant));
  if (app === undefined || role === undefined) return false;
  const ref = { principalId: app.id, roleDefinitionId: role, directoryScopeId: '/' };
  await hands.ask('POST', requestsPath('assignment'), requestBody('adminAssign', ref, null));
  return true;
}
