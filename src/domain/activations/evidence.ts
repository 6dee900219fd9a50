import { instantOrNull, instantText } from '../matching/instants.ts';
import type { Evidence } from '../model/plan.ts';
import type { UsedEligibility } from './check-eligibility.ts';
import { grantOf, senderOf } from './check-sender.ts';
import type { ActivationFacts, Consent } from './facts.ts';
import type { OwnAccess } from './own-access.ts';

/**
 * What a decision rests on, and would be another without. No counts and no instant of the decision: the same facts a minute
 * later are the same evidence.
 */
export function evidenceOf(
  facts: ActivationFacts,
  used: UsedEligibility | undefined,
  own: OwnAccess | undefined,
): Evidence {
  const { ask, isControlPlane, person, ticketEndedAt } = facts;
  const sender = senderOf(facts);
  return {
    approval: consentId(facts.approval),
    confirmation: consentId(facts.confirmation),
    eligibility: used?.id ?? null,
    eligibilityEnd: used?.end === 'never' ? 'never' : instantOrNull(used?.end),
    isControlPlane,
    isEnabled: person.kind === 'user' ? (person.accountEnabled ?? null) : null,
    minutesAsked: ask.minutes,
    minutesOfRules: (sender && grantOf(facts, sender)?.minutes) ?? null,
    ownEnd: own === undefined ? null : instantText(own.end),
    ownSchedule: own?.scheduleId ?? null,
    ...settingsEvidence(facts),
    ticketEndedAt: ticketEndedAt.kind === 'read' ? instantOrNull(ticketEndedAt.value) : 'unknown',
  };
}

function settingsEvidence({ settings }: ActivationFacts): Evidence {
  if (settings.kind === 'unknown') return { settings: 'unknown' };
  const { activation, assignment } = settings.value;
  const { maximumMilliseconds, enablement, authenticationContext, approval } = activation;
  return {
    settingsApproval: JSON.stringify(approval),
    settingsAssignment: JSON.stringify([
      assignment.isExpirationRequired,
      assignment.maximumDuration,
      assignment.enabledRules,
    ]),
    settingsContext: JSON.stringify(authenticationContext),
    settingsEnablement: JSON.stringify(enablement),
    settingsMaximum: maximumMilliseconds,
  };
}

function consentId(consent: Consent): string {
  return consent.kind === 'given' || consent.kind === 'denied'
    ? `${consent.kind} by ${consent.by}`
    : consent.kind;
}
