import { instantOrNull } from '../matching/instants.ts';
import type { RenewalContext } from './context.ts';
import type { Due, Finding } from './finding.ts';

/**
 * Whether it has been renewed without a person for too long: endless renewal is standing eligibility again
 * (docs/hazards.md#endless-renewal). A person's word after the last renewal begins a new chain; an exception does not.
 */
export function chain({ key, memory }: Due, { rules, attestation }: RenewalContext): Finding {
  const lastRenewedAt = memory?.lastRenewedAt;
  const attestedOn = attestation(key)?.on;
  const isNewChain = attestedOn !== undefined && lastRenewedAt !== undefined && attestedOn > lastRenewedAt;
  const renewalsInARow = isNewChain ? 0 : (memory?.renewalsInARow ?? 0);
  const facts = {
    renewalsInARow,
    maxChain: rules.renew.maxChain,
    lastRenewedAt: instantOrNull(lastRenewedAt),
  };
  return renewalsInARow >= rules.renew.maxChain ? { because: 'chain-limit', facts } : { facts };
}
