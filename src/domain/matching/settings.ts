import { type AccessKey, isDirectoryRole } from '../model/access.ts';
import type { SettingsOfRole, TenantSnapshot } from '../model/snapshot.ts';

/** The settings that apply to an access. `undefined`: not read. Settings of groups are never read. */
export function settingsFor(
  settings: TenantSnapshot['settings'],
  key: AccessKey,
): SettingsOfRole | undefined {
  return isDirectoryRole(key) ? settings.get(key.roleDefinitionId) : undefined;
}
