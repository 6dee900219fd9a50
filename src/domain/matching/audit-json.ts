import { type Json, objectsIn, textIn } from './json.ts';

/** The text of a member of an audit event. Entra writes `null` as a text, too. */
export function auditText(value: unknown): string | undefined {
  return value === 'null' ? undefined : textIn(value);
}

/** The role among the properties that changed, where the directory names it: as JSON in a text. In lower case. */
export function roleTemplateIdIn(targets: readonly Json[]): string | undefined {
  const changed = targets.flatMap(({ modifiedProperties }) => objectsIn(modifiedProperties));
  const role = changed.find(({ displayName }) => displayName === 'Role.TemplateId');
  return (auditText(role?.newValue) ?? auditText(role?.oldValue))?.replaceAll('"', '').toLowerCase();
}

const ruleNames =
  /\b(?:Expiration|Enablement|Approval|AuthenticationContext|Notification)(?:_[A-Za-z]+){2,3}\b/g;

/** Ids of the rules of a role that an event names, wherever it does. */
export function ruleIdsIn(targets: readonly Json[]): readonly string[] {
  return [...new Set(JSON.stringify(targets).match(ruleNames) ?? [])];
}
