import { DAY_MILLISECONDS } from '../matching/instants.ts';
import type { Rules } from '../model/rules.ts';
import type { TenantSnapshot } from '../model/snapshot.ts';

/**
 * How many days our own history of activations is short of `neverActivated.days`, begun days counted whole. 0: it covers
 * them, and what was never activated may be acted on; until then it is only reported
 * (docs/hazards.md#short-history-of-activations).
 */
export function historyWarmUp(
  { now, history }: Pick<TenantSnapshot, 'now' | 'history'>,
  { stale }: Pick<Rules, 'stale'>,
): number {
  const { days } = stale.neverActivated;
  const since = history.activationsKnownSince;
  if (since === undefined) return days;
  const covered = (now.getTime() - since.getTime()) / DAY_MILLISECONDS;
  return Math.max(0, Math.ceil(days - covered));
}
