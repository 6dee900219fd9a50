import type { Caller } from '../../caller.ts';
import type { AdminRules } from '../role-rule-set.ts';
import { endOf, type ScheduleWindow } from '../role-schedules.ts';
import { eligibilityFor } from './caller-rights.ts';
import { millisecondsOf } from './duration.ts';
import { activeDurationTooShort, authenticationContextMissing, policyViolated } from './refusals.ts';
import type { RequestedChange } from './requested-change.ts';
import type { Submission } from './submission.ts';

const minimumLength = 5 * 60_000;

/**
 * Checks the role settings. All broken rules are reported in one refusal; the authentication context is checked after
 * them.
 * @throws GraphRefusal
 */
export function checkRules(submission: Submission): void {
  const { tenant, kind, requested, actor } = submission;
  const { window } = requested;
  if (window === undefined) return;
  if (lengthOf(window) < minimumLength) throw activeDurationTooShort();
  const rules = tenant.roleSettings.rulesOf(requested.roleDefinitionId);
  const ofAdmin = kind === 'eligibility' ? rules.adminEligibility : rules.adminAssignment;
  if (requested.action !== 'selfActivate') {
    const enabled = requested.action.startsWith('self') ? ['Justification'] : ofAdmin.enabledRules;
    refuse([...brokenExpiration(window, ofAdmin), ...brokenEnablement(requested, actor, enabled)]);
    return;
  }
  const { maximumDuration, enabledRules, authenticationContext } = rules.endUser;
  const expiration = { expirationRequired: true, maximumDuration };
  refuse([
    ...(eligibilityFor(tenant, requested, submission.at, window.startsAt) === undefined
      ? ['EligibilityRule']
      : []),
    ...brokenExpiration(window, expiration),
    ...brokenEnablement(requested, actor, enabledRules),
  ]);
  const { enabled, claimValue } = authenticationContext;
  if (enabled && claimValue && actor.signIn?.acrs.includes(claimValue) !== true)
    throw authenticationContextMissing(claimValue);
}

function refuse(broken: readonly string[]): void {
  if (broken.length > 0) throw policyViolated(broken);
}

function lengthOf(window: ScheduleWindow): number {
  const end = endOf(window);
  return end === undefined ? Number.POSITIVE_INFINITY : end.getTime() - window.startsAt.getTime();
}

/**
 * Checks the end. Where permanent access is allowed, an end beyond the maximum is too: the documented sample takes
 * two years under `P365D`. A maximum of `PT0S` breaks every request.
 */
function brokenExpiration(
  window: ScheduleWindow,
  { expirationRequired, maximumDuration }: Pick<AdminRules, 'expirationRequired' | 'maximumDuration'>,
): string[] {
  const most = millisecondsOf(maximumDuration) ?? 0;
  const isBroken = most === 0 || (expirationRequired && lengthOf(window) > most);
  return isBroken ? ['ExpirationRule'] : [];
}

function brokenEnablement(
  requested: RequestedChange,
  { signIn }: Caller,
  enabled: readonly string[],
): string[] {
  const { justification, ticket } = requested;
  const broken: string[] = [];
  if (enabled.includes('Justification') && (justification ?? '').trim() === '')
    broken.push('JustificationRule');
  if (enabled.includes('Ticketing') && !(ticket.number && ticket.system)) broken.push('TicketingRule');
  // A token without a user never carries a second factor.
  if (enabled.includes('MultiFactorAuthentication') && signIn?.mfa !== true) broken.push('MfaRule');
  return broken;
}
