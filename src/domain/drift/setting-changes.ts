import { ruleIdsIn } from '../matching/audit-json.ts';
import { isObject, objectIn, objectsIn, parseJson, textIn } from '../matching/json.ts';

/** How PIM calls a change of role settings in the audit log. Source: docs/graph-facts.md#audit-rows-of-pim. */
export const settingsActivity = 'Update role setting in PIM';

/** Who changed the settings of a role, and when, as the audit log has it. */
export interface SettingChange {
  readonly roleDefinitionId: string;
  /** Empty: the event does not say which rules. */
  readonly ruleIds: readonly string[];
  readonly at: Date;
  /** Object id of a user or an app; `undefined`: the event does not say. */
  readonly by: string | undefined;
  readonly name: string | undefined;
}

/** @returns `undefined` for an event that is not of the form that Graph promises, or names no role. */
export function settingChangeIn(json: string): SettingChange | undefined {
  const event = objectIn(parseJson(json));
  const at = new Date(textIn(event.activityDateTime) ?? '');
  const targets = objectsIn(event.targetResources);
  const role = textIn(targets.find(({ type }) => type === 'Role')?.id);
  if (role === undefined || Number.isNaN(at.getTime())) return undefined;
  const { user, app } = objectIn(event.initiatedBy);
  const [by, name] = isObject(user)
    ? [textIn(user.id), textIn(user.userPrincipalName) ?? textIn(user.displayName)]
    : isObject(app)
      ? [textIn(app.servicePrincipalId) ?? textIn(app.appId), textIn(app.displayName)]
      : [];
  return {
    roleDefinitionId: role.toLowerCase(),
    ruleIds: ruleIdsIn(targets),
    at,
    by: by?.toLowerCase(),
    name,
  };
}

/** The last change that may have touched a rule; `undefined`: the log that we keep tells of none. */
export function lastChangeOf(
  { roleDefinitionId, ruleId }: { readonly roleDefinitionId: string; readonly ruleId: string },
  changes: readonly SettingChange[],
): SettingChange | undefined {
  return changes
    .filter((change) => change.roleDefinitionId === roleDefinitionId && mayTouch(change, ruleId))
    .toSorted((one, other) => one.at.getTime() - other.at.getTime())
    .at(-1);
}

function mayTouch({ ruleIds }: SettingChange, ruleId: string): boolean {
  return ruleIds.length === 0 || ruleIds.includes(ruleId);
}
