import { createApplications } from '../adapters/graph/areas/applications.ts';
import { createDirectoryAuditLog } from '../adapters/graph/areas/audit-log.ts';
import { createDirectory } from '../adapters/graph/areas/directory.ts';
import { createGroupAccess } from '../adapters/graph/areas/group-access.ts';
import { createRoleDefinitions } from '../adapters/graph/areas/role-definitions.ts';
import { createAccessWrites, createRoleManagement } from '../adapters/graph/areas/role-management.ts';
import { createRoleSettings } from '../adapters/graph/areas/role-settings.ts';
import { createSecurityAlerts } from '../adapters/graph/areas/security-alerts.ts';
import { createRuleWrites } from '../adapters/graph/areas/send-rules.ts';
import type { GraphClient } from '../adapters/graph/client/client.ts';
import type { Timing } from '../adapters/graph/client/timing.ts';
import type { Pause } from '../changes/read-back.ts';
import { type UpdateRoleSettings, updateRoleSettings } from '../changes/update-role-settings.ts';
import type { Settings } from '../settings/settings.ts';
import { rolesOfParts, writesOfParts } from './parts.ts';

/** What of one tenant is in Microsoft Graph, as far as the parts of this process may ask for it and change it. */
export function graphPorts(client: GraphClient, settings: Settings, timing: Timing) {
  const pause: Pause = (milliseconds, signal) => timing.sleep(milliseconds, signal);
  const roleSettings = createRoleSettings(client);
  const { writes, rules } = writesOfParts(
    settings,
    createAccessWrites(client, { timing }),
    createRuleWrites(client),
  );
  const settingsParts = { writes: rules, settings: roleSettings, pause };
  return {
    pause,
    auditLog: createDirectoryAuditLog(client),
    roles: rolesOfParts(settings, createRoleManagement(client)),
    access: writes,
    roleSettings,
    updateRoleSettings: ((policyId, changes, call) =>
      updateRoleSettings(settingsParts, policyId, changes, call)) satisfies UpdateRoleSettings,
    alerts: createSecurityAlerts(client),
    directory: createDirectory(client),
    groupAccess: createGroupAccess(client),
    applications: createApplications(client),
    roleDefinitions: createRoleDefinitions(client, timing),
    self: {
      objectId: () => client.ownObjectId(),
      permissions: () => client.ownRoles(),
      onceKnown: (heard: () => void) => client.onceSignedIn(heard),
    },
  };
}
