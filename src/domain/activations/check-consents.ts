import { dayMilliseconds } from '../matching/instants.ts';
import { accountsOf } from '../matching/people.ts';
import { sameId } from '../model/access.ts';
import type { ActivationRequirements } from '../model/role-settings.ts';
import { met, unknown, unmet } from './check.ts';
import type { ActivationCheck, CheckCode } from './decision.ts';
import type { ActivationFacts, Consent } from './facts.ts';

/** Entra's own time for an approval (docs/graph-facts.md#approvals). */
const consentMilliseconds = dayMilliseconds;
/**
 * Clocks differ by this much at most, and Entra dates a sign-in to the whole second. What is signed names just this ask, so that
 * nobody signs before it is there.
 */
const clockMilliseconds = 5 * 60_000;

/**
 * Whether a person has agreed. `waits`: somebody may still do so, and nothing else is wrong with it; what is neither met nor
 * waited for is refused.
 */
export interface ConsentFinding {
  readonly check: ActivationCheck;
  readonly waits: boolean;
}

/**
 * Whether the beneficiary said themself, by signing in as the role wants it, that they want just this. A webhook shows no
 * second factor, and nothing that a sender says stands in for a person's own sign-in.
 */
export function confirmationOf(facts: ActivationFacts): ConsentFinding {
  const code = 'confirmation';
  const { settings, ask, confirmation } = facts;
  if (settings.kind === 'unknown') return settled(unknownSettings(code, settings.because));
  const wanted = signInWanted(settings.value.activation);
  if (wanted === 'unknown')
    return settled(unknownSettings(code, 'a rule is of a form that this app does not know'));
  if (wanted === undefined) return settled(met(code, 'The role asks for no more of a sign-in.'));
  const { context, demand } = wanted;
  return consentOf(facts, confirmation, {
    code,
    demand: `${demand}, and ${ask.key.principalId} must confirm by their own sign-in that they want just this`,
    doubt: ({ by, isSigned, contexts }) => {
      if (!sameId(by, ask.key.principalId)) return `${by} gave it, and not ${ask.key.principalId}`;
      if (!isSigned) return 'Entra did not sign it';
      if (context === undefined || contexts.includes(context)) return undefined;
      return `that sign-in was not under authentication context ${context}`;
    },
  });
}

/** What a role wants of the sign-in; `undefined`: nothing more. */
export function signInWanted({
  enablement,
  authenticationContext,
}: ActivationRequirements):
  | { readonly demand: string; readonly context: string | undefined }
  | 'unknown'
  | undefined {
  if (enablement === 'unknown' || authenticationContext === 'unknown') return 'unknown';
  if (authenticationContext.isRequired) {
    const { value } = authenticationContext;
    return { demand: `The role asks for authentication context ${value}`, context: value };
  }
  return enablement.isMfaRequired
    ? { demand: 'The role asks for MFA (MfaRule)', context: undefined }
    : undefined;
}

/** Whether an approver of the role has approved just this, where the rules let that stand for PIM's own approval. */
export function approvalOf(facts: ActivationFacts): ConsentFinding {
  const code = 'approval';
  const { settings, ask, rules, approval, isControlPlane } = facts;
  if (settings.kind === 'unknown') return settled(unknownSettings(code, settings.because));
  const wanted = settings.value.activation.approval;
  if (wanted === 'unknown')
    return settled(unknownSettings(code, 'the rule is of a form that this app does not know'));
  if (!wanted.isRequired) return settled(met(code, 'The role asks for no approval.'));
  const { roleDefinitionId, principalId } = ask.key;
  if (!rules.activations.approvedHere.some((id) => sameId(id, roleDefinitionId)))
    return settled(
      unmet(
        code,
        `Role ${roleDefinitionId} asks for an approval, and \`activations.approvedHere\` of the rules leaves that to PIM. Let the person activate it by self-service in PIM, where its approvers decide.`,
      ),
    );
  const own = accountsOf(principalId, rules.api.people);
  return consentOf(facts, approval, {
    code,
    demand: 'The role asks for an approval',
    doubt: ({ by, isSigned }) => {
      if (own.some((id) => sameId(id, by)))
        return `${by} would have the access, or is another account of whoever would`;
      return isControlPlane && !isSigned
        ? 'it controls the tenant, and Entra did not sign the approval'
        : undefined;
    },
  });
}

interface ConsentDemand {
  readonly code: CheckCode;
  /** The beginning of a sentence. */
  readonly demand: string;
  /** Why a consent that was given does not count, as a clause. */
  readonly doubt: (given: Extract<Consent, { kind: 'given' }>) => string | undefined;
}

function consentOf(
  facts: ActivationFacts,
  consent: Consent,
  { code, demand, doubt }: ConsentDemand,
): ConsentFinding {
  switch (consent.kind) {
    case 'none':
      return waiting(code, `${demand}. Nobody has yet.`);
    case 'void':
      return waiting(code, `${demand}. What there is does not count: ${consent.because}.`);
    case 'denied': {
      const why = consent.because === undefined ? '' : `: ${consent.because}`;
      return settled(
        unmet(
          code,
          `${demand}; ${consent.by} denied it at ${consent.at.toISOString()}${why}. Ask anew if it is needed.`,
        ),
      );
    }
    case 'unknown':
      return settled(
        unknown(
          code,
          `${demand}. Whether somebody has could not be read: ${consent.because}. Ask again later.`,
        ),
      );
    case 'given': {
      const because = doubt(consent) ?? outOfTime(consent.at, facts);
      if (because !== undefined) return waiting(code, `${demand}. What there is does not count: ${because}.`);
      return settled(
        met(code, `${demand}; ${consent.by} did at ${consent.at.toISOString()} (${consent.decisionId}).`),
      );
    }
    default:
      return consent satisfies never;
  }
}

/** Nobody agrees to what was not asked for yet, nor a day later. */
function outOfTime(at: Date, { receivedAt, now }: ActivationFacts): string | undefined {
  if (at.getTime() < receivedAt.getTime() - clockMilliseconds) return 'it is older than the ask';
  if (at > now) return 'it is of a time to come';
  const isLate = at.getTime() - receivedAt.getTime() > consentMilliseconds;
  return isLate ? 'it came more than 24 hours after the ask' : undefined;
}

function unknownSettings(code: CheckCode, because: string): ActivationCheck {
  return unknown(
    code,
    `Whether the role asks for it is not known: ${because}. Nothing is given on what is not known.`,
  );
}

function settled(check: ActivationCheck): ConsentFinding {
  return { check, waits: false };
}

function waiting(code: CheckCode, sentence: string): ConsentFinding {
  return { check: unmet(code, sentence), waits: true };
}
