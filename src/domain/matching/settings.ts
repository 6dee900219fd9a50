import { type AccessKey, isDirectoryRole } from '../model/access.ts';
import type { SettingsOfRole, TenantSnapshot } from '../model/snapshot.ts';

/** The settings that an access is under, where they were read. Those of groups are not read yet: none are known. */
export function settingsFor(
  settings: TenantSnapshot['settings'],
  key: AccessKey,
): SettingsOfRole | undefined {
  return isDirectoryRole(key) ? settings.get(key.roleDefinitionId) : undefined;
}
