import { isObject } from '../matching/rule-comparison.ts';

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

const ruleNames =
  /\b(?:Expiration|Enablement|Approval|AuthenticationContext|Notification)(?:_[A-Za-z]+){2,3}\b/g;

/** @returns `undefined` for an event that is not of the form that Graph promises, or names no role. */
export function settingChangeIn(json: string): SettingChange | undefined {
  const event = parsed(json);
  const at = new Date(textOf(event?.activityDateTime) ?? '');
  const targets = Array.isArray(event?.targetResources) ? event.targetResources.filter(isObject) : [];
  const role = textOf(targets.find(({ type }) => type === 'Role')?.id);
  if (role === undefined || Number.isNaN(at.getTime())) return undefined;
  const { user, app } = isObject(event?.initiatedBy) ? event.initiatedBy : {};
  const [by, name] = isObject(user)
    ? [textOf(user.id), textOf(user.userPrincipalName) ?? textOf(user.displayName)]
    : isObject(app)
      ? [textOf(app.servicePrincipalId) ?? textOf(app.appId), textOf(app.displayName)]
      : [];
  return {
    roleDefinitionId: role.toLowerCase(),
    ruleIds: [...new Set(JSON.stringify(targets).match(ruleNames) ?? [])],
    at,
    by: by?.toLowerCase(),
    name,
  };
}

function parsed(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const event: unknown = JSON.parse(json);
    return isObject(event) ? event : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
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
