import { instantText, ticksOf } from '../../time.ts';
import type { DirectoryAudit } from '../audit-event.ts';
import { changed, details, initiatedBy, target } from '../audit-parties.ts';
import type { Tenant } from '../tenant.ts';
import type { Policy } from './role-settings.ts';

/**
 * Records `Update role setting in PIM` (docs/graph-facts.md#audit-rows-of-pim).
 * @param actorId object id of the user or app that changed the policy.
 */
export function recordSettingsChange(
  tenant: Tenant,
  policy: Policy,
  change: { readonly ruleIds: readonly string[]; readonly actorId: string; readonly at: Date },
): void {
  const { random } = tenant.roleSettings;
  const role = tenant.roleDefinitions.find(policy.roleDefinitionId);
  const row: DirectoryAudit = {
    id: `PIM_${random.guid()}_1`,
    category: 'RoleManagement',
    correlationId: random.guid(),
    result: 'success',
    resultReason: '',
    activityDisplayName: 'Update role setting in PIM',
    activityDateTime: instantText(ticksOf(change.at)),
    loggedByService: 'PIM',
    operationType: 'Update',
    initiatedBy: initiatorOf(tenant, change.actorId),
    targetResources: [
      target(
        'Role',
        { id: policy.roleDefinitionId, displayName: role?.displayName ?? '' },
        { modifiedProperties: change.ruleIds.map((id) => changed('RuleId', null, id)) },
      ),
      target('Directory', { id: tenant.tenantId, displayName: tenant.displayName }),
    ],
    additionalDetails: details({ AuditType: 'UpdatePolicy', oid: change.actorId }),
  };
  tenant.auditLog.record(row);
}

/** Records PIM's row about an alert (docs/graph-facts.md#audit-rows-of-pim). */
export function recordAlertRow(
  tenant: Tenant,
  activityDisplayName: string,
  alert: { readonly name: string; readonly actorId: string; readonly at: Date },
): void {
  const { random } = tenant.roleSettings;
  const row: DirectoryAudit = {
    id: `PIM_${random.guid()}_1`,
    category: 'RoleManagement',
    correlationId: random.guid(),
    result: 'success',
    resultReason: '',
    activityDisplayName,
    activityDateTime: instantText(ticksOf(alert.at)),
    loggedByService: 'PIM',
    operationType: 'Update',
    initiatedBy: initiatorOf(tenant, alert.actorId),
    targetResources: [target('Directory', { id: tenant.tenantId, displayName: tenant.displayName })],
    additionalDetails: details({ AuditType: alert.name, oid: alert.actorId }),
  };
  tenant.auditLog.record(row);
}

/** The initiator of a row. A managed identity that is no service principal of the tenant is named by its object id. */
export function initiatorOf(tenant: Tenant, id: string): DirectoryAudit['initiatedBy'] {
  const user = tenant.users.find(id);
  if (user !== undefined) return initiatedBy({ user });
  const app = tenant.servicePrincipals.find(id);
  if (app !== undefined) return initiatedBy({ app });
  return {
    user: null,
    app: { appId: null, displayName: 'managed identity', servicePrincipalId: id, servicePrincipalName: null },
  };
}
