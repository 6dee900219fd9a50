import type { ControlPlane } from '../matching/control-plane.ts';
import { holds } from '../matching/rule-comparison.ts';
import { sameId } from '../model/access.ts';
import type { Baseline, SettingValue } from '../model/role-baseline.ts';
import type { RoleRule } from '../model/role-settings.ts';
import { compareRules, strengthOf } from '../role-settings/compare-rules.ts';
import type { Strength } from '../role-settings/rule-difference.ts';
import { type EffectiveBaseline, effectiveBaseline } from './effective-baseline.ts';
import type { Setting } from './setting.ts';
import { settings } from './settings.ts';

/** One setting of a role that is not as its baseline has it. */
export interface DriftItem {
  readonly ruleId: string;
  /** `activation.maximum` */
  readonly setting: string;
  /** As the tenant has it. */
  readonly from: SettingValue;
  /** As the baseline has it. */
  readonly to: SettingValue;
  /** Of the tenant: `weaker` than the baseline, or what may be. */
  readonly strength: Strength;
  /** What the tenant has, against the baseline. Begins in lower case and has no full stop. */
  readonly sentence: string;
}

/**
 * - `compliant`    everything that its baseline states is so.
 * - `drift`        something is not.
 * - `no-baseline`  no baseline is about the role: its settings may be anything.
 * - `unreadable`   something that the baseline states cannot be read, so that nothing of the role is written.
 */
export type DriftState = 'compliant' | 'drift' | 'no-baseline' | 'unreadable';

/** One role against its baseline. */
export interface RoleDrift {
  readonly roleDefinitionId: string;
  /** `undefined`: it has none that could be found. */
  readonly policyId: string | undefined;
  readonly isControlPlane: boolean;
  readonly state: DriftState;
  readonly baseline: EffectiveBaseline | undefined;
  /** In the order of settings. Empty unless the state is `drift`, or `unreadable` in a part. */
  readonly items: readonly DriftItem[];
  /** Sentences: what could not be read. */
  readonly unreadable: readonly string[];
}

/** The settings of one role, as they were read. */
export interface RoleSettingsSeen {
  readonly roleDefinitionId: string;
  readonly policyId: string;
  /** `undefined`: the listing had none. */
  readonly rules: readonly RoleRule[] | undefined;
}

/**
 * Compares the settings of all roles with the baselines. A role that a baseline lists, or that the tenant has, and whose
 * settings the listing does not have or has twice is unreadable: it is not taken for compliant.
 *
 * @param knownRoles every role of the tenant of which it is known whether it controls the tenant. Of any other nobody knows
 *   which baseline is its own.
 */
export function planDrift(
  seen: readonly RoleSettingsSeen[],
  knownRoles: Iterable<string>,
  baselines: readonly Baseline[],
  controlPlane: Pick<ControlPlane, 'hasRole'>,
): readonly RoleDrift[] {
  const listed = baselines.flatMap(({ roles }) => (typeof roles === 'object' ? roles : []));
  const known = new Set([...knownRoles].map((id) => id.toLowerCase()));
  const ids = [...seen.map(({ roleDefinitionId: id }) => id), ...known, ...listed];
  return [...new Set(ids.map((id) => id.toLowerCase()))].map((id) => {
    const [one, second] = seen.filter(({ roleDefinitionId }) => sameId(roleDefinitionId, id));
    const about = {
      roleDefinitionId: id,
      policyId: one === undefined || one.policyId === '' ? undefined : one.policyId,
      isControlPlane: controlPlane.hasRole(id),
    };
    const baseline = effectiveBaseline(id, baselines, controlPlane);
    if (baseline === undefined)
      return { ...about, state: 'no-baseline', baseline, items: [], unreadable: [] };
    const because = known.has(id)
      ? whyUnreadable(one, second)
      : 'its role definition cannot be read, so that nobody knows which baseline is its own';
    return because === undefined
      ? { ...about, baseline, ...compared(one?.rules ?? [], baseline) }
      : { ...about, baseline, state: 'unreadable', items: [], unreadable: [because] };
  });
}

function whyUnreadable(
  one: RoleSettingsSeen | undefined,
  second: RoleSettingsSeen | undefined,
): string | undefined {
  if (one === undefined || one.policyId === '') return 'the tenant shows no settings of the role';
  if (second !== undefined) return `it has two policies, ${one.policyId} and ${second.policyId}`;
  return one.rules === undefined ? `policy ${one.policyId} came without rules` : undefined;
}

/** One role's rules against what it is held to. */
export function compared(
  rules: readonly RoleRule[],
  { settings: stated }: EffectiveBaseline,
): Pick<RoleDrift, 'state' | 'items' | 'unreadable'> {
  const items: DriftItem[] = [];
  const unreadable: string[] = [];
  for (const setting of settings) {
    const to = stated[setting.name];
    if (to === undefined) continue;
    const rule = ruleOf(rules, setting);
    const from = rule && setting.read(rule.wire);
    if (rule === undefined || from === undefined)
      unreadable.push(
        `${setting.ruleId} is not there, is there twice or cannot be read: ${setting.name} is not known`,
      );
    else items.push(...itemOf(rule, setting, { from, to }));
  }
  if (unreadable.length > 0) return { state: 'unreadable', items, unreadable };
  return { state: items.length > 0 ? 'drift' : 'compliant', items, unreadable };
}

/** The one rule that has a setting. */
export function ruleOf(rules: readonly RoleRule[], { ruleId, kind }: Setting): RoleRule | undefined {
  const [rule, second] = rules.filter(({ id }) => id === ruleId);
  return second === undefined && rule?.kind === kind ? rule : undefined;
}

function itemOf(
  rule: RoleRule,
  { name, ruleId, write }: Setting,
  values: Pick<DriftItem, 'from' | 'to'>,
): readonly DriftItem[] {
  const wanted: RoleRule = { ...rule, wire: write(rule.wire, values.to) };
  if (holds(wanted.wire, rule.wire) && holds(rule.wire, wanted.wire)) return [];
  const differences = compareRules([wanted], [rule]);
  const sentence = differences.map((one) => one.sentence).join('; ');
  return [{ ruleId, setting: name, ...values, strength: strengthOf(differences), sentence }];
}
