import { addHours } from 'date-fns/addHours';
import { addMilliseconds } from 'date-fns/addMilliseconds';
import { subHours } from 'date-fns/subHours';
import { subMinutes } from 'date-fns/subMinutes';
import type { DirectoryObject, ServicePrincipal, User } from '../directory-objects.ts';
import { type AssignmentKey, assignmentId } from '../identifiers.ts';
import { type Random, randomFrom } from '../random.ts';
import {
  type AssignmentSchedule,
  type Expiration,
  RoleManagement,
  requestsKeptHours,
  type ScheduleRequest,
  type ScheduleWindow,
} from '../role-schedules.ts';
import type { Directory } from '../tenant.ts';
import { anyScope, roleFor } from './scopes.ts';

interface Planting {
  readonly directory: Directory;
  readonly roles: RoleManagement;
  readonly random: Random;
  readonly now: Date;
  /** What is held already: one principal has one assignment of a kind, role and scope. */
  readonly taken: Set<string>;
  /** Who made people eligible, in turn: administrators and an app. */
  readonly makers: readonly string[];
}

/** Gives a new tenant its eligibilities, active assignments and running activations, and the requests behind the newer ones. */
export function plantAssignments(directory: Directory, seed: number, now: Date): RoleManagement {
  const planting: Planting = {
    directory,
    roles: new RoleManagement((id) => leftAt(directory, id)),
    random: randomFrom(seed, 'assignments'),
    now,
    taken: new Set(),
    makers: [...administrators(directory), ...directory.servicePrincipals.all().slice(2, 3)].map(
      ({ id }) => id,
    ),
  };
  plantOutsidePim(planting);
  plantEligibilities(planting);
  plantActive(planting);
  plantActivations(planting);
  return planting.roles;
}

/** The emergency accounts and some apps hold roles that nobody gave them through PIM. */
function plantOutsidePim(planting: Planting): void {
  const { directory, random, now, roles } = planting;
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
    if (!claim(planting, 'assignment', key)) return;
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

function plantEligibilities(planting: Planting): void {
  const { directory, random, now } = planting;
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
      plant(planting, 'eligibility', holder.id, startsAt, expiration);
    }
  }
}

function plantActive(planting: Planting): void {
  const { directory, random, now } = planting;
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
    plant(planting, 'assignment', holder.id, startsAt, expiration);
  }
}

function plant(
  planting: Planting,
  kind: 'eligibility' | 'assignment',
  principalId: string,
  startsAt: Date,
  expiration: Expiration,
): void {
  const { directory, roles, random, now } = planting;
  const directoryScopeId = anyScope(directory, random);
  const key = {
    principalId,
    directoryScopeId,
    roleDefinitionId: roleFor(directory, directoryScopeId, random),
  };
  if (!claim(planting, kind, key)) return;
  const createdAt = startsAt > now ? subHours(now, random.whole(3, 20)) : addMilliseconds(startsAt, 343);
  const schedule = { ...key, id: random.guid(), madeIn: 'pim', createdAt, startsAt, expiration } as const;
  const common = { ...schedule, memberType: 'Direct' } as const;
  if (kind === 'eligibility') roles.eligibilities.add(common);
  else roles.assignments.add({ ...common, assignmentType: 'Assigned', activatedUsing: undefined });
  remember(planting, {
    ...key,
    id: schedule.id,
    kind,
    action: 'adminAssign',
    status: startsAt > now ? 'Granted' : 'Provisioned',
    createdAt,
    createdBy: random.pick(planting.makers),
    justification: 'Assigned as agreed with the owner of the role',
    targetScheduleId: schedule.id,
    startsAt,
    expiration,
  });
}

/**
 * One eligibility in four is activated now, and most were activated before. None ends within the next hour: so long the
 * audit log stays as it was made (see `createTenant`).
 */
