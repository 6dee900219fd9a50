import type { Member, PublishedType } from './type-definition.ts';

type Members = Readonly<Record<string, Member>>;

const text = (nullable = true): Member => ({ type: 'Edm.String', nullable });
const flag: Member = { type: 'Edm.Boolean', nullable: true };
const instant: Member = { type: 'Edm.DateTimeOffset', nullable: true };

const assignee = {
  assigneeDisplayName: text(),
  assigneeId: text(),
  assigneeUserPrincipalName: text(),
};
const role = { roleDefinitionId: text(), roleDisplayName: text(), roleTemplateId: text() };

/**
 * Types that exist in beta only. Their metadata is not published, so these follow the documentation of alerts, roles and
 * approval steps (docs/graph-facts.md#security-alerts, docs/graph-facts.md#role-definitions, docs/graph-facts.md#approvals). Nullability is our reading.
 */
export const betaTypes: Readonly<Record<string, PublishedType>> = {
  unifiedRoleManagementAlert: entity(
    {
      alertDefinitionId: text(false),
      incidentCount: { type: 'Edm.Int32', nullable: true },
      isActive: flag,
      lastModifiedDateTime: instant,
      lastScannedDateTime: instant,
      scopeId: text(false),
      scopeType: text(false),
    },
    {
      alertDefinition: one('unifiedRoleManagementAlertDefinition'),
      alertConfiguration: one('unifiedRoleManagementAlertConfiguration'),
      alertIncidents: one('Collection(unifiedRoleManagementAlertIncident)'),
    },
  ),
  unifiedRoleManagementAlertDefinition: entity({
    displayName: text(false),
    scopeType: text(false),
    scopeId: text(false),
    description: text(),
    severityLevel: text(),
    securityImpact: text(),
    mitigationSteps: text(),
    howToPrevent: text(),
    isRemediatable: flag,
    isConfigurable: flag,
  }),
  unifiedRoleManagementAlertConfiguration: entity(
    {
      alertDefinitionId: text(false),
      scopeType: text(false),
      scopeId: text(false),
      isEnabled: flag,
    },
    { alertDefinition: one('unifiedRoleManagementAlertDefinition') },
    { abstract: true },
  ),
  redundantAssignmentAlertConfiguration: configuration({
    duration: { type: 'Edm.Duration', nullable: true },
  }),
  staleSignInAlertConfiguration: configuration({ duration: { type: 'Edm.Duration', nullable: true } }),
  rolesAssignedOutsidePrivilegedIdentityManagementAlertConfiguration: configuration({}),
  tooManyGlobalAdminsAssignedToTenantAlertConfiguration: configuration({
    globalAdminCountThreshold: { type: 'Edm.Int32', nullable: true },
    percentageOfGlobalAdminsOutOfRolesThreshold: { type: 'Edm.Int32', nullable: true },
  }),
  sequentialActivationRenewalsAlertConfiguration: configuration({
    timeIntervalBetweenActivations: { type: 'Edm.Duration', nullable: true },
    sequentialActivationCounterThreshold: { type: 'Edm.Int32', nullable: true },
  }),
  unifiedRoleManagementAlertIncident: entity({}, {}, { abstract: true }),
  redundantAssignmentAlertIncident: incident({ ...assignee, ...role, lastActivationDateTime: instant }),
  staleSignInAlertIncident: incident({
    ...assignee,
    ...role,
    assignmentCreatedDateTime: instant,
    lastSignInDateTime: instant,
  }),
  rolesAssignedOutsidePrivilegedIdentityManagementAlertIncident: incident({
    ...assignee,
    ...role,
    assignmentCreatedDateTime: instant,
  }),
  tooManyGlobalAdminsAssignedToTenantAlertIncident: incident({ ...assignee }),
  sequentialActivationRenewalsAlertIncident: incident({
    ...assignee,
    ...role,
    activationCount: { type: 'Edm.Int32', nullable: true },
    sequenceStartDateTime: instant,
    sequenceEndDateTime: instant,
  }),
  longRunningOperation: entity({
    createdDateTime: instant,
    lastActionDateTime: instant,
    resourceLocation: text(),
    status: text(),
    statusDetail: text(),
  }),
  'unifiedRoleDefinition of beta': entity(
    { isPrivileged: flag, allowedPrincipalTypes: text() },
    {},
    { base: 'unifiedRoleDefinition' },
  ),
  unifiedRbacResourceNamespace: entity(
    { name: text(false) },
    { resourceActions: { type: 'Collection(unifiedRbacResourceAction)', nullable: true } },
  ),
  unifiedRbacResourceAction: entity({
    actionVerb: text(),
    description: text(),
    isPrivileged: flag,
    name: text(false),
    resourceScopeId: text(),
  }),
  // The documented answer contains the steps without `$expand`.
  approval: entity({ steps: { type: 'Collection(approvalStep)', nullable: false } }),
  approvalStep: entity({
    assignedToMe: flag,
    displayName: text(),
    justification: text(),
    reviewResult: text(),
    reviewedBy: { type: 'identity', nullable: true },
    reviewedDateTime: instant,
    status: text(),
  }),
};

function entity(properties: Members, navigation: Members = {}, { abstract = false, base = 'entity' } = {}) {
  return { kind: 'EntityType', base, abstract, open: false, properties, navigation };
}

function configuration(properties: Members): PublishedType {
  return entity(properties, {}, { base: 'unifiedRoleManagementAlertConfiguration' });
}

function incident(properties: Members): PublishedType {
  return entity(properties, {}, { base: 'unifiedRoleManagementAlertIncident' });
}

function one(type: string): Member {
  return { type, nullable: true };
}
