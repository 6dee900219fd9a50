import type { ExpandRule, FilterRule, Resource } from '../odata/resource.ts';
import { type AlertName, alertNames } from '../state/alert-catalog.ts';
import type { AlertIncident } from '../state/alert-incidents.ts';
import type { Alert } from '../state/security-alerts.ts';
import type { Tenant } from '../state/tenant.ts';

interface DirectoryScoped {
  readonly id: string;
  readonly scopeId: '/';
  readonly scopeType: 'DirectoryRole';
}

/** `unifiedRoleManagementAlert` of beta (docs/graph-facts.md#security-alerts). */
interface AlertRow extends DirectoryScoped {
  readonly alertDefinitionId: string;
  readonly incidentCount: number;
  readonly isActive: boolean;
  readonly lastModifiedDateTime: string;
  readonly lastScannedDateTime: string;
  readonly alert: Alert;
}

function alertIdOf(tenant: Tenant, name: AlertName): string {
  return `DirectoryRole_${tenant.tenantId}_${name}`;
}

export function alertNameOf(tenant: Tenant, id: string): AlertName | undefined {
  return alertNames.find((name) => alertIdOf(tenant, name).toLowerCase() === id.toLowerCase());
}

export function alertRow(tenant: Tenant, name: AlertName, at: Date): AlertRow {
  const alert = tenant.securityAlerts.alert(name, tenant, at);
  const id = alertIdOf(tenant, name);
  return {
    id,
    alertDefinitionId: id,
    scopeType: 'DirectoryRole',
    scopeId: '/',
    incidentCount: alert.incidents.length,
    isActive: alert.isActive,
    lastModifiedDateTime: alert.modifiedAt.toISOString(),
    lastScannedDateTime: alert.scannedAt.toISOString(),
    alert,
  };
}

const texts: Readonly<Record<AlertName, { readonly title: string; readonly severity: string }>> = {
  RedundantAssignmentAlert: { title: 'Administrators are not using their privileged roles', severity: 'low' },
  RolesAssignedOutsidePimAlert: {
    title: 'Roles are being assigned outside of Privileged Identity Management',
    severity: 'high',
  },
  SequentialActivationRenewalsAlert: { title: 'Roles are being activated too frequently', severity: 'low' },
  TooManyGlobalAdminsAssignedToTenantAlert: {
    title: 'There are too many global administrators',
    severity: 'low',
  },
  StaleSignInAlert: { title: 'Potential stale accounts in a privileged role', severity: 'medium' },
};

/** `unifiedRoleManagementAlertDefinition`. The names are Graph's, the texts are ours. */
export function definitionRow(tenant: Tenant, name: AlertName) {
  const { title, severity } = texts[name];
  return {
    id: alertIdOf(tenant, name),
    displayName: title,
    scopeType: 'DirectoryRole',
    scopeId: '/',
    description: `${title}.`,
    severityLevel: severity,
    securityImpact: 'Accounts with privileged roles are what attackers look for.',
    mitigationSteps: 'Review the assignments in the list and remove those that are not needed.',
    howToPrevent: 'Assign roles through Privileged Identity Management, for a limited time.',
    isRemediatable: name !== 'SequentialActivationRenewalsAlert',
    isConfigurable: name !== 'RolesAssignedOutsidePimAlert',
  } as const;
}

/** `unifiedRoleManagementAlertConfiguration`, in the subtype of its alert. */
export function configurationRow(tenant: Tenant, name: AlertName) {
  const { securityAlerts } = tenant;
  const id = alertIdOf(tenant, name);
  return {
    '@odata.type': `#microsoft.graph.${configurationTypes[name]}`,
    id,
    alertDefinitionId: id,
    scopeType: 'DirectoryRole',
    scopeId: '/',
    isEnabled: securityAlerts.isEnabled(name),
    ...thresholdsOf(tenant, name),
  } as const;
}

