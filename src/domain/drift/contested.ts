import { holds } from '../matching/rule-comparison.ts';
import type { SettingChange } from './setting-changes.ts';

/** A rule of a role. */
export interface RoleRuleId {
  readonly roleDefinitionId: string;
  readonly ruleId: string;
}

/** What this app wrote to a role's settings, or tried to, to hold them to their baseline. */
export interface OwnWrite extends RoleRuleId {
  readonly changeId: string;
  /** The fields that were written. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly state: 'done' | 'refused';
  /** Whoever undid it, and when; `undefined`: nobody did. */
  readonly undone: { readonly by: string; readonly at: Date } | undefined;
}

export interface Contest {
  readonly own: readonly OwnWrite[];
  readonly changes: readonly SettingChange[];
  /** Object id of the app itself, in lower case. */
  readonly ownObjectId: string | undefined;
  readonly times: number;
}

/**
 * Why a rule that drifted again is only reported. `undefined`: nothing speaks against writing it.
 *
 * - Somebody has undone what this app wrote to it.
 * - It was written so often, and is not so: something else sets it back. Or the audit log shows it: the same one has changed
 *   it so often right after somebody else.
 * - It was refused so often.
 *
 * @param fields what would be written now; `undefined`: nothing, so that only the audit log speaks.
 */
export function whyContested(
  rule: RoleRuleId,
  fields: OwnWrite['fields'] | undefined,
  { own, changes, ownObjectId, times }: Contest,
): string | undefined {
  const writes = own.filter(
    (write) => write.roleDefinitionId === rule.roleDefinitionId && write.ruleId === rule.ruleId,
  );
  const alike = writes.filter((write) => fields !== undefined && areSame(write.fields, fields));
  const undone = alike.find((write) => write.undone !== undefined);
  if (undone?.undone !== undefined) {
    const { by, at } = undone.undone;
    return `${by} undid this on ${at.toISOString()} (change ${undone.changeId})`;
  }
  const done = alike.filter(({ state }) => state === 'done').length;
  if (done >= times)
    return `it was written ${done} times and set back each time: something else wants it otherwise`;
  const refused = alike.filter(({ state }) => state === 'refused').length;
  if (refused >= times) return `it was tried ${refused} times, and refused each time`;
  const [other, count] = mostPersistent(rule, changes, ownObjectId) ?? [];
  if (other === undefined || count === undefined || count < times) return undefined;
  return `${other} has changed it ${count} times right after somebody else did: two automations undo each other`;
}

function areSame(one: OwnWrite['fields'], other: OwnWrite['fields']): boolean {
  return holds(one, other) && holds(other, one);
}

/** Who, of everybody but ourselves, has changed a rule most often directly after somebody else. */
function mostPersistent(
  { roleDefinitionId, ruleId }: RoleRuleId,
  changes: readonly SettingChange[],
  ownObjectId: string | undefined,
): readonly [string, number] | undefined {
  const about = changes
    .filter((change) => change.roleDefinitionId === roleDefinitionId && change.ruleIds.includes(ruleId))
    .toSorted((one, other) => one.at.getTime() - other.at.getTime());
  const counts = new Map<string, number>();
  for (const [index, { by }] of about.entries()) {
    const before = about[index - 1];
    if (by === undefined || by === ownObjectId || before?.by === undefined || before.by === by) continue;
    counts.set(by, (counts.get(by) ?? 0) + 1);
  }
  return [...counts].toSorted(([, one], [, other]) => other - one)[0];
}
