import type { Member, PublishedType } from './type-definition.ts';

const text: Member = { type: 'Edm.String', nullable: true };
const flag: Member = { type: 'Edm.Boolean', nullable: true };
const instant: Member = { type: 'Edm.DateTimeOffset', nullable: true };
const texts: Member = { type: 'Collection(Edm.String)', nullable: false };
const objects: Member = { type: 'Collection(directoryObject)', nullable: true };

/**
 * Types that `graph-types.json` lacks. In that file, `user` and `group` name types of other namespaces (their bases
 * are `identityAccounts` and `entity`), and `servicePrincipal` is incomplete. These are the properties of
 * `microsoft.graph.user`, `group`, `servicePrincipal` and `application`, v1.0, that this simulator sends, as their reference pages
 * list them.
 */
export const directoryTypes: Readonly<Record<string, PublishedType>> = {
  user: directoryObject(
    {
      ...all(text, [
        'creationType',
        'department',
        'displayName',
        'employeeId',
        'externalUserState',
        'givenName',
        'jobTitle',
        'mail',
        'mailNickname',
        'mobilePhone',
        'officeLocation',
        'onPremisesImmutableId',
        'onPremisesSamAccountName',
        'preferredLanguage',
        'surname',
        'usageLocation',
        'userPrincipalName',
        'userType',
      ]),
      ...all(flag, ['accountEnabled', 'onPremisesSyncEnabled']),
      ...all(instant, ['createdDateTime', 'onPremisesLastSyncDateTime']),
      businessPhones: texts,
      signInActivity: { type: 'signInActivity', nullable: true },
    },
    { memberOf: objects, transitiveMemberOf: objects },
  ),
  group: directoryObject(
    {
      ...all(text, ['description', 'displayName', 'mail', 'mailNickname', 'membershipRule', 'visibility']),
      ...all(flag, ['isAssignableToRole', 'mailEnabled', 'onPremisesSyncEnabled', 'securityEnabled']),
      createdDateTime: instant,
      groupTypes: texts,
    },
    { members: objects, transitiveMembers: objects, memberOf: objects, owners: objects },
  ),
  organization: directoryObject(
    {
      ...all(text, ['displayName']),
      ...all(flag, ['onPremisesSyncEnabled']),
      verifiedDomains: objectsOf('verifiedDomain'),
    },
    {},
  ),
  verifiedDomain: {
    kind: 'ComplexType',
    base: null,
    open: false,
    abstract: false,
    properties: {
      ...all(text, ['capabilities', 'name', 'type']),
      ...all(flag, ['isDefault', 'isInitial']),
    },
    navigation: {},
  },
  servicePrincipal: directoryObject(
    {
      ...all(text, ['appDisplayName', 'appId', 'displayName', 'servicePrincipalType']),
      ...all(text, ['disabledByMicrosoftStatus', 'homepage', 'logoutUrl', 'signInAudience']),
      ...all(flag, ['accountEnabled', 'appRoleAssignmentRequired']),
      createdDateTime: instant,
      ...all({ type: 'Edm.Guid', nullable: true }, ['appOwnerOrganizationId', 'tokenEncryptionKeyId']),
      ...all(objectsOf('addIn'), ['addIns']),
      ...all(objectsOf('appRole'), ['appRoles']),
      ...all(objectsOf('keyCredential'), ['keyCredentials']),
      ...all(objectsOf('permissionScope'), ['oauth2PermissionScopes']),
      ...all(objectsOf('passwordCredential'), ['passwordCredentials']),
      info: { type: 'informationalUrl', nullable: true },
      replyUrls: texts,
      alternativeNames: texts,
      servicePrincipalNames: texts,
      tags: texts,
    },
    {
      ...{ memberOf: objects, owners: objects },
      appRoleAssignedTo: { type: 'Collection(appRoleAssignment)', nullable: true },
      appRoleAssignments: { type: 'Collection(appRoleAssignment)', nullable: true },
    },
  ),
  application: directoryObject(
    {
      ...all(text, ['appId', 'displayName']),
      ...all(objectsOf('keyCredential'), ['keyCredentials']),
      ...all(objectsOf('passwordCredential'), ['passwordCredentials']),
    },
    {
      owners: objects,
      federatedIdentityCredentials: { type: 'Collection(federatedIdentityCredential)', nullable: true },
    },
  ),
  federatedIdentityCredential: {
    kind: 'EntityType',
    base: 'entity',
    abstract: false,
    open: false,
    properties: {
      ...all({ type: 'Edm.String', nullable: false }, ['name', 'issuer', 'subject']),
      ...{ audiences: texts, description: text },
    },
    navigation: {},
  },
  ...Object.fromEntries(
    ['device', 'orgContact', 'directoryObjectPartnerReference'].map((name) => [
      name,
      directoryObject(all(text, ['displayName']), {}),
    ]),
  ),
};

function objectsOf(type: string): Member {
  return { type: `Collection(${type})`, nullable: false };
}

function all(member: Member, names: readonly string[]): Readonly<Record<string, Member>> {
  return Object.fromEntries(names.map((name) => [name, member]));
}

function directoryObject(
  properties: Readonly<Record<string, Member>>,
  navigation: Readonly<Record<string, Member>>,
): PublishedType {
  return { kind: 'EntityType', base: 'directoryObject', abstract: false, open: true, properties, navigation };
}
