import type { Collection } from './collection.ts';

/** `signInActivity`. Absent for an account without a recorded sign-in. */
export interface SignInActivity {
  readonly lastSignInDateTime: string;
  readonly lastSignInRequestId: string;
  readonly lastNonInteractiveSignInDateTime: string;
  readonly lastNonInteractiveSignInRequestId: string;
  readonly lastSuccessfulSignInDateTime: string;
  readonly lastSuccessfulSignInRequestId: string;
}

interface Deletable {
  readonly id: string;
  readonly deletedDateTime: string | null;
}

/** Property names and values are Graph's own (`user`, v1.0). */
export interface User extends Deletable {
  readonly kind: 'user';
  readonly displayName: string;
  readonly givenName: string;
  readonly surname: string;
  readonly userPrincipalName: string;
  readonly mail: string | null;
  readonly mailNickname: string;
  readonly accountEnabled: boolean;
  readonly userType: 'Member' | 'Guest';
  readonly createdDateTime: string;
  readonly creationType: 'Invitation' | null;
  readonly externalUserState: 'Accepted' | 'PendingAcceptance' | null;
  readonly jobTitle: string | null;
  readonly department: string | null;
  readonly officeLocation: string | null;
  readonly mobilePhone: string | null;
  readonly businessPhones: readonly string[];
  readonly preferredLanguage: string | null;
  readonly usageLocation: string | null;
  readonly onPremisesSyncEnabled: true | null;
  readonly onPremisesImmutableId: string | null;
  readonly onPremisesSamAccountName: string | null;
  readonly onPremisesLastSyncDateTime: string | null;
  /** Absent for most: nobody has filled it in. */
  readonly employeeId?: string | null;
  readonly signInActivity?: SignInActivity;
  /** Object id, behind `/users/{id}/manager`. Absent: nobody is named. */
  readonly managerId?: string;
}

/** What an account of the cloud has no value for until somebody gives it one. */
export const unsetUserProperties = {
  creationType: null,
  externalUserState: null,
  jobTitle: null,
  department: null,
  officeLocation: null,
  mobilePhone: null,
  businessPhones: [],
  preferredLanguage: null,
  usageLocation: null,
  onPremisesSyncEnabled: null,
  onPremisesImmutableId: null,
  onPremisesSamAccountName: null,
  onPremisesLastSyncDateTime: null,
} as const;

/** `group`, v1.0. */
export interface Group extends Deletable {
  readonly kind: 'group';
  readonly displayName: string;
  readonly description: string | null;
  readonly mail: string | null;
  readonly mailEnabled: boolean;
  readonly mailNickname: string;
  readonly securityEnabled: boolean;
  readonly groupTypes: readonly string[];
  readonly isAssignableToRole: boolean | null;
  readonly membershipRule: string | null;
  readonly visibility: string | null;
  readonly createdDateTime: string;
  readonly onPremisesSyncEnabled: true | null;
  /** Direct members. Graph has no such property: `/members` lists them. */
  readonly memberIds: readonly string[];
  /** Users and service principals; none unless given. Graph has no such property: `/owners` lists the users. */
  readonly ownerIds?: readonly string[];
}

/** `appRole`, v1.0: what an application lets others be. */
export interface AppRole {
  readonly id: string;
  readonly value: string | null;
  readonly displayName: string;
  readonly description: string;
  readonly isEnabled: boolean;
  readonly origin: 'Application';
  readonly allowedMemberTypes: readonly ('User' | 'Application')[];
}

/** `appRoleAssignment`, v1.0. */
export interface AppRoleAssignment extends Deletable {
  readonly appRoleId: string;
  readonly createdDateTime: string;
  readonly principalId: string;
  readonly principalType: 'User' | 'Group' | 'ServicePrincipal';
  readonly principalDisplayName: string;
  /** Object id of the service principal whose role it is. */
  readonly resourceId: string;
  readonly resourceDisplayName: string;
}

/** `federatedIdentityCredential`, v1.0. */
export interface FederatedIdentityCredential {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly string[];
  readonly description: string | null;
}

