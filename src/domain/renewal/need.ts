import { daysBefore, instantOrNull, instantText, isLater, isNoEarlier } from '../matching/instants.ts';
import type { Evidence } from '../model/plan.ts';
import type { DueEligibility, Finding, RenewalContext } from './context.ts';

/**
 * Whether it is needed: it was activated in the time that the rules name, or a person attests it. A group's counts as
 * activated when any member did: the memory has that under the group's key. While the app's own history is shorter than
 * that time, nothing seen is not the same as not used (docs/hazards.md#short-history-of-activations).
 */
export function need(due: DueEligibility, context: RenewalContext): Finding {
  const { renew } = context.rules;
  const since = daysBefore(context.snapshot.now, renew.usedWithinDays);
  const { activationsKnownSince } = context.snapshot.history;
  const lastActivatedAt = due.memory?.lastActivatedAt;
  const facts = {
    lastActivatedAt: instantOrNull(lastActivatedAt),
    usedSince: instantText(since),
    activationsKnownSince: instantOrNull(activationsKnownSince),
  };
  if (context.controls.has(due.key)) return attestedLately(due, context, facts);
  if (isNoEarlier(lastActivatedAt, since)) return { facts: { ...facts, neededBecause: 'activated' } };
  const word = attestationOrException(due, context);
  if (word !== undefined) return { facts: { ...facts, ...word } };
  if (isNoEarlier(since, activationsKnownSince)) return { because: 'not-used', facts };
  if (renew.whenUsageUnknown === 'renew')
    return { facts: { ...facts, neededBecause: 'usage unknown, and the rules say renew' } };
  return { because: 'usage-unknown', facts };
}

/** What controls the tenant is never extended on use alone (docs/hazards.md#endless-renewal). */
function attestedLately({ key }: DueEligibility, context: RenewalContext, seen: Evidence): Finding {
  const { now } = context.snapshot;
  const since = daysBefore(now, context.rules.renew.controlPlaneAttestationDays);
  const attested = context.attestation(key);
  const facts = { ...seen, controlPlane: true, attestedSince: instantText(since) };
  if (attested === undefined || attested.on < since) return { because: 'attestation-needed', facts };
  const { by, on } = attested;
  return { facts: { ...facts, neededBecause: 'attested', attestedBy: by, attestedOn: instantText(on) } };
}

function attestationOrException(
  { key }: DueEligibility,
  { attestation, exception }: RenewalContext,
): Evidence | undefined {
  const attested = attestation(key);
  if (attested !== undefined)
    return {
      neededBecause: 'attested',
      attestedBy: attested.by,
      attestedOn: instantText(attested.on),
      attestedUntil: instantText(attested.until),
    };
  const excepted = exception(key);
  if (excepted === undefined) return undefined;
  return {
    neededBecause: 'excepted',
    exceptionTicket: excepted.ticket,
    exceptionExpires: instantText(excepted.expires),
  };
}

/**
 * Whether it was renewed too often without a person: endless renewal is permanent eligibility again
 * (docs/hazards.md#endless-renewal). An attestation after the last renewal begins a new chain; an exception does not.
 */
export function chain({ key, memory }: DueEligibility, { rules, attestation }: RenewalContext): Finding {
  const lastRenewedAt = memory?.lastRenewedAt;
  const isNewChain = isLater(attestation(key)?.on, lastRenewedAt);
  const renewalsInARow = isNewChain ? 0 : (memory?.renewalsInARow ?? 0);
  const facts = {
    renewalsInARow,
    maxChain: rules.renew.maxChain,
    lastRenewedAt: instantOrNull(lastRenewedAt),
  };
  return renewalsInARow >= rules.renew.maxChain ? { because: 'chain-limit', facts } : { facts };
}
