import { durationMilliseconds } from '../matching/instants.ts';
import { holds } from '../matching/rule-comparison.ts';
import type { RoleRule, RuleKind } from '../model/role-settings.ts';
import { compareApproval } from './compare-approval.ts';
import { difference, type RuleDifference, type Strength, unclear } from './rule-difference.ts';

type Wire = Readonly<Record<string, unknown>>;
/** Compares one field of one rule, whose two values are known to differ. */
type CompareField = (ruleId: string, before: unknown, after: unknown, rules: RulePair) => RuleDifferences;
type RuleDifferences = readonly RuleDifference[];

/** The whole rule, for fields whose meaning depends on another one. */
interface RulePair {
  readonly before: Wire;
  readonly after: Wire;
}

/**
 * Every difference between two states of a role's settings, each with its direction and a sentence. What this app does
 * not understand is `weaker`: it may be.
 */
export function compareRules(before: readonly RoleRule[], after: readonly RoleRule[]): RuleDifferences {
  const later = new Map(after.map((rule) => [rule.id, rule]));
  const earlier = new Set(before.map(({ id }) => id));
  return [
    ...before.flatMap((rule) => compareRule(rule, later.get(rule.id))),
    ...after
      .filter(({ id }) => !earlier.has(id))
      .map(({ id }) => unclear(id, 'the rule is new, and what held before is not known')),
  ];
}

/** The direction of a change as a whole: weaker as soon as one part of it is. */
export function strengthOf(differences: RuleDifferences): Strength {
  const strengths = differences.map(({ strength }) => strength);
  if (strengths.includes('weaker')) return 'weaker';
  return strengths.includes('stronger') ? 'stronger' : 'neutral';
}

function compareRule(before: RoleRule, after: RoleRule | undefined): RuleDifferences {
  const { id, kind } = before;
  if (after === undefined) return [unclear(id, 'the rule is gone')];
  if (after.kind !== kind) return [unclear(id, 'the rule is of another kind')];
  const pair = { before: before.wire, after: after.wire };
  const names = new Set([...Object.keys(before.wire), ...Object.keys(after.wire)]);
  return [...names].flatMap((name) => {
    const [was, is] = [before.wire[name], after.wire[name]];
    if (holds(was, is) && holds(is, was)) return [];
    const compare = comparisons[kind][name];
    return compare === undefined
      ? [unclear(id, `${name} changes, and this app does not know what that means`)]
      : compare(id, was, is, pair);
  });
}

const comparisons: Readonly<Record<RuleKind, Readonly<Record<string, CompareField>>>> = {
  expiration: {
    isExpirationRequired: (id, _was, is) =>
      is === true
        ? [difference('stronger', id, `${subjectOf(id)} must have an end`)]
        : [difference('weaker', id, `${subjectOf(id)} may be without an end`)],
    maximumDuration: compareDuration,
  },
  enablement: { enabledRules: compareEnabledRules },
  authenticationContext: { isEnabled: compareContext, claimValue: compareClaim },
  notification: {
    notificationLevel: compareLevel,
    isDefaultRecipientsEnabled: (id, _was, is) =>
      is === true
        ? [difference('stronger', id, `${mailOf(id)} goes to its default recipients again`)]
        : [difference('weaker', id, `${mailOf(id)} goes to its default recipients no longer`)],
    notificationRecipients: compareRecipients,
  },
  approval: { setting: (id, was, is) => compareApproval(id, was, is) },
  unknown: {},
};

/** Source of the names: docs/graph-facts.md#the-rules-of-a-role. */
function subjectOf(ruleId: string): string {
  if (ruleId.endsWith('_EndUser_Assignment')) return 'an activation';
  if (ruleId.endsWith('_Admin_Assignment')) return 'an active assignment';
  return ruleId.endsWith('_Admin_Eligibility') ? 'an eligibility' : ruleId;
}