const configurationTypes: Readonly<Record<AlertName, string>> = {
  RedundantAssignmentAlert: 'redundantAssignmentAlertConfiguration',
  RolesAssignedOutsidePimAlert: 'rolesAssignedOutsidePrivilegedIdentityManagementAlertConfiguration',
  SequentialActivationRenewalsAlert: 'sequentialActivationRenewalsAlertConfiguration',
  TooManyGlobalAdminsAssignedToTenantAlert: 'tooManyGlobalAdminsAssignedToTenantAlertConfiguration',
  StaleSignInAlert: 'staleSignInAlertConfiguration',
};

function thresholdsOf({ securityAlerts: { thresholds } }: Tenant, name: AlertName): object {
  switch (name) {
    case 'RedundantAssignmentAlert':
      return { duration: `P${thresholds.redundantHours / 24}D` };
    case 'StaleSignInAlert':
      return { duration: `P${thresholds.staleHours / 24}D` };
    case 'SequentialActivationRenewalsAlert':
      return {
        timeIntervalBetweenActivations: `PT${thresholds.sequenceMinutes}M`,
        sequentialActivationCounterThreshold: thresholds.sequenceCount,
      };
    case 'TooManyGlobalAdminsAssignedToTenantAlert': {
      const { globalAdminCountThreshold, percentageOfGlobalAdminsOutOfRolesThreshold } = thresholds;
      return { globalAdminCountThreshold, percentageOfGlobalAdminsOutOfRolesThreshold };
    }
    case 'RolesAssignedOutsidePimAlert':
      return {};
    default:
      return name satisfies never;
  }
}

const scope: FilterRule = { type: 'string', operators: ['eq'] };
const common = {
  options: ['$filter', '$select', '$expand', '$top'],
  filter: { id: scope, scopeId: scope, scopeType: scope, alertDefinitionId: scope },
  pageSize: { default: 100, most: 100 },
} as const;

export function alertResource(tenant: Tenant): Resource<AlertRow> {
  const of = (show: (row: AlertRow) => object): ExpandRule<AlertRow> => ({ resolve: show });
  return {
    ...common,
    type: 'unifiedRoleManagementAlert',
    label: 'RoleManagementAlert',
    properties: [
      'id',
      'alertDefinitionId',
      'scopeType',
      'scopeId',
      'incidentCount',
      'isActive',
      'lastModifiedDateTime',
      'lastScannedDateTime',
    ],
    expand: {
      alertDefinition: of(({ alert }) => definitionRow(tenant, alert.name)),
      alertConfiguration: of(({ alert }) => configurationRow(tenant, alert.name)),
      alertIncidents: of(({ alert }) => [...alert.incidents]),
    },
  };
}

export const definitionResource: Resource<ReturnType<typeof definitionRow>> = {
  ...common,
  type: 'unifiedRoleManagementAlertDefinition',
  label: 'RoleManagementAlertDefinition',
  properties: [
    'id',
    'displayName',
    'scopeType',
    'scopeId',
    'description',
    'severityLevel',
    'securityImpact',
    'mitigationSteps',
    'howToPrevent',
    'isRemediatable',
    'isConfigurable',
  ],
};

/** The resource of all five subtypes; `@odata.type` tells them apart. */
export function configurationResource(tenant: Tenant): Resource<ReturnType<typeof configurationRow>> {
  return {
    ...common,
    type: 'unifiedRoleManagementAlertConfiguration',
    label: 'RoleManagementAlertConfiguration',
    properties: [
      '@odata.type',
      'id',
      'alertDefinitionId',
      'scopeType',
      'scopeId',
      'isEnabled',
      'duration',
      'timeIntervalBetweenActivations',
      'sequentialActivationCounterThreshold',
      'globalAdminCountThreshold',
      'percentageOfGlobalAdminsOutOfRolesThreshold',
    ],
    expand: {
      alertDefinition: {
        resolve: ({ id }) => {
          const name = alertNameOf(tenant, id);
          return name === undefined ? null : definitionRow(tenant, name);
        },
      },
    },
  };
}

export const incidentResource: Resource<AlertIncident> = {
  type: 'unifiedRoleManagementAlertIncident',
  label: 'RoleManagementAlertIncident',
  options: ['$top'],
  notSimulated: ['$filter', '$select'],
  properties: [],
  defaults: (incident) => Object.keys(incident),
  pageSize: { default: 100, most: 999 },
};
