import { auditOperations } from './areas/audit-log.ts';
import { directoryOperations } from './areas/directory.ts';
import { roleDefinitionOperations } from './areas/role-definitions.ts';
import { instanceOperations } from './areas/role-instances.ts';
import { policyOperations } from './areas/role-policies.ts';
import { requestOperations } from './areas/role-requests.ts';
import { scheduleOperations } from './areas/role-schedules.ts';
import { alertOperations } from './areas/security-alerts.ts';
import type { GraphOperation } from './client/operation.ts';
import { type AppRole, appRoleIds, graphAppId } from './client/operation.ts';

/** Everything that this app asks of Graph, each with the least permission for it. */
export const operations: readonly GraphOperation[] = [
  auditOperations,
  requestOperations.assignment,
  requestOperations.eligibility,
  scheduleOperations.assignment,
  scheduleOperations.eligibility,
  instanceOperations.assignment,
  instanceOperations.eligibility,
  policyOperations,
  alertOperations,
  directoryOperations,
  roleDefinitionOperations,
].flatMap((group): readonly GraphOperation[] => Object.values(group));

/** An app role to grant to the app's managed identity. */
interface RequiredAppRole {
  readonly name: AppRole;
  /** The `appRoleId` of `appRoleAssignedTo`. */
  readonly id: string;
  /** The `appId` of the resource whose role it is. */
  readonly resourceAppId: string;
  /** What it is needed for: names of operations. */
  readonly operations: readonly string[];
}

/** The app roles that the operations of this folder need, and no others; by name. What `infra/` grants is made from it. */
export function requiredAppRoles(wanted: readonly GraphOperation[] = operations): readonly RequiredAppRole[] {
  const users = new Map<AppRole, string[]>();
  for (const { application, besides, operation } of wanted)
    for (const role of [application, besides])
      if (role !== undefined) users.set(role, [...(users.get(role) ?? []), operation]);
  return [...users.entries()]
    .map(([name, names]) => ({
      name,
      id: appRoleIds[name],
      resourceAppId: graphAppId,
      operations: names,
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}
