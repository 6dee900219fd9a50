import { isObject } from '../matching/json.ts';
import type { SettingsMode, SettingValue } from '../model/role-baseline.ts';
import type { RoleRule } from '../model/role-settings.ts';
import { compareRules } from '../role-settings/compare-rules.ts';
import { type DriftItem, ruleOf } from './drift.ts';
import type { EffectiveBaseline } from './effective-baseline.ts';
import { isList, type Setting } from './setting.ts';
import { settings } from './settings.ts';

/** Fields to write, by rule id: the smallest set of rules, and of each only the fields that change. */
export type FieldsToWrite = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * What is to be written to a role, and what of its drift stays.
 *
 * `enforce`: everything. `strengthen`: what makes the role stronger and nothing weaker, so far as that can be told apart; a
 * list gets what it lacks, and loses what it may not have.
 *
 * @param items the drift of these rules, without what is only to be reported.
 */
export function wantedRules(
  rules: readonly RoleRule[],
  items: readonly DriftItem[],
  { settings: stated }: EffectiveBaseline,
  mode: Extract<SettingsMode, 'strengthen' | 'enforce'>,
): { readonly fields: FieldsToWrite; readonly left: readonly DriftItem[] } {
  const wanted = reached(rules, items, stated, mode);
  // Two statements that only hold together, such as MFA and an authentication context, stay as they are together.
  const possible = excludeEachOther(wanted)
    ? reached(
        rules,
        items.filter(({ setting }) => !excluding.includes(setting)),
        stated,
        mode,
      )
    : wanted;
  const left = items.filter(({ setting, to }) => !isReached(possible, setting, to));
  return { fields: fieldsOf(rules, possible), left };
}

function reached(
  rules: readonly RoleRule[],
  items: readonly DriftItem[],
  stated: EffectiveBaseline['settings'],
  mode: 'strengthen' | 'enforce',
): readonly RoleRule[] {
  const drifted = items.flatMap((item) => settings.filter(({ name }) => name === item.setting));
  return drifted.reduce(
    (state, setting) =>
      candidates(state, setting, stated, mode).reduce(
        (before, candidate) => accepted(before, candidate(before), mode),
        state,
      ),
    rules,
  );
}

type Candidate = (state: readonly RoleRule[]) => readonly RoleRule[];

function candidates(
  state: readonly RoleRule[],
  setting: Setting,
  stated: EffectiveBaseline['settings'],
  mode: 'strengthen' | 'enforce',
): readonly Candidate[] {
  const to = stated[setting.name];
  if (to === undefined) return [];
  const whole: Candidate = (rules) => written(rules, setting, to);
  if (mode === 'enforce') return [whole];
  if (setting.name === 'approval.required' && to === true) return [withStatedApproval(stated)];
  const there = currentOf(state, setting);
  return isList(to) && isList(there) ? oneByOne(setting, there, to) : [whole];
}

/** Approval comes with whom it is to come from: a list that is narrowed afterwards was open to all administrators before. */
function withStatedApproval(stated: EffectiveBaseline['settings']): Candidate {
  return (rules) =>
    settings
      .filter(({ name }) => name.startsWith('approval.') && name !== 'approval.forExtension')
      .reduce((state, setting) => {
        const to = stated[setting.name];
        return to === undefined ? state : written(state, setting, to);
      }, rules);
}

function oneByOne(setting: Setting, there: readonly string[], to: readonly string[]): readonly Candidate[] {
  const has = (list: readonly string[], text: string) =>
    list.some((one) => one.toLowerCase() === text.toLowerCase());
  const change =
    (edit: (list: readonly string[]) => readonly string[]): Candidate =>
    (rules) => {
      const now = currentOf(rules, setting);
      return isList(now) ? written(rules, setting, edit(now)) : rules;
    };
  return [
    ...to.filter((text) => !has(there, text)).map((text) => change((list) => [...list, text])),
    ...there
      .filter((text) => !has(to, text))
      .map((text) => change((list) => list.filter((one) => one !== text))),
  ];
}

function accepted(
  before: readonly RoleRule[],
  after: readonly RoleRule[],
  mode: 'strengthen' | 'enforce',
): readonly RoleRule[] {
  if (mode === 'enforce') return after;
  const isWeaker = (one: readonly RoleRule[], other: readonly RoleRule[]) =>
    compareRules(one, other).some(({ strength }) => strength === 'weaker');
  return !isWeaker(before, after) && isWeaker(after, before) && !excludeEachOther(after) ? after : before;
}

function currentOf(rules: readonly RoleRule[], setting: Setting): SettingValue | undefined {
  const rule = ruleOf(rules, setting);
  return rule && setting.read(rule.wire);
}

function written(rules: readonly RoleRule[], setting: Setting, to: SettingValue): readonly RoleRule[] {
  const changed = ruleOf(rules, setting);
  return rules.map((rule) => (rule === changed ? { ...rule, wire: setting.write(rule.wire, to) } : rule));
}

const excluding = ['activation.mfa', 'activation.authenticationContext'];

/** Entra refuses MFA beside an authentication context (docs/graph-facts.md#changing-role-settings). */
function excludeEachOther(rules: readonly RoleRule[]): boolean {
  const [isMfa, context] = excluding.map(
    (name) =>
      settings.filter((setting) => setting.name === name).map((setting) => currentOf(rules, setting))[0],
  );
  return isMfa === true && context !== undefined && context !== 'none';
}

function isReached(rules: readonly RoleRule[], name: string, to: SettingValue): boolean {
  const setting = settings.find((one) => one.name === name);
  const rule = setting && ruleOf(rules, setting);
  if (setting === undefined || rule === undefined) return false;
  const wanted: RoleRule = { ...rule, wire: setting.write(rule.wire, to) };
  return compareRules([wanted], [rule]).length === 0;
}

function fieldsOf(before: readonly RoleRule[], after: readonly RoleRule[]): FieldsToWrite {
  const changed = after.flatMap((rule, index) => {
    const was = before[index];
    return was === undefined || was === rule ? [] : [[rule.id, differing(was.wire, rule.wire)] as const];
  });
  return Object.fromEntries(changed.filter(([, fields]) => Object.keys(fields).length > 0));
}

/** Objects are merged with what is there when they are sent, so that only what differs in them is given. */
function differing(
  was: Readonly<Record<string, unknown>>,
  is: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(is).flatMap(([name, value]): readonly (readonly [string, unknown])[] => {
    const old = was[name];
    if (old === value) return [];
    return [[name, isObject(value) && isObject(old) ? differing(old, value) : value]];
  });
  return Object.fromEntries(entries);
}
