/** `unifiedRbacResourceAction`, beta. */
export interface ResourceAction {
  readonly id: string;
  readonly actionVerb: string | null;
  readonly description: string;
  readonly isPrivileged: boolean;
  readonly name: string;
  readonly resourceScopeId: null;
}

/** Some of the actions of the namespace `microsoft.directory` that custom roles may hold: verb, name, what it is. */
const privileged: readonly (readonly [string | null, string, string])[] = [
  ['PATCH', 'microsoft.directory/applications/credentials/update', 'Update application credentials'],
  ['PATCH', 'microsoft.directory/applications/owners/update', 'Update owners of applications'],
  [
    'PATCH',
    'microsoft.directory/applications.myOrganization/credentials/update',
    'Update credentials on single-directory applications',
  ],
  [
    null,
    'microsoft.directory/authorizationPolicy/allProperties/allTasks',
    'Manage all aspects of authorization policy',
  ],
  [
    'PATCH',
    'microsoft.directory/conditionalAccessPolicies/basic/update',
    'Update basic properties for Conditional Access policies',
  ],
  ['PATCH', 'microsoft.directory/domains/federation/update', 'Update federation property of domains'],
  [
    'PATCH',
    'microsoft.directory/servicePrincipals/credentials/update',
    'Update credentials of service principals',
  ],
  ['PATCH', 'microsoft.directory/users/password/update', 'Reset passwords for all users'],
];
const ordinary: typeof privileged = [
  [
    null,
    'microsoft.directory/accessReviews/allProperties/allTasks',
    'Create and delete access reviews, and read and update all their properties',
  ],
  ['GET', 'microsoft.directory/accessReviews/allProperties/read', 'Read all properties of access reviews'],
  ['GET', 'microsoft.directory/applications/standard/read', 'Read standard properties of applications'],
  ['PATCH', 'microsoft.directory/applications/tag/update', 'Update tags of applications'],
  ['GET', 'microsoft.directory/groups/standard/read', 'Read standard properties of groups'],
];

function toAction(isPrivileged: boolean) {
  return ([actionVerb, name, description]: (typeof privileged)[number]): ResourceAction => ({
    actionVerb,
    description,
    id: [name.replaceAll('/', '-'), ...(actionVerb === null ? [] : [actionVerb.toLowerCase()])].join('-'),
    isPrivileged,
    name,
    resourceScopeId: null,
  });
}

/** The actions of `microsoft.directory`, by name. */
export const resourceActions: readonly ResourceAction[] = [
  ...privileged.map(toAction(true)),
  ...ordinary.map(toAction(false)),
].toSorted((one, other) => (one.name < other.name ? -1 : 1));