/** What an application signs in with; Graph shows no secret again. */
export interface ApplicationCredentials {
  readonly passwordCredentials: readonly { readonly keyId: string; readonly endDateTime: string }[];
  readonly keyCredentials: readonly { readonly keyId: string; readonly endDateTime: string }[];
  readonly federatedIdentityCredentials: readonly FederatedIdentityCredential[];
}

/** App settings that nothing here reads. They are the same for every service principal. */
export interface AppSettings {
  readonly addIns: readonly object[];
  readonly appRoleAssignmentRequired: boolean;
  readonly appRoles: readonly AppRole[];
  readonly disabledByMicrosoftStatus: string | null;
  readonly homepage: string | null;
  readonly info: Readonly<
    Record<
      'termsOfServiceUrl' | 'supportUrl' | 'privacyStatementUrl' | 'marketingUrl' | 'logoUrl',
      string | null
    >
  >;
  readonly keyCredentials: readonly object[];
  readonly logoutUrl: string | null;
  readonly oauth2PermissionScopes: readonly object[];
  readonly passwordCredentials: readonly object[];
  readonly replyUrls: readonly string[];
  readonly signInAudience: string | null;
  readonly tokenEncryptionKeyId: string | null;
}

/** `servicePrincipal`, v1.0. */
export interface ServicePrincipal extends Deletable, AppSettings {
  readonly kind: 'servicePrincipal';
  readonly appId: string;
  readonly displayName: string;
  readonly appDisplayName: string | null;
  readonly servicePrincipalType: 'Application' | 'ManagedIdentity';
  readonly accountEnabled: boolean;
  readonly appOwnerOrganizationId: string | null;
  readonly alternativeNames: readonly string[];
  readonly servicePrincipalNames: readonly string[];
  readonly tags: readonly string[];
  readonly createdDateTime: string;
  /** None unless given. Graph has no such property: `/owners` lists them. */
  readonly ownerIds?: readonly string[];
  /** Owners of the application that it stands for, where that is registered in this tenant. */
  readonly applicationOwnerIds?: readonly string[];
  /** Of the application that it stands for. None unless given. */
  readonly credentials?: ApplicationCredentials;
}

/** `administrativeUnit`, v1.0. */
export interface AdministrativeUnit extends Deletable {
  readonly kind: 'administrativeUnit';
  readonly displayName: string;
  readonly description: string | null;
  readonly visibility: string | null;
  readonly isMemberManagementRestricted: boolean;
  readonly membershipType: 'Assigned' | 'Dynamic' | null;
  readonly membershipRule: string | null;
  readonly membershipRuleProcessingState: string | null;
  /** Members. Graph has no such property: `/members` lists them. */
  readonly memberIds: readonly string[];
}

/** An object of a kind that nothing else here knows. It can be named by rows of roles. */
export interface Stranger {
  readonly id: string;
  /** A `directoryObjectPartnerReference` is given only to whoever asks for that type. */
  readonly kind: 'device' | 'orgContact' | 'directoryObjectPartnerReference';
  readonly displayName: string;
}

export type DirectoryObject = User | Group | ServicePrincipal | AdministrativeUnit;

/** `unifiedRoleDefinition`, v1.0. The permissions of built-in roles are not simulated. */
export interface RoleDefinition {
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  readonly isBuiltIn: boolean;
  readonly isEnabled: boolean;
  /** Beta only: v1.0 of Graph does not have this property. */
  readonly isPrivileged: boolean;
  readonly resourceScopes: readonly string[];
  readonly rolePermissions: readonly object[];
  readonly templateId: string;
  readonly version: string | null;
  /** Present on built-in roles only. */
  readonly inheritsPermissionsFrom: readonly { readonly id: string }[];
}

/** The objects of a directory. */
export interface Directory {
  readonly users: Collection<User>;
  readonly groups: Collection<Group>;
  readonly servicePrincipals: Collection<ServicePrincipal>;
  readonly administrativeUnits: Collection<AdministrativeUnit>;
  readonly appRoleAssignments: Collection<AppRoleAssignment>;
  /** Devices, contacts, and references to principals of partner tenants. Empty unless something adds them. */
  readonly strangers: Collection<Stranger>;
  /** Deleted objects, kept for 30 days. */
  readonly deletedItems: Collection<DirectoryObject>;
  readonly roleDefinitions: Collection<RoleDefinition>;
}
