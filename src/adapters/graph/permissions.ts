import { type AppPart, appParts } from '../../domain/model/deployment-parts.ts';
import { applicationOperations, federatedCredentialOperations } from './areas/applications.ts';
import { auditOperations } from './areas/audit-log.ts';
import { directoryOperations } from './areas/directory.ts';
import { groupAccessOperations } from './areas/group-access.ts';
import { roleDefinitionOperations } from './areas/role-definitions.ts';
import { instanceOperations } from './areas/role-instances.ts';
import { policyOperations } from './areas/role-policies.ts';
import { requestOperations } from './areas/role-requests.ts';
import { scheduleOperations } from './areas/role-schedules.ts';
import { alertOperations } from './areas/security-alerts.ts';
import { type AppRole, appRoleIds, type GraphOperation, graphAppId, including } from './client/operation.ts';
import { type Feature, features } from './features.ts';

/** Everything that this app asks of Graph, each with the least permission for it. */
export const operations: readonly GraphOperation[] = [
  auditOperations,
  requestOperations.assignment,
  requestOperations.eligibility,
  scheduleOperations.assignment,
  scheduleOperations.eligibility,
  instanceOperations.assignment,
  instanceOperations.eligibility,
  groupAccessOperations,
  policyOperations,
  alertOperations,
  directoryOperations,
  applicationOperations,
  federatedCredentialOperations,
  roleDefinitionOperations,
].flatMap((group): readonly GraphOperation[] => Object.values(group));

/** Why an app role is needed. */
interface PermissionReason {
  readonly part: AppPart;
  readonly feature: string;
  /** One sentence. */
  readonly why: string;
}

/** An app role to grant to the managed identity of one part, or of several in one process. */
export interface RequiredAppRole {
  readonly name: AppRole;
  /** The `appRoleId` of `appRoleAssignedTo`. */
  readonly id: string;
  /** The `appId` of the resource whose role it is. */
  readonly resourceAppId: string;
  /** Without it one of these cannot be done. Never empty. */
  readonly reasons: readonly PermissionReason[];
  /** Names of the operations that it is needed for. */
  readonly operations: readonly string[];
}

/** App roles that nobody has to grant: what they are for is said to be unread without them. */
export const optionalAppRoles: readonly AppRole[] = features.flatMap(({ needs }) =>
  needs.flatMap(({ isOptional, operations: asked }) =>
    isOptional ? asked.flatMap(({ application }) => application ?? []) : [],
  ),
);

interface WantedPermissions {
  /** The parts that share an identity. All unless given. */
  readonly parts?: readonly AppPart[];
  /** Whether the tenant is only looked at: no permission to write, and none that only comes with one. */
  readonly isPlanOnly?: boolean;
  readonly of?: readonly Feature[];
}

/**
 * The app roles that parts need, and no others; by name. One that another of them includes is left out, for it would give
 * nothing. What `infra/` grants is made from it.
 */
export function requiredAppRoles({
  parts = appParts,
  isPlanOnly = false,
  of = features,
}: WantedPermissions = {}): readonly RequiredAppRole[] {
  const uses = of.flatMap((feature) => usesOf(feature, parts, isPlanOnly));
  const needed = new Set(uses.map(({ role }) => role));
  const grantedFor = (role: AppRole): AppRole => including(role).find((other) => needed.has(other)) ?? role;
  return [...Map.groupBy(uses, ({ role }) => grantedFor(role))]
    .map(([name, all]) => ({
      name,
      id: appRoleIds[name],
      resourceAppId: graphAppId,
      reasons: distinct(all.map(({ part, feature, why }) => ({ part, feature, why }))),
      operations: [...new Set(all.map(({ operation }) => operation))].sort(),
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

interface Use extends PermissionReason {
  readonly role: AppRole;
  readonly operation: string;
}

function usesOf(
  { name, parts, needs }: Feature,
  wanted: readonly AppPart[],
  isPlanOnly: boolean,
): readonly Use[] {
  return parts
    .filter((part) => wanted.includes(part))
    .flatMap((part) =>
      needs
        .filter(({ isOptional }) => isOptional !== true)
        .filter(({ isLeftOutOfPlanOnly }) => !isPlanOnly || isLeftOutOfPlanOnly !== true)
        .flatMap(({ operations: asked, why }) =>
          asked.flatMap(({ application, besides, operation }) =>
            [application, besides].flatMap((role) =>
              role === undefined ? [] : [{ role, operation, part, feature: name, why }],
            ),
          ),
        ),
    );
}

function distinct(reasons: readonly PermissionReason[]): readonly PermissionReason[] {
  return [...new Map(reasons.map((one) => [JSON.stringify(one), one])).values()];
}

/** Whether a permission that was granted gives what another would: itself, or one that includes it. */
export function gives(granted: string, needed: AppRole): boolean {
  return [needed, ...including(needed)].some((role) => role === granted);
}
