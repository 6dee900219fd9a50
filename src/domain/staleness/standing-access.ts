import { settingsFor } from '../matching/by-access.ts';
import { compareEnds, endOrNull, endsBy } from '../matching/ends.ts';
import { isMadeOutsidePim } from '../matching/forms.ts';
import { durationMilliseconds, laterBy } from '../matching/instants.ts';
import { accessIdOf, isDirectoryRole } from '../model/access.ts';
import type { SettingsOfRole } from '../model/snapshot.ts';
import type { Access } from './access.ts';
import type { StalenessIndex } from './context.ts';
import type { Facts } from './evidence.ts';
import { type Conversion, type Judgement, type StaleJudgement, stale, unknown } from './finding.ts';

/**
 * Judges whether a user holds a role permanently that should be activated when it is needed. Groups are not judged: a
 * permanent assignment to a group whose membership is activated is good practice
 * (docs/hazards.md#permanent-access-of-a-group). Nor are service principals, which cannot activate anything.
 */
export function permanentActive(access: Access, index: StalenessIndex): Judgement | undefined {
  const { kind, end, schedule } = access;
  if (kind !== 'assignment' || end !== 'never' || isMadeOutsidePim(schedule)) return undefined;
  const { rules } = index;
  const found = stale('permanent-active', rules.stale, { endDateTime: null, madeInPim: true });
  return rules.stale.permanentActive.action === 'remove' ? found : converted(found, access, index);
}

function converted(found: StaleJudgement, access: Access, index: StalenessIndex): Judgement {
  const eligibility = index.accesses.get(accessIdOf('eligibility', access.key));
  if (eligibility !== undefined && eligibility.form !== 'through-a-group')
    return besideEligibility(found, eligibility, index.snapshot.now);
  const { settings, length } = termOf(access, index);
  if (settings === undefined || length === undefined)
    return unknown('evidence-unknown', { ...found.facts, settings: settings?.policyId ?? null });
  const facts: Facts = {
    ...found.facts,
    settings: settings.policyId,
    enabledRules: settings.eligibility.enabledRules.toSorted().join(' '),
    maximumDuration: settings.eligibility.maximumDuration,
  };
  const hindrance = hindranceOf(settings, length, index);
  if (hindrance !== undefined)
    return { ...found, reportAs: 'permanent-active', facts: { ...facts, hindrance } };
  const eligibleUntil = laterBy(index.snapshot.now, length);
  return withConversion(found, { eligibleUntil }, { ...facts, eligibleUntil: eligibleUntil });
}

/** Beside an eligibility in force only the removal is left. A future or unclear one is left to a person. */
function besideEligibility(found: StaleJudgement, eligibility: Access, now: Date): Judgement {
  const { form, hasStarted, end } = eligibility;
  const holds = form === 'direct' && hasStarted === true && end !== 'unknown' && !endsBy(end, now);
  if (!holds)
    return { ...found, reportAs: 'permanent-active', facts: { ...found.facts, hindrance: 'eligibility' } };
  return withConversion(
    found,
    { eligibleUntil: undefined },
    { ...found.facts, eligibleUntil: endOrNull(end) },
  );
}

function withConversion(found: StaleJudgement, conversion: Conversion, facts: Facts): StaleJudgement {
  return { ...found, conversion, facts };
}

/** The role's maximum holds even where eligibilities may be permanent (docs/hazards.md#longer-than-the-role-allows). */
function termOf({ key }: Access, { snapshot, rules }: StalenessIndex) {
  const settings = settingsFor(snapshot.settings, key);
  const wanted = durationMilliseconds(rules.stale.permanentActive.eligibleFor);
  const most = settings && durationMilliseconds(settings.eligibility.maximumDuration);
  const length = wanted === undefined || most === undefined ? undefined : Math.min(wanted, most);
  return { settings, length };
}

/** Why the role's settings refuse the eligibility to an app (docs/hazards.md#settings-an-app-cannot-satisfy). */
function hindranceOf(
  { eligibility }: SettingsOfRole,
  length: number,
  { rules }: StalenessIndex,
): string | undefined {
  if (eligibility.enabledRules.includes('MultiFactorAuthentication')) return 'MultiFactorAuthentication';
  if (eligibility.enabledRules.includes('Ticketing') && rules.stale.ticket === undefined) return 'Ticketing';
  // Graph takes `PT0S` as a maximum, and then nothing satisfies it (docs/graph-facts.md#changing-role-settings).
  return length <= 0 ? 'maximumDuration' : undefined;
}

/**
 * Judges whether an assignment was made outside PIM: no request made it (docs/hazards.md#assignments-made-outside-pim).
 */
export function outsidePim({ schedule }: Access, { rules }: StalenessIndex): Judgement | undefined {
  if (!isMadeOutsidePim(schedule)) return undefined;
  return stale('outside-pim', rules.stale, { madeInPim: false });
}

/**
 * Judges whether the same role is held on the whole directory at least as long. Only reported: whoever removes the wider
 * access later may count on the narrower (docs/hazards.md#narrower-access-beside-a-wider-one).
 */
export function redundant(access: Access, { accesses, rules }: StalenessIndex): Judgement | undefined {
  if (!isDirectoryRole(access.key) || access.key.directoryScopeId === '/') return undefined;
  const wider = accesses.get(accessIdOf(access.kind, { ...access.key, directoryScopeId: '/' }));
  if (wider?.form !== 'direct' || wider.hasStarted !== true || !lastsAsLong(wider, access)) return undefined;
  const judgement = stale('redundant', rules.stale, {
    widerScheduleId: wider.schedule.id,
    widerEndDateTime: endOrNull(wider.end),
  });
  return { ...judgement, reportAs: 'redundant' };
}

function lastsAsLong({ end }: Access, { end: narrower }: Access): boolean {
  // Stryker disable next-line all: unreachable, access whose end is not known is set aside
  if (narrower === 'unknown') return false;
  return end !== 'unknown' && compareEnds(end, narrower) <= 0;
}
