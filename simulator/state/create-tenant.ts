import { subHours } from 'date-fns/subHours';
import { subMinutes } from 'date-fns/subMinutes';
import { Collection } from '../collection.ts';
import type { Directory, User } from '../directory.ts';
import { randomFrom } from '../random.ts';
import { ticksOf } from '../time.ts';
import { AuditLog, type LateEvents } from './audit-log.ts';
import type { LogParties } from './background-events.ts';
import { GeneratedEvents } from './generated-events.ts';
import { createPim } from './pim.ts';
import type { PimSwitches } from './pim-switches.ts';
import { builtInRoles } from './role-definitions.ts';
import type { RoleManagement } from './role-management.ts';
import { RoleSettings } from './role-settings/role-settings.ts';
import { SecurityAlerts } from './security-alerts.ts';
import { isRegularActivator } from './seed/activations.ts';
import { seedAppRoleAssignments } from './seed/app-roles.ts';
import { seedAssignments } from './seed/assignments.ts';
import { seedExtraEligibilities } from './seed/extra-eligibilities.ts';
import { seedGroupAccess } from './seed/group-access.ts';
import { createHistory } from './seed/history.ts';
import { makeAdministrativeUnits, makeGroups, makeServicePrincipals } from './seed/other-objects.ts';
import { administrators } from './seed/seed-context.ts';
import { makeUsers, secondsText } from './seed/users.ts';
import type { Tenant } from './tenant.ts';

export interface TenantOptions {
  readonly seed: number;
  /** At least 2: the emergency accounts. */
  readonly users: number;
  /** Number of audit events at creation, including those that are not visible yet. */
  readonly auditEvents: number;
  readonly groups?: number;
  /** At least 3: MS-PIM, Microsoft Graph and the identity that PIM Warden runs as. */
  readonly servicePrincipals?: number;
  readonly administrativeUnits?: number;
  /** Minimum number of eligibilities with an end. Default: depends on the users. Up to about 20 for each user. */
  readonly timeBoundEligibilities?: number;
  /** The instant of creation. The tenant's history lies before it. */
  readonly now: Date;
  /** How long Graph shows audit events. Default 30. */
  readonly retentionDays?: number;
  readonly lateEvents?: LateEvents;
  /** Overrides where PIM's documentation allows several readings. */
  readonly pim?: Partial<PimSwitches>;
}

/**
 * Creates a tenant. Equal options give equal tenants.
 *
 * @throws Error naming the option that is out of bounds.
 */
export function createTenant(options: TenantOptions): Tenant {
  requireAtLeast('users', options.users, 2);
  requireAtLeast('auditEvents', options.auditEvents, 0);
  requireAtLeast('servicePrincipals', options.servicePrincipals ?? 3, 3);
  requireAtLeast('groups', options.groups ?? 0, 0);
  requireAtLeast('administrativeUnits', options.administrativeUnits ?? 0, 0);
  requireAtLeast('timeBoundEligibilities', options.timeBoundEligibilities ?? 0, 0);
  const tenantId = randomFrom(options.seed, 'tenant').guid();
  const [displayName, domain] = ['Contoso', 'contoso.example'];
  const directory = makeDirectory(options, tenantId, domain);
  const roleManagement = seedAssignments(directory, options.seed, options.now);
  const { seed, now, timeBoundEligibilities: wanted = 0 } = options;
  seedExtraEligibilities({ directory, roles: roleManagement, seed, now, wanted });
  const groupAccess = seedGroupAccess(directory, seed, now);
  const named = { tenantId, displayName, domain };
  const auditLog = makeAuditLog(options, directory, roleManagement, { id: tenantId, displayName });
  const pim = createPim({
    ...{ seed: options.seed, now: options.now, directory, roles: roleManagement, auditLog },
    ...{ tenant: { id: tenantId, displayName }, switches: options.pim },
  });
  const roleSettings = makeRoleSettings(directory, options.seed);
  const securityAlerts = new SecurityAlerts(options.now);
  return {
    ...{ ...named, ...directory, roleManagement, groupAccess, pim, roleSettings, securityAlerts, auditLog },
    signInPageSize: 120,
  };
}

