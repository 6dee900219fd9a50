import { compared } from '../domain/drift/drift.ts';
import { effectiveBaseline } from '../domain/drift/effective-baseline.ts';
import { wantedRules } from '../domain/drift/wanted-rules.ts';
import { controlPlaneOf } from '../domain/matching/control-plane.ts';
import type { RoleSettingsContent } from '../domain/model/command.ts';
import type { RoleRule } from '../domain/model/role-settings.ts';
import type { Rules } from '../domain/model/rules.ts';
import type { TenantSnapshot } from '../domain/model/snapshot.ts';
import { canonicalJson } from '../ports/canonical-json.ts';

/** A role as it is now, right before it is held to its baseline. */
interface RoleNow {
  /** `undefined`: no role has the policy. */
  readonly roleDefinitionId: string | undefined;
  readonly rules: readonly RoleRule[];
}

/** Why what a baseline wanted is not wanted any more. `undefined`: the planner still says the same of these rules. */
export function whyNotWanted(
  { rules: asked }: RoleSettingsContent,
  { roleDefinitionId, rules: there }: RoleNow,
  rules: Rules,
  snapshot: TenantSnapshot,
): string | undefined {
  const { mode, baselines } = rules.roleSettings;
  if (mode !== 'strengthen' && mode !== 'enforce')
    return `the rules do not want role settings to be written any more: roleSettings.mode is ${mode}`;
  if (roleDefinitionId === undefined) return 'no role has these settings any more';
  const definition = snapshot.roleDefinitions.byId.get(roleDefinitionId.toLowerCase());
  if (definition?.isPrivileged === undefined)
    return `the definition of role ${roleDefinitionId} cannot be read, so that nobody knows which baseline is its own`;
  const baseline = effectiveBaseline(roleDefinitionId, baselines, controlPlaneOf(rules, snapshot));
  if (baseline === undefined) return `no baseline is about role ${roleDefinitionId} any more`;
  const { items, unreadable } = compared(there, baseline);
  if (unreadable[0] !== undefined) return unreadable[0];
  const about = items.filter(({ ruleId }) => Object.hasOwn(asked, ruleId));
  const { fields } = wantedRules(there, about, baseline, mode);
  if (canonicalJson(fields) === canonicalJson(asked)) return undefined;
  return 'the settings or their baseline changed since it was planned';
}
