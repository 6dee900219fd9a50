import type { ApprovalNeed } from '../model/approval.ts';
import type { Obstacle } from '../model/plan.ts';
import { met, unmet } from './check.ts';
import { activeOf } from './check-active.ts';
import { approvalOf, type ConsentFinding, confirmationOf, signInWanted } from './check-consents.ts';
import { countChecks } from './check-counts.ts';
import { eligibilityOf } from './check-eligibility.ts';
import { personChecks } from './check-person.ts';
import { nothingPending } from './check-requests.ts';
import { senderChecks } from './check-sender.ts';
import { settingsChecks } from './check-settings.ts';
import type { ActivationCheck, ActivationDecision } from './decision.ts';
import { evidenceOf } from './evidence.ts';
import type { ActivationFacts } from './facts.ts';
import { stepOf } from './step.ts';
import { termOf } from './term.ts';

/**
 * Whether an ask becomes access, for how long, and by which step; or what is missing; or why not. Pure: the same facts give
 * the same decision, in a dry run and right before it is sent. Every check is made, whatever the others say
 * (docs/hazards.md#access-that-goes-around-pims-rules).
 */
export function decideActivation(facts: ActivationFacts): ActivationDecision {
  const eligibility = eligibilityOf(facts);
  const active = activeOf(facts);
  const term = termOf(facts, eligibility.used, active.own);
  const [confirmation, approval] = [confirmationOf(facts), approvalOf(facts)];
  const checks: readonly ActivationCheck[] = [
    ...senderChecks(facts),
    ...personChecks(facts),
    eligibility.check,
    ...settingsChecks(facts),
    active.check,
    nothingPending(facts),
    ...countChecks(facts),
    term.check,
    obstacleCheck(facts.obstacles),
    confirmation.check,
    approval.check,
  ];
  const judged = { checks, evidence: evidenceOf(facts, eligibility.used, active.own) };
  const waited = [confirmation, approval].filter(({ waits }) => waits).map(({ check }) => check);
  const standing = checks.filter((check) => !check.isMet && !waited.includes(check));
  if (standing.length > 0 || term.term === undefined) return { ...judged, ...refusal(standing) };
  const { until, firstStart } = term.term;
  if (confirmation.waits || approval.waits)
    return { ...judged, until, ...missing(facts, confirmation, approval) };
  return { ...judged, kind: 'granted', until, firstStart, ...stepOf(term.term, active.own, facts.now) };
}

function obstacleCheck(obstacles: readonly Obstacle[]): ActivationCheck {
  const standing = obstacles.filter(({ stops }) => stops !== 'nothing');
  if (standing.length === 0) return met('obstacles', 'Nothing else stands in the way.');
  return unmet('obstacles', standing.map(({ sentence }) => sentence).join(' '));
}

type Without<T> = T extends unknown ? Omit<T, 'checks' | 'evidence' | 'until'> : never;

/** What is known to stand against it says more than what is not known. */
function refusal(
  standing: readonly ActivationCheck[],
): Without<Extract<ActivationDecision, { kind: 'refused' }>> {
  const known = standing.find(({ isKnown }) => isKnown);
  const { code, sentence: because } =
    known ?? standing[0] ?? unmet('duration', 'How long it may last is not known.');
  return { kind: 'refused', code, because, isOnlyUnknown: known === undefined };
}

/** The beneficiary's own word comes first: nobody is to approve what nobody wants. */
function missing(
  { settings, isControlPlane }: ActivationFacts,
  confirmation: ConsentFinding,
  approval: ConsentFinding,
): Without<Extract<ActivationDecision, { kind: 'needs-confirmation' | 'needs-approval' }>> {
  if (confirmation.waits) {
    const wanted = settings.kind === 'read' ? signInWanted(settings.value.activation) : undefined;
    return {
      kind: 'needs-confirmation',
      need: { reason: 'confirmation', proof: 'own' },
      because: confirmation.check.sentence,
      context: typeof wanted === 'object' ? wanted.context : undefined,
    };
  }
  const need: ApprovalNeed = { reason: 'role-settings', proof: isControlPlane ? 'signed' : 'person' };
  const wanted = settings.kind === 'read' ? settings.value.activation.approval : undefined;
  const isNamed = typeof wanted === 'object' && wanted.isRequired;
  return {
    kind: 'needs-approval',
    need,
    because: approval.check.sentence,
    approvers: isNamed ? wanted.approvers : [],
    isJustificationRequired: !isNamed || wanted.isJustificationRequired,
  };
}
