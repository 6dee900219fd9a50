import { laterBy } from '../matching/instants.ts';
import { accessKey } from '../model/access-key.ts';
import { durationMilliseconds } from '../model/durations.ts';
import type { SettingsOfRole } from '../model/snapshot.ts';
import { type Access, endsBy, isMadeOutsidePim } from './access.ts';
import type { StalenessContext } from './context.ts';
import type { Facts } from './evidence.ts';
import { type Conversion, type Judgement, type Stale, stale, unknown } from './finding.ts';

/**
 * Whether a user holds a role for good that should be activated when it is needed. Never asked of groups: a permanent
 * assignment to a group that people activate their way into is good practice (docs/hazards.md#permanent-access-of-a-group).
 * Nor of service principals, which cannot activate anything.
 */
export function permanentActive(access: Access, context: StalenessContext): Judgement | undefined {
  const { kind, end, schedule } = access;
  if (kind !== 'assignment' || end !== 'never' || isMadeOutsidePim(schedule)) return undefined;
  const { rules } = context;
  const found = stale('permanent-active', rules.stale, { endDateTime: null, madeInPim: true });
  return rules.stale.permanentActive.action === 'remove' ? found : converted(found, access, context);
}

function converted(found: Stale, access: Access, context: StalenessContext): Judgement {
  const eligibility = context.accesses.get(accessKey('eligibility', access.key));
  if (eligibility !== undefined && eligibility.form !== 'through-a-group')
    return besideEligibility(found, eligibility, context.snapshot.now);
  const { settings, length } = termOf(access, context);
  if (settings === undefined || length === undefined)
    return unknown('evidence-unknown', { ...found.facts, settings: settings?.policyId ?? null });
  const facts: Facts = {
    ...found.facts,
    settings: settings.policyId,
    enabledRules: settings.eligibility.enabledRules.toSorted().join(' '),
    maximumDuration: settings.eligibility.maximumDuration,
  };
  const hindrance = hindranceOf(settings, length, context);
  if (hindrance !== undefined)
    return { ...found, reportAs: 'permanent-active', facts: { ...facts, hindrance } };
  const eligibleUntil = laterBy(context.snapshot.now, length);
  return withConversion(found, { eligibleUntil }, { ...facts, eligibleUntil: eligibleUntil });
}

/** With an eligibility that holds, only the removal is left. One that lies ahead or is odd is for a person to look at. */
function besideEligibility(found: Stale, eligibility: Access, now: Date): Judgement {
  const { form, hasStarted, end } = eligibility;
  const holds = form === 'direct' && hasStarted && end !== undefined && !endsBy(eligibility, now);
  if (!holds)
    return { ...found, reportAs: 'permanent-active', facts: { ...found.facts, hindrance: 'eligibility' } };
  const until = end === 'never' ? null : end;
  return withConversion(found, { eligibleUntil: undefined }, { ...found.facts, eligibleUntil: until });
}

function withConversion(found: Stale, conversion: Conversion, facts: Facts): Stale {
  return { ...found, conversion, facts };
}

/** The role's maximum holds even where eligibilities may be permanent (docs/hazards.md#longer-than-the-role-allows). */
function termOf({ key }: Access, { snapshot, rules }: StalenessContext) {
  const settings = snapshot.settings.get(key.roleDefinitionId.toLowerCase());
  const wanted = durationMilliseconds(rules.stale.permanentActive.eligibleFor);
  const most = settings && durationMilliseconds(settings.eligibility.maximumDuration);
  const length = wanted === undefined || most === undefined ? undefined : Math.min(wanted, most);
  return { settings, length };
}

/** Why the role's settings refuse the eligibility to an app (docs/hazards.md#settings-an-app-cannot-satisfy). */
function hindranceOf(
  { eligibility }: SettingsOfRole,
  length: number,
  { rules }: StalenessContext,
): string | undefined {
  if (eligibility.enabledRules.includes('MultiFactorAuthentication')) return 'MultiFactorAuthentication';
  if (eligibility.enabledRules.includes('Ticketing') && rules.stale.ticket === undefined) return 'Ticketing';
  // Graph takes `PT0S` as a maximum, and then nothing satisfies it (docs/graph-facts.md#changing-role-settings).
  return length <= 0 ? 'maximumDuration' : undefined;
}
