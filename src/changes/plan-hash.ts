import { createHash } from 'node:crypto';
import type { PlanHead, PlanItem } from '../domain/model/plan.ts';
import { canonicalJson } from '../ports/canonical-json.ts';

/** SHA-256, in hexadecimal, of all that a plan says: two plans with the same hash ask for the same, of the same tenant. */
export function planHash(
  head: Pick<
    PlanHead,
    | 'tenantId'
    | 'id'
    | 'runId'
    | 'job'
    | 'madeAt'
    | 'mode'
    | 'rulesHash'
    | 'obstacles'
    | 'preview'
    | 'approvals'
  >,
  items: readonly PlanItem[],
): string {
  const { tenantId, id, runId, job, madeAt, mode, rulesHash, obstacles, preview, approvals } = head;
  const hash = createHash('sha256');
  hash.update(
    canonicalJson({ tenantId, id, runId, job, madeAt, mode, rulesHash, obstacles, preview, approvals }),
  );
  // One line each, because a plan of 100,000 items is too much for one text.
  for (const item of items) hash.update(`\n${canonicalJson(item)}`);
  return hash.digest('hex');
}
