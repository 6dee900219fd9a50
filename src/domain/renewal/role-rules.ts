import { instantText, laterBy } from '../matching/instants.ts';
import type { SettingsOfRole } from '../model/snapshot.ts';
import type { RenewalContext } from './context.ts';
import type { Due, Finding } from './finding.ts';

/** Whether the role's own settings let an app renew it, before anything is tried. */
export function roleRules(due: Due, context: RenewalContext): Finding {
  const settings = settingsOf(due, context);
  if (settings === undefined || context.lengthOf(settings.eligibility.maximumDuration) === undefined)
    return { because: 'settings-unknown', facts: { settings: settings?.policyId ?? null } };
  const { enabledRules } = settings.eligibility;
  const facts = { settings: settings.policyId, enabledRules: enabledRules.toSorted().join(' ') };
  // An app's token never shows MFA: Graph would answer `MfaRule` (docs/graph-facts.md#refusals-by-a-rule).
  if (enabledRules.includes('MultiFactorAuthentication')) return { because: 'mfa-required', facts };
  // An administrator's extension needs no approval in Entra. Where the role asks for one, it is meant for us as well
  // (docs/hazards.md#extensions-that-need-approval).
  if (settings.isApprovalRequiredForExtension) return { because: 'approval-required', facts };
  if (enabledRules.includes('Ticketing') && context.rules.renew.ticket === undefined)
    return { because: 'ticket-required', facts };
  return { facts };
}

/** Whether there is a later end that the role allows. */
export function reach(due: Due, context: RenewalContext): Finding {
  const { end, isClamped } = newEnd(due, context);
  const facts = {
    extendBy: context.rules.renew.extendBy,
    maximumDuration: settingsOf(due, context)?.eligibility.maximumDuration ?? null,
    newEnd: instantText(end),
    clamped: isClamped,
  };
  const from = due.hasEnded ? context.snapshot.now : due.end;
  return end > from ? { facts } : { because: 'maximum-reached', facts };
}

/**
 * When it ends once it is renewed: `extendBy` after its end, or after now if it is over, and never longer from
 * now than the role allows. The maximum is kept to even where the role lets eligibilities be permanent: they say nothing
 * about each other (docs/hazards.md#longer-than-the-role-allows).
 */
export function newEnd(
  due: Due,
  context: RenewalContext,
): { readonly end: Date; readonly isClamped: boolean } {
  const { now } = context.snapshot;
  // Rules are checked before they get here, and unreadable settings stop at `roleRules`: 0 is no longer than nothing.
  const longer = context.lengthOf(context.rules.renew.extendBy) ?? 0;
  const wanted = laterBy(due.hasEnded ? now : due.end, longer);
  const maximum = settingsOf(due, context)?.eligibility.maximumDuration ?? 'PT0S';
  const allowed = laterBy(now, context.lengthOf(maximum) ?? 0);
  return allowed < wanted ? { end: allowed, isClamped: true } : { end: wanted, isClamped: false };
}

function settingsOf({ key }: Due, { snapshot }: RenewalContext): SettingsOfRole | undefined {
  return snapshot.settings.get(key.roleDefinitionId.toLowerCase());
}
