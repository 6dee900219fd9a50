import type { Tenant } from '../../simulator/state/tenant.ts';
import type { Attack } from './attack.ts';
import { plainRole } from './caller.ts';
import { addGroup, give } from './directory.ts';
import { lastAdministrators, protectedAttacks } from './floor.ts';
import type { Stage } from './stage.ts';

const many = { grants: 1_000, removals: 1_000, roleSettings: 1_000 };
export const roomForAll = { everywhere: many, controlPlane: many, perCaller: many };

/** The people and groups that the stage is about: the same whenever they are looked for. */
export function named(tenant: Tenant) {
  const people = tenant.users
    .all()
    .filter(
      ({ accountEnabled, userType, onPremisesSyncEnabled, displayName }) =>
        accountEnabled &&
        userType === 'Member' &&
        onPremisesSyncEnabled === null &&
        !displayName.startsWith('Emergency'),
    )
    .map(({ id }) => id)
    .toReversed();
  const group = tenant.groups.all().find(({ isAssignableToRole }) => isAssignableToRole === true);
  const [principal = '', inGroup = '', ...others] = people;
  return { administrators: others.slice(0, 80), principal, inGroup, group: group?.id ?? '' };
}

/** The group with just these members. */
function fill({ tenant }: Stage, memberIds: readonly string[]): string {
  const group = tenant.groups.find(named(tenant).group);
  if (group === undefined) throw new Error('the tenant has no role-assignable group');
  tenant.groups.add({ ...group, memberIds });
  return group.id;
}

function prepared(stage: Stage) {
  const about = named(stage.tenant);
  for (const id of [about.principal, about.inGroup])
    give(stage, 'eligibility', id, { days: 90, role: plainRole });
  fill(stage, [about.inGroup]);
  return about;
}

/** Others each time: the app remembers what it has just done about somebody. */
function administratorsFor(count: number): (stage: Stage) => readonly string[] {
  return ({ tenant, taken }) => {
    const free = named(tenant)
      .administrators.filter((id) => !taken.has(id))
      .slice(0, count);
    for (const id of free) taken.add(id);
    return free;
  };
}

export const floorAttacks: readonly Attack[] = [
  ...lastAdministrators('assignment', 'three who are active', administratorsFor(3), administratorsFor(2)),
  ...lastAdministrators('eligibility', 'three who are eligible', administratorsFor(3), administratorsFor(2)),
  ...lastAdministrators('assignment', 'two who are active', administratorsFor(2), administratorsFor(2)),
  ...lastAdministrators('eligibility', 'two who are eligible', administratorsFor(2), administratorsFor(2)),
  ...lastAdministrators(
    'assignment',
    'a group of two',
    (stage) => [addGroup(stage, administratorsFor(2)(stage)).id],
    administratorsFor(2),
  ),
  ...protectedAttacks(prepared),
];