function makeRoleSettings(directory: Directory, seed: number): RoleSettings {
  const groups = directory.groups.all().filter(({ isAssignableToRole }) => isAssignableToRole === true);
  const approvers = {
    userIds: administrators(directory).map(({ id }) => id),
    groupIds: groups.map(({ id }) => id),
  };
  return new RoleSettings(seed, directory.roleDefinitions, approvers);
}

function makeDirectory(options: TenantOptions, tenantId: string, domain: string): Directory {
  const { seed, now } = options;
  const users = makeUsers({ seed, count: options.users, domain, now });
  const making = (count: number) => ({ seed, now, count });
  const servicePrincipals = makeServicePrincipals(making(options.servicePrincipals ?? 12), tenantId);
  return {
    users: new Collection(users),
    groups: new Collection(
      makeGroups(making(options.groups ?? Math.max(6, Math.ceil(options.users / 20))), users),
    ),
    servicePrincipals: new Collection(servicePrincipals),
    appRoleAssignments: new Collection(seedAppRoleAssignments(servicePrincipals, seed, now)),
    administrativeUnits: new Collection(
      makeAdministrativeUnits(making(options.administrativeUnits ?? 4), users),
    ),
    strangers: new Collection(),
    deletedItems: new Collection(deletedUsers(seed, domain, now)),
    roleDefinitions: new Collection(builtInRoles()),
  };
}

/**
 * A user who was deleted four days ago, and whose eligibility is still listed
 * (docs/graph-facts.md#groups-service-principals-and-deleted-objects).
 */
function deletedUsers(seed: number, domain: string, now: Date): User[] {
  const deletedDateTime = secondsText(subHours(now, 96));
  return makeUsers({ seed: seed + 1, count: 3, domain, now })
    .slice(2)
    .map((user) => ({ ...user, deletedDateTime }));
}

function makeAuditLog(
  options: TenantOptions,
  directory: Directory,
  roles: RoleManagement,
  tenant: LogParties['tenant'],
): AuditLog {
  const { seed, now, auditEvents, retentionDays = 30, lateEvents } = options;
  // The log starts an hour inside the retention and ends two minutes before now. A reader who takes up to an hour
  // thus gets exactly this many events; otherwise a few would leave the retention meanwhile.
  const from = subHours(now, 24 * retentionDays - 1);
  const to = subMinutes(now, 2);
  const rows = createHistory(directory, roles, { seed, tenant, from, to, most: auditEvents });
  const history = rows.slice(Math.max(0, rows.length - auditEvents));
  const generated = new GeneratedEvents({
    seed,
    count: auditEvents - history.length,
    from: ticksOf(from),
    to: ticksOf(to),
    parties: logPartiesOf(directory, roles, tenant, now),
  });
  return new AuditLog({ generated, history, retentionDays, lateEvents });
}

function logPartiesOf(
  directory: Directory,
  roles: RoleManagement,
  tenant: LogParties['tenant'],
  now: Date,
): LogParties {
  const users = directory.users.all();
  const [msPim, , ...apps] = directory.servicePrincipals.all();
  if (msPim === undefined) throw new Error('the tenant lacks the service principal MS-PIM');
  const regularActivators = roles.eligibilities.all().flatMap((eligibility) => {
    const user = directory.users.find(eligibility.principalId);
    const role = directory.roleDefinitions.find(eligibility.roleDefinitionId);
    return user?.accountEnabled && role && isRegularActivator(eligibility, now) ? [{ user, role }] : [];
  });
  const groups =
    directory.groups.size > 0 ? directory.groups.all() : [{ id: tenant.id, displayName: 'All Users' }];
  return { tenant, users, groups, apps, msPim, regularActivators };
}

function requireAtLeast(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least)
    throw new Error(`a tenant needs a whole number of ${name}, ${least} or more; got ${value}`);
}