function plantActivations(planting: Planting): void {
  const { directory, roles, random, now } = planting;
  for (const eligibility of roles.eligibilities.all()) {
    const user = directory.users.find(eligibility.principalId);
    if (user?.accountEnabled !== true || eligibility.startsAt > now || isRegular(eligibility, now)) continue;
    const age = (now.getTime() - eligibility.startsAt.getTime()) / 3_600_000;
    for (
      let hoursAgo = random.whole(10, 150);
      hoursAgo < Math.min(age, 24 * 40);
      hoursAgo += random.whole(20, 300)
    )
      activate(planting, eligibility, subHours(now, hoursAgo));
    if (random.chance(0.25)) activate(planting, eligibility, subMinutes(now, random.whole(10, 175)));
  }
}

/** Permanent, and older than the log is kept: the generated part of the audit log tells their activations. */
export function isRegular(
  { id, expiration, startsAt }: Pick<AssignmentSchedule, 'id' | 'expiration' | 'startsAt'>,
  now: Date,
): boolean {
  const isOld = startsAt < subHours(now, 24 * 40);
  return expiration.type === 'noExpiration' && isOld && Number.parseInt(id.slice(0, 1), 16) % 2 === 0;
}

function activate(
  planting: Planting,
  eligibility: AssignmentKey & { readonly id: string },
  startsAt: Date,
): void {
  const { roles, random, now } = planting;
  const hours = random.whole(4, 8);
  const { principalId, roleDefinitionId, directoryScopeId } = eligibility;
  const key = { principalId, roleDefinitionId, directoryScopeId };
  const endsAt = addHours(startsAt, hours);
  const expiration: Expiration = { type: 'afterDuration', duration: `PT${hours}H`, endsAt };
  const id = random.guid();
  if (endsAt > now && claim(planting, 'assignment', key)) {
    const times = { createdAt: startsAt, startsAt, expiration };
    const activatedUsing = eligibility.id;
    roles.assignments.add({
      ...key,
      ...times,
      id,
      madeIn: 'pim',
      memberType: 'Direct',
      assignmentType: 'Activated',
      activatedUsing,
    });
  } else if (endsAt > now) return;
  remember(planting, {
    ...key,
    id,
    kind: 'assignment',
    action: 'selfActivate',
    status: 'Provisioned',
    createdAt: startsAt,
    createdBy: principalId,
    justification: `Change CHG${random.whole(100_000, 999_999)}`,
    targetScheduleId: id,
    startsAt,
    expiration,
  });
}

type Asked = Omit<ScheduleRequest, 'completedAt' | 'ticket' | 'window' | 'approvalId'> & ScheduleWindow;

function remember({ roles, now }: Planting, { startsAt, expiration, ...request }: Asked): void {
  if (request.createdAt <= subHours(now, requestsKeptHours)) return;
  roles.requests.add({
    ...request,
    completedAt: startsAt > request.createdAt ? startsAt : request.createdAt,
    ticket: { number: null, system: null },
    window: { startsAt, expiration },
    approvalId: null,
  });
}

/** When a principal was deleted; for one that is nowhere, ages ago. `undefined`: it is in the directory. */
function leftAt(directory: Directory, id: string): Date | undefined {
  if (directory.users.find(id) ?? directory.groups.find(id) ?? directory.servicePrincipals.find(id))
    return undefined;
  return new Date(directory.deletedItems.find(id)?.deletedDateTime ?? 0);
}

/** `false`: this principal has it already. */
function claim({ taken }: Planting, kind: string, key: AssignmentKey): boolean {
  const text = [kind, key.principalId, key.roleDefinitionId, key.directoryScopeId].join();
  if (taken.has(text)) return false;
  taken.add(text);
  return true;
}

function roleNamed(directory: Directory, displayName: string): string {
  const role = directory.roleDefinitions.all().find((each) => each.displayName === displayName);
  if (role === undefined) throw new Error(`there is no built-in role "${displayName}"`);
  return role.id;
}

/** The first people who are no emergency accounts and may sign in. */
export function administrators(directory: Directory): readonly User[] {
  return directory.users
    .all()
    .slice(2)
    .filter(({ accountEnabled }) => accountEnabled)
    .slice(0, 4);
}

/** Not those of Microsoft, nor the one that PIM Warden runs as. */
function appsOf(directory: Directory): readonly ServicePrincipal[] {
  return directory.servicePrincipals.all().slice(3);
}
