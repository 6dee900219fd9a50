import { subHours } from 'date-fns/subHours';
import type { AdministrativeUnit, AppSettings, Group, ServicePrincipal, User } from '../../directory.ts';
import { type Random, randomFrom } from '../../random.ts';
import { graphAppRoles } from './app-roles.ts';
import { secondsText } from './users.ts';

interface ObjectSeed {
  readonly seed: number;
  readonly count: number;
  readonly now: Date;
}

/** The tenant of Microsoft's own apps. */
const microsoftTenantId = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a';

/**
 * Every third group is role-assignable, small and flat. Some of the others are synced, and one contains another
 * group.
 */
export function makeGroups({ seed, count, now }: ObjectSeed, users: readonly User[]): Group[] {
  const random = randomFrom(seed, 'groups');
  const groups: Group[] = [];
  for (let index = 0; index < count; index += 1) {
    const isAssignableToRole = index % 3 === 0;
    const people = membersOf(random, users, isAssignableToRole ? 4 : 12);
    const inner = index % 6 === 2 ? groups[index - 1] : undefined;
    groups.push({
      kind: 'group',
      id: random.guid(),
      deletedDateTime: null,
      displayName: isAssignableToRole ? `role-admins-${index + 1}` : `team-${index + 1}`,
      description: isAssignableToRole ? 'Holds directory roles' : null,
      mail: null,
      mailEnabled: false,
      mailNickname: `group${index + 1}`,
      securityEnabled: true,
      groupTypes: [],
      isAssignableToRole: isAssignableToRole ? true : null,
      membershipRule: null,
      visibility: isAssignableToRole ? 'Private' : null,
      createdDateTime: secondsText(subHours(now, 24 * random.whole(40, 900))),
      onPremisesSyncEnabled: !isAssignableToRole && random.chance(0.3) ? true : null,
      memberIds: inner === undefined ? people : [...people, inner.id],
    });
  }
  return groups;
}

/** The service principals of every simulated tenant: PIM itself, Graph, and the identity that PIM Warden runs as. */
const wellKnown = [
  { displayName: 'MS-PIM', appId: '01fc33a7-78ba-4d2f-a4b7-768e336e890e', type: 'Application' },
  { displayName: 'Microsoft Graph', appId: '00000003-0000-0000-c000-000000000000', type: 'Application' },
  { displayName: 'pim-warden', appId: undefined, type: 'ManagedIdentity' },
] as const;

const appSettings: AppSettings = {
  addIns: [],
  appRoleAssignmentRequired: false,
  appRoles: [],
  disabledByMicrosoftStatus: null,
  homepage: null,
  info: {
    termsOfServiceUrl: null,
    supportUrl: null,
    privacyStatementUrl: null,
    marketingUrl: null,
    logoUrl: null,
  },
  keyCredentials: [],
  logoutUrl: null,
  oauth2PermissionScopes: [],
  passwordCredentials: [],
  replyUrls: [],
  signInAudience: 'AzureADMyOrg',
  tokenEncryptionKeyId: null,
};

/** Creates the well-known service principals first, whatever the count. */
export function makeServicePrincipals(
  { seed, count, now }: ObjectSeed,
  tenantId: string,
): ServicePrincipal[] {
  const random = randomFrom(seed, 'servicePrincipals');
  const others = Array.from({ length: Math.max(0, count - wellKnown.length) }, (_, index) => {
    const type = index % 3 === 0 ? ('ManagedIdentity' as const) : ('Application' as const);
    return { displayName: `${type === 'Application' ? 'app' : 'mi'}-${index + 1}`, appId: undefined, type };
  });
  return [...wellKnown, ...others].map(({ displayName, appId, type }, index): ServicePrincipal => {
    const id = random.guid();
    const ownAppId = appId ?? random.guid();
    const isManaged = type === 'ManagedIdentity';
    return {
      kind: 'servicePrincipal',
      id,
      deletedDateTime: null,
      appId: ownAppId,
      displayName,
      appDisplayName: isManaged ? null : displayName,
      servicePrincipalType: type,
      accountEnabled: index < wellKnown.length || !random.chance(0.1),
      appOwnerOrganizationId: isManaged ? null : appId === undefined ? tenantId : microsoftTenantId,
      alternativeNames: isManaged ? ['isExplicit=True', resourceId(displayName)] : [],
      servicePrincipalNames: [ownAppId],
      tags: isManaged ? [] : ['WindowsAzureActiveDirectoryIntegratedApp'],
      ...appSettings,
      ...(displayName === 'Microsoft Graph' && { appRoles: graphAppRoles }),
      createdDateTime: secondsText(subHours(now, 24 * random.whole(10, 900))),
    };
  });
}

function resourceId(name: string): string {
  return `/subscriptions/00000000-0000-0000-0000-000000000000/resourcegroups/apps/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
}

export function makeAdministrativeUnits(
  { seed, count }: ObjectSeed,
  users: readonly User[],
): AdministrativeUnit[] {
  const random = randomFrom(seed, 'administrativeUnits');
  const places = ['Berlin', 'Lagos', 'Lyon', 'Oslo', 'Seattle', 'Tokyo'];
  return Array.from({ length: count }, (_, index) => ({
    kind: 'administrativeUnit',
    id: random.guid(),
    deletedDateTime: null,
    displayName: `${places[index % places.length]} ${Math.floor(index / places.length) + 1}`,
    description: null,
    visibility: null,
    isMemberManagementRestricted: index % 4 === 3,
    membershipType: null,
    membershipRule: null,
    membershipRuleProcessingState: null,
    memberIds: membersOf(random, users, 20),
  }));
}

function membersOf(random: Random, users: readonly User[], most: number): string[] {
  const many = random.whole(Math.min(1, users.length), Math.min(most, users.length));
  return [...new Set(Array.from({ length: many }, () => random.pick(users).id))];
}
