import { addHours } from 'date-fns/addHours';
import { addMilliseconds } from 'date-fns/addMilliseconds';
import { subHours } from 'date-fns/subHours';
import type { Directory, DirectoryObject, ServicePrincipal } from '../../directory.ts';
import { randomFrom } from '../../random.ts';
import { assignmentId } from '../identifiers.ts';
import { RoleManagement } from '../role-management.ts';
import type { Expiration } from '../role-schedules.ts';
import { seedActivations } from './activations.ts';
import { anyScope, roleFor } from './scopes.ts';
import { addRequest, administrators, claimKey, type SeedContext } from './seed-context.ts';

/**
 * Seeds a new tenant with eligibilities, active assignments and activations, and with the requests behind the newer
 * ones.
 */
export function seedAssignments(directory: Directory, seed: number, now: Date): RoleManagement {
  const context: SeedContext = {
    directory,
    roles: new RoleManagement((id) => deletedAt(directory, id)),
    random: randomFrom(seed, 'assignments'),
    now,
    claimedKeys: new Set(),
    assigners: [...administrators(directory), ...directory.servicePrincipals.all().slice(2, 3)].map(
      ({ id }) => id,
    ),
  };
  seedOutsidePim(context);
  seedEligibilities(context);
  seedActiveAssignments(context);
  seedActivations(context);
  return context.roles;
}

/** Seeds roles of emergency accounts and some apps that were assigned outside PIM. */
function seedOutsidePim(context: SeedContext): void {
  const { directory, random, now, roles } = context;
  const globalAdministrator = roleNamed(directory, 'Global Administrator');
  const readers = roleNamed(directory, 'Directory Readers');
  const holders = [
    ...directory.users
      .all()
      .slice(0, 2)
      .map(({ id }) => [id, globalAdministrator] as const),
    ...appsOf(directory)
      .slice(0, 3)
      .map(({ id }) => [id, readers] as const),
  ];
  holders.forEach(([principalId, roleDefinitionId], index) => {
    const key = { principalId, roleDefinitionId, directoryScopeId: '/' };
    if (!claimKey(context, 'assignment', key)) return;
    const createdAt = subHours(now, index % 2 === 0 ? 24 * random.whole(60, 400) : random.whole(30, 600));
    roles.assignments.add({
      ...key,
      id: assignmentId(key),
      madeIn: 'elsewhere',
      createdAt,
      startsAt: createdAt,
      expiration: { type: 'noExpiration' },
      memberType: 'Direct',
      assignmentType: 'Assigned',
      activatedUsing: undefined,
    });
  });
}

function seedEligibilities(context: SeedContext): void {
  const { directory, random, now } = context;
  const people = directory.users.all().slice(2);
  const groups = directory.groups.all().filter(({ isAssignableToRole }) => isAssignableToRole === true);
  const holders: readonly DirectoryObject[] = [
    ...people.slice(0, Math.max(4, Math.ceil(people.length * 0.15))),
    ...groups.slice(0, 4),
    ...directory.deletedItems.all().filter(({ kind }) => kind === 'user'),
  ];
  for (const holder of holders) {
    for (let nth = random.whole(1, 3); nth > 0; nth -= 1) {
      const isPermanent = random.chance(0.4);
      const ageHours = isPermanent ? random.whole(24 * 40, 24 * 400) : random.whole(30, 24 * 300);
      const startsAt = random.chance(0.05) ? addHours(now, random.whole(5, 200)) : subHours(now, ageHours);
      const endsAt = addHours(now, random.whole(24 * 10, 24 * 180));
      const expiration: Expiration = isPermanent
        ? { type: 'noExpiration' }
        : { type: 'afterDateTime', endsAt };
      seedAssignment(context, 'eligibility', holder.id, startsAt, expiration);
    }
  }
}

function seedActiveAssignments(context: SeedContext): void {
  const { directory, random, now } = context;
  const people = directory.users.all().slice(2);
  const groups = directory.groups.all().filter(({ isAssignableToRole }) => isAssignableToRole === true);
  const holders = [
    ...people.slice(-Math.ceil(people.length * 0.03)),
    ...groups.slice(-1),
    ...appsOf(directory).slice(-2),
  ];
  for (const holder of holders) {
    const startsAt = subHours(now, random.whole(30, 24 * 150));
    const duration = 'P180D';
    const expiration: Expiration = random.chance(0.5)
      ? { type: 'noExpiration' }
      : { type: 'afterDuration', duration, endsAt: addHours(startsAt, 24 * 180) };
    seedAssignment(context, 'assignment', holder.id, startsAt, expiration);
  }
}

function seedAssignment(
  context: SeedContext,
  kind: 'eligibility' | 'assignment',
  principalId: string,
  startsAt: Date,
  expiration: Expiration,
): void {
  const { directory, roles, random, now } = context;
  const directoryScopeId = anyScope(directory, random);
  const key = {
    principalId,
    directoryScopeId,
    roleDefinitionId: roleFor(directory, directoryScopeId, random),
  };
  if (!claimKey(context, kind, key)) return;
  const createdAt = startsAt > now ? subHours(now, random.whole(3, 20)) : addMilliseconds(startsAt, 343);
  const schedule = { ...key, id: random.guid(), madeIn: 'pim', createdAt, startsAt, expiration } as const;
  const common = { ...schedule, memberType: 'Direct' } as const;
  if (kind === 'eligibility') roles.eligibilities.add(common);
  else roles.assignments.add({ ...common, assignmentType: 'Assigned', activatedUsing: undefined });
  addRequest(context, {
    ...key,
    id: schedule.id,
    kind,
    action: 'adminAssign',
    status: startsAt > now ? 'Granted' : 'Provisioned',
    createdAt,
    createdBy: random.pick(context.assigners),
    justification: 'Assigned as agreed with the owner of the role',
    targetScheduleId: schedule.id,
    startsAt,
    expiration,
  });
}

/** When a principal was deleted; the epoch for an unknown one. `undefined`: it is in the directory. */
function deletedAt(directory: Directory, id: string): Date | undefined {
  if (directory.users.find(id) ?? directory.groups.find(id) ?? directory.servicePrincipals.find(id))
    return undefined;
  return new Date(directory.deletedItems.find(id)?.deletedDateTime ?? 0);
}

function roleNamed(directory: Directory, displayName: string): string {
  const role = directory.roleDefinitions.all().find((each) => each.displayName === displayName);
  if (role === undefined) throw new Error(`there is no built-in role "${displayName}"`);
  return role.id;
}

/** Apps except Microsoft's and the identity that PIM Warden runs as. */
function appsOf(directory: Directory): readonly ServicePrincipal[] {
  return directory.servicePrincipals.all().slice(3);
}
