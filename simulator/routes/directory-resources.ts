import type { AdministrativeUnit, DirectoryObject, Group, ServicePrincipal, User } from '../directory.ts';
import type { FilterRule, QueryOption, Resource } from '../odata/resource.ts';

const options: readonly QueryOption[] = ['$filter', '$select', '$orderby', '$top', '$count'];
const notSimulated: readonly string[] = ['$search', '$expand'];
/** Source: docs/graph-facts.md#users-and-their-sign-ins. */
const pageSize = { default: 100, most: 999 } as const;

const text: FilterRule = { type: 'string', operators: ['eq', 'in', 'startswith'], advanced: ['ne'] };
const mailText: FilterRule = { ...text, advanced: ['ne', 'endswith'] };
const id: FilterRule = { type: 'string', operators: ['eq', 'in'], advanced: ['ne'] };
const flag: FilterRule = { type: 'boolean', operators: ['eq'], advanced: ['ne', 'in'] };
const instant: FilterRule = { type: 'instant', operators: ['eq', 'ge', 'le'], advanced: ['ne'] };
const signIn: FilterRule = { type: 'instant', operators: ['eq', 'ge', 'le'], alone: true };

const directory = { options, notSimulated, pageSize, logic: 'and-or-not', advancedQueries: true } as const;

/** The properties that `User.ReadBasic.All` covers. */
export const basicUserProperties: readonly string[] = [
  'id',
  'displayName',
  'givenName',
  'surname',
  'mail',
  'userPrincipalName',
];

const userDefaults = [
  'businessPhones',
  'displayName',
  'givenName',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
  'id',
];

export const userResource: Resource<User> = {
  ...directory,
  type: 'user',
  label: 'User',
  properties: [
    ...userDefaults,
    'accountEnabled',
    'createdDateTime',
    'creationType',
    'deletedDateTime',
    'department',
    'employeeId',
    'externalUserState',
    'mailNickname',
    'onPremisesImmutableId',
    'onPremisesLastSyncDateTime',
    'onPremisesSamAccountName',
    'onPremisesSyncEnabled',
    'signInActivity',
    'usageLocation',
    'userType',
  ],
  defaults: userDefaults,
  filter: {
    id,
    displayName: text,
    givenName: text,
    surname: text,
    department: text,
    jobTitle: text,
    mail: mailText,
    userPrincipalName: mailText,
    mailNickname: text,
    userType: { type: 'string', operators: ['eq', 'in'], advanced: ['ne'] },
    accountEnabled: flag,
    onPremisesSyncEnabled: flag,
    createdDateTime: instant,
    'signInActivity/lastSignInDateTime': signIn,
    'signInActivity/lastNonInteractiveSignInDateTime': signIn,
    'signInActivity/lastSuccessfulSignInDateTime': signIn,
  },
  sort: { displayName: 'plain', userPrincipalName: 'plain', createdDateTime: 'advanced' },
};

/** Properties of Microsoft 365 groups in Exchange Online. This tenant has security groups only. */
const groupMailProperties = [
  'allowExternalSenders',
  'autoSubscribeNewMembers',
  'hideFromAddressLists',
  'hideFromOutlookClients',
  'isSubscribedByMail',
  'unseenCount',
];

export const groupResource: Resource<Group> = {
  ...directory,
  notSimulated: [...notSimulated, ...groupMailProperties],
  type: 'group',
  label: 'Group',
  properties: [
    'id',
    'deletedDateTime',
    'createdDateTime',
    'description',
    'displayName',
    'groupTypes',
    'isAssignableToRole',
    'mail',
    'mailEnabled',
    'mailNickname',
    'membershipRule',
    'onPremisesSyncEnabled',
    'securityEnabled',
    'visibility',
  ],
  filter: {
    id,
    displayName: text,
    mailNickname: text,
    isAssignableToRole: flag,
    mailEnabled: flag,
    securityEnabled: flag,
    onPremisesSyncEnabled: flag,
    createdDateTime: instant,
    'groupTypes/*': { type: 'string', operators: ['eq'] },
  },
  sort: { displayName: 'plain', createdDateTime: 'advanced' },
};

export const servicePrincipalResource: Resource<ServicePrincipal> = {
  ...directory,
  type: 'servicePrincipal',
  label: 'ServicePrincipal',
  properties: [
    'id',
    'deletedDateTime',
    'accountEnabled',
    'addIns',
    'alternativeNames',
    'appDisplayName',
    'appId',
    'appOwnerOrganizationId',
    'appRoleAssignmentRequired',
    'appRoles',
    'createdDateTime',
    'disabledByMicrosoftStatus',
    'displayName',
    'homepage',
    'info',
    'keyCredentials',
    'logoutUrl',
    'oauth2PermissionScopes',
    'passwordCredentials',
    'replyUrls',
    'servicePrincipalNames',
    'servicePrincipalType',
    'signInAudience',
    'tags',
    'tokenEncryptionKeyId',
  ],
  filter: {
    id,
    appId: id,
    displayName: text,
    accountEnabled: flag,
    servicePrincipalType: { type: 'string', operators: ['eq', 'in'], advanced: ['ne'] },
    'tags/*': { type: 'string', operators: ['eq'] },
  },
  sort: { displayName: 'plain', createdDateTime: 'advanced' },
};

export const administrativeUnitResource: Resource<AdministrativeUnit> = {
  ...directory,
  type: 'administrativeUnit',
  label: 'AdministrativeUnit',
  properties: [
    'id',
    'deletedDateTime',
    'description',
    'displayName',
    'isMemberManagementRestricted',
    'membershipRule',
    'membershipRuleProcessingState',
    'membershipType',
    'visibility',
  ],
  filter: { id, displayName: text },
  sort: { displayName: 'plain' },
};

/** The tenant itself. */
export const organizationResource: Resource<{ readonly id: string }> = {
  type: 'organization',
  label: 'Organization',
  options: ['$select'],
  notSimulated: ['$expand'],
  properties: ['id', 'displayName', 'onPremisesSyncEnabled', 'verifiedDomains'],
  pageSize,
};

const byKind = {
  user: userDefaults,
  group: groupResource.properties,
  servicePrincipal: servicePrincipalResource.properties,
  administrativeUnit: administrativeUnitResource.properties,
} as const satisfies Record<DirectoryObject['kind'], readonly string[]>;

/** Objects of several kinds in one list: members, or objects found by id. */
export const directoryObjectResource: Resource<DirectoryObject> = {
  type: 'directoryObject',
  label: 'DirectoryObject',
  options: ['$select', '$top', '$count'],
  notSimulated: ['$filter', '$orderby', ...notSimulated],
  properties: [
    ...new Set([
      ...userResource.properties.filter((name) => name !== 'signInActivity'),
      ...groupResource.properties,
      ...servicePrincipalResource.properties,
      ...administrativeUnitResource.properties,
    ]),
  ],
  defaults: ({ kind }) => byKind[kind],
  pageSize,
  advancedQueries: true,
};

/** The type annotation that every object of a mixed list carries: `#microsoft.graph.user`. */
export function odataType({ kind }: DirectoryObject): { readonly '@odata.type': string } {
  return { '@odata.type': `#microsoft.graph.${kind}` };
}

/** An object in the format of a mixed list. */
export function withODataType(object: DirectoryObject): object {
  const values: Readonly<Record<string, unknown>> = { ...object };
  return {
    ...odataType(object),
    ...Object.fromEntries(byKind[object.kind].map((name) => [name, values[name]])),
  };
}