function mailOf(ruleId: string): string {
  const [, recipient = 'somebody'] = ruleId.split('_');
  return `mail about ${subjectOf(ruleId)} to the ${recipient.toLowerCase()}`;
}

function compareDuration(id: string, was: unknown, is: unknown): RuleDifferences {
  const [before, after] = [was, is].map((text) =>
    typeof text === 'string' ? durationMilliseconds(text) : undefined,
  );
  if (before === undefined || after === undefined)
    return [unclear(id, `the longest ${subjectOf(id)} changes from ${was} to ${is}`)];
  const words = `${subjectOf(id)} may last ${is} instead of ${was}`;
  // Nothing is as short as that: the role could be used by nobody, which is an attack of another kind.
  if (after === 0) return [difference('weaker', id, `${words}: every request would be refused`)];
  return [difference(after > before ? 'weaker' : 'stronger', id, words)];
}

function compareEnabledRules(id: string, was: unknown, is: unknown): RuleDifferences {
  const [before, after] = [textsOf(was), textsOf(is)];
  if (before === undefined || after === undefined) return [unclear(id, 'what it asks for cannot be read')];
  return [
    ...before
      .filter((rule) => !after.includes(rule))
      .map((rule) => difference('weaker', id, `${subjectOf(id)} does not need ${demandOf(rule)}`)),
    ...after
      .filter((rule) => !before.includes(rule))
      .map((rule) => difference('stronger', id, `${subjectOf(id)} needs ${demandOf(rule)}`)),
  ];
}

const demands: Readonly<Record<string, string>> = {
  MultiFactorAuthentication: 'multifactor authentication',
  Justification: 'a justification',
  Ticketing: 'a ticket',
};

function demandOf(rule: string): string {
  return demands[rule] ?? rule;
}

function compareContext(id: string, _was: unknown, is: unknown, { after }: RulePair): RuleDifferences {
  return is === true
    ? [difference('stronger', id, `${subjectOf(id)} needs the authentication context ${after.claimValue}`)]
    : [difference('weaker', id, `${subjectOf(id)} needs no authentication context`)];
}

/** Two contexts cannot be ranked: which policies stand behind them is not known here. */
function compareClaim(id: string, was: unknown, is: unknown, { before, after }: RulePair): RuleDifferences {
  const words = `the authentication context is ${is ?? 'none'} instead of ${was ?? 'none'}`;
  const isInForce = before.isEnabled === true && after.isEnabled === true;
  return [
    isInForce
      ? difference('weaker', id, `${words}, and that one may ask for less`)
      : difference('neutral', id, words),
  ];
}

const levels = ['None', 'Critical', 'All'];

function compareLevel(id: string, was: unknown, is: unknown): RuleDifferences {
  const [before, after] = [levels.indexOf(String(was)), levels.indexOf(String(is))];
  const words = `${mailOf(id)} is sent at level ${is} instead of ${was}`;
  if (before === -1 || after === -1) return [unclear(id, words)];
  return [difference(after < before ? 'weaker' : 'stronger', id, words)];
}

function compareRecipients(id: string, was: unknown, is: unknown): RuleDifferences {
  const [before, after] = [textsOf(was ?? []), textsOf(is ?? [])];
  if (before === undefined || after === undefined) return [unclear(id, 'its recipients cannot be read')];
  return [
    ...before
      .filter((address) => !after.includes(address))
      .map((address) => difference('weaker', id, `${mailOf(id)} goes to ${address} no longer`)),
    // Whether the address is one of the tenant's own is judged apart, by the domains that the rules allow.
    ...after
      .filter((address) => !before.includes(address))
      .map((address) => difference('neutral', id, `${mailOf(id)} goes to ${address} as well`)),
  ];
}

function textsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((text) => typeof text === 'string') ? value : undefined;
}

/** The addresses that a notification rule names. Empty for other rules. */
export function recipientsOf({ kind, wire }: RoleRule): readonly string[] {
  return kind === 'notification' ? (textsOf(wire.notificationRecipients ?? []) ?? []) : [];
}
