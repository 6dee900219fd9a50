import { type ResolvedType, typeNamed } from './published-types.ts';

/** The type that an `@odata.context` states for a body. */
interface BodyType {
  readonly type: ResolvedType;
  /** Whether it ends in `/$entity`. */
  readonly isEntity: boolean;
}

/** The types of path prefixes. Further segments are navigations of the preceding type. */
const roots: Readonly<Record<string, string>> = {
  users: 'user',
  groups: 'group',
  organization: 'organization',
  servicePrincipals: 'servicePrincipal',
  administrativeUnits: 'administrativeUnit',
  applications: 'application',
  directoryObjects: 'directoryObject',
  'directory/administrativeUnits': 'administrativeUnit',
  'directory/deletedItems': 'directoryObject',
  'auditLogs/directoryAudits': 'directoryAudit',
  'policies/roleManagementPolicies': 'unifiedRoleManagementPolicy',
  'policies/roleManagementPolicyAssignments': 'unifiedRoleManagementPolicyAssignment',
  'identityGovernance/privilegedAccess/group': 'privilegedAccessGroup',
  'roleManagement/directory': 'rbacApplication',
  'roleManagement/directory/roleAssignmentApprovals': 'approval',
  'roleManagement/directory/resourceNamespaces': 'unifiedRbacResourceNamespace',
  'identityGovernance/roleManagementAlerts/operations': 'longRunningOperation',
  'identityGovernance/roleManagementAlerts/alerts': 'unifiedRoleManagementAlert',
  'identityGovernance/roleManagementAlerts/alertDefinitions': 'unifiedRoleManagementAlertDefinition',
  'identityGovernance/roleManagementAlerts/alertConfigurations': 'unifiedRoleManagementAlertConfiguration',
};

/** The type that beta has in the place of one of v1.0. */
const inBeta = (name: string) => typeNamed(`${name} of beta`) ?? typeNamed(name);

/** In beta an approval has steps; in v1.0 its stages have the same shape. */
const betaNavigation: Readonly<Record<string, string>> = { steps: 'approvalStep' };

/** @returns `undefined` for a context without a published type. */
export function readContext(context: string): BodyType | undefined {
  const [, fragment = ''] = /\$metadata#(.*)$/s.exec(context) ?? [];
  const isEntity = fragment.endsWith('/$entity');
  const type = typeOf(isEntity ? fragment.slice(0, -'/$entity'.length) : fragment);
  const found = type !== undefined && /\/beta\/\$metadata#/.test(context) ? inBeta(type.name) : type;
  return found && { type: found, isEntity };
}

function typeOf(fragment: string): ResolvedType | undefined {
  const [, collected] = /^Collection\((?:microsoft\.graph\.)?(\w+)\)/.exec(fragment) ?? [];
  if (collected !== undefined) return typeNamed(collected);
  const names = segmentsOf(fragment);
  for (let length = names.length; length > 0; length -= 1) {
    const root = roots[names.slice(0, length).join('/')];
    if (root === undefined) continue;
    return names.slice(length).reduce((type, name) => type && next(type, name), typeNamed(root));
  }
  const [, single] = /^microsoft\.graph\.(\w+)$/.exec(names[0] ?? '') ?? [];
  return single === undefined ? undefined : typeNamed(single);
}

function next(type: ResolvedType, name: string): ResolvedType | undefined {
  const [, cast] = /^microsoft\.graph\.(\w+)$/.exec(name) ?? [];
  const member = type.navigation[name]?.type ?? betaNavigation[name];
  return typeNamed(cast ?? /^Collection\((\w+)\)$/.exec(member ?? '')?.[1] ?? member ?? '');
}

/** The segment names without parentheses: `policies/roleManagementPolicies('x')/rules(id)`. */
function segmentsOf(fragment: string): string[] {
  let bare = fragment;
  // Parentheses nest within `$expand`: the innermost go first.
  for (let before = ''; before !== bare; ) {
    before = bare;
    bare = bare.replace(/\([^()]*\)/g, '');
  }
  return bare.split('/');
}
