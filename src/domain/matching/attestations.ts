import { type AccessKey, keyText } from '../model/access.ts';
import type { Attestation, Rules } from '../model/rules.ts';

/**
 * Finds the attestation that counts for an access at this instant.
 *
 * @param which of several: the `newest` begins a chain of renewals, the `longest` keeps access from being stale.
 */
export function attestationsAt(
  { renew: { attestations } }: Rules,
  now: Date,
  which: 'newest' | 'longest',
): (key: AccessKey) => Attestation | undefined {
  const by = which === 'newest' ? 'on' : 'until';
  const best = new Map<string, Attestation>();
  for (const attestation of attestations) {
    if (attestation.on > now || attestation.until < now) continue;
    const id = keyText(attestation);
    const other = best.get(id);
    if (other === undefined || attestation[by] > other[by]) best.set(id, attestation);
  }
  return best.size === 0 ? () => undefined : (key) => best.get(keyText(key));
}
