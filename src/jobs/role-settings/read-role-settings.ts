import type { RoleSettingsSeen } from '../../domain/drift/drift.ts';
import { type SettingChange, settingChangeIn, settingsActivity } from '../../domain/drift/setting-changes.ts';
import { daysBefore } from '../../domain/matching/instants.ts';
import type { RoleDefinitions } from '../../domain/model/role-definitions.ts';
import type { PimEvents, RoleCall, RoleDefinitionSource, RoleSettings } from '../../ports/index.ts';
import { everyItem } from '../../ports/reading.ts';

export interface SettingsSources {
  readonly roleSettings: RoleSettings;
  readonly roleDefinitions: RoleDefinitionSource;
  readonly pimEvents: PimEvents;
}

/** The settings of all roles, as far as they can be read. */
export interface SettingsRead {
  readonly definitions: RoleDefinitions;
  /** Roles of which everything is known that decides on their baseline. */
  readonly knownRoles: readonly string[];
  readonly seen: readonly RoleSettingsSeen[];
  /** Why rows of the listing could not be read. Their roles are missing among the others. */
  readonly odd: readonly string[];
}

/**
 * Reads the roles of the tenant and the settings of each.
 *
 * @throws GraphCallError where a list cannot be read to its end: then nothing is compared.
 */
export async function readRoleSettings(
  sources: Omit<SettingsSources, 'pimEvents'>,
  call: RoleCall,
): Promise<SettingsRead> {
  const definitions = await sources.roleDefinitions.read(call);
  const seen: RoleSettingsSeen[] = [];
  const odd: string[] = [];
  for await (const { rows, unreadable } of sources.roleSettings.assignments({ withRules: true }, call)) {
    for (const { roleDefinitionId, policyId, policy } of rows)
      seen.push({ roleDefinitionId, policyId, rules: policy?.rules });
    odd.push(...unreadable.map(({ because }) => because));
  }
  // A role that Graph does not call privileged or harmless may be one of the control plane, which has a baseline of its own.
  const known = [...definitions.byId.values()].filter(({ isPrivileged }) => isPrivileged !== undefined);
  return { definitions, knownRoles: known.map(({ id }) => id), seen, odd };
}

const eventsPerPage = 500;

/** Who changed role settings in so many days before now, as the archive of the audit log has it. @throws StoreError */
export async function readSettingChanges(
  { pimEvents }: Pick<SettingsSources, 'pimEvents'>,
  now: Date,
  days: number,
): Promise<readonly SettingChange[]> {
  const filter = { from: daysBefore(now, days), to: now, activityDisplayName: settingsActivity };
  const events = everyItem((from) => pimEvents.list(filter, { top: eventsPerPage, from }));
  const changes = await Array.fromAsync(events, ({ json }) => settingChangeIn(json));
  return changes.filter((change) => change !== undefined);
}
