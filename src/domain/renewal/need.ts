import { daysBefore, instantOrNull, instantText } from '../matching/instants.ts';
import type { Evidence } from '../model/plan.ts';
import type { RenewalContext } from './context.ts';
import type { Due, Finding } from './finding.ts';

/**
 * Whether it is needed: it was activated in the time that the rules name, or a person says so. A group's was activated
 * when anybody in it did: our memory has that under the group's key. While our own history is shorter than that time,
 * nothing seen is not the same as not used (docs/hazards.md#short-history-of-activations).
 */
export function need(due: Due, context: RenewalContext): Finding {
  const { renew } = context.rules;
  const since = daysBefore(context.snapshot.now, renew.usedWithinDays);
  const { activationsKnownSince } = context.snapshot.history;
  const lastActivatedAt = due.memory?.lastActivatedAt;
  const facts = {
    lastActivatedAt: instantOrNull(lastActivatedAt),
    usedSince: instantText(since),
    activationsKnownSince: instantOrNull(activationsKnownSince),
  };
  if (lastActivatedAt !== undefined && lastActivatedAt >= since)
    return { facts: { ...facts, neededBecause: 'activated' } };
  const word = attestationOrException(due, context);
  if (word !== undefined) return { facts: { ...facts, ...word } };
  if (activationsKnownSince !== undefined && activationsKnownSince <= since)
    return { because: 'not-used', facts };
  if (renew.whenUsageUnknown === 'renew')
    return { facts: { ...facts, neededBecause: 'usage unknown, and the rules say renew' } };
  return { because: 'usage-unknown', facts };
}

function attestationOrException(
  { key }: Due,
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
