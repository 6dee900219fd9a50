import { createHash } from 'node:crypto';
import type { PlanHead, PlanItem } from '../domain/model/plan.ts';

/** SHA-256, in hexadecimal, of all that a plan says: two plans with the same hash ask for the same. */
export function planHash(
  head: Pick<PlanHead, 'tenantId' | 'id' | 'runId' | 'job' | 'madeAt' | 'mode' | 'rulesHash' | 'obstacles'>,
  items: readonly PlanItem[],
): string {
  const { tenantId, id, runId, job, madeAt, mode, rulesHash, obstacles } = head;
  const hash = createHash('sha256');
  hash.update(JSON.stringify([tenantId, id, runId, job, madeAt.toISOString(), mode, rulesHash, obstacles]));
  for (const item of items) hash.update(`\n${JSON.stringify(item)}`);
  return hash.digest('hex');
}
