import { hash } from 'node:crypto';
import type { Decision } from '../domain/model/decision.ts';
import type { PlanHead } from '../domain/model/plan.ts';
import { canonicalJson } from '../ports/canonical-json.ts';

/**
 * SHA-256, in hexadecimal, of exactly what an approval of a plan approves: which plan of which tenant, with what content and
 * under which rules, and which of its items. Their order and repetitions say nothing.
 */
export function planDigest(
  plan: Pick<PlanHead, 'tenantId' | 'id' | 'hash' | 'rulesHash'>,
  items: Decision['items'],
): string {
  const { tenantId, id, hash: planHash, rulesHash } = plan;
  const covered = items === 'all' ? items : [...new Set(items)].toSorted();
  return hash('sha256', canonicalJson({ tenantId, plan: id, planHash, rulesHash, items: covered }), 'hex');
}
