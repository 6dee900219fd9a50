import { DAY_MILLISECONDS } from '../matching/instants.ts';
import type { RenewalContext } from './context.ts';
import type { Due, Finding } from './finding.ts';

/** An activation that awaits approval is decided within a day, or it is over (docs/graph-facts.md#approvals). */
const ACTIVATION_WAITS_MILLISECONDS = 2 * DAY_MILLISECONDS;

/** Whether somebody else's word comes before ours: the protected list. */
export function protection({ key }: Due, { protectedBy }: RenewalContext): Finding {
  const protectedObject = protectedBy(key);
  if (protectedObject === undefined) return { facts: {} };
  return {
    because: 'protected',
    facts: { protectedId: protectedObject.id.toLowerCase(), protectedWhy: protectedObject.why },
  };
}

/**
 * Whether somebody has still to decide about the same access (docs/hazards.md#pending-decisions): an extension or a
 * renewal that was asked for, or an activation. An extension gives the eligibility another schedule, under the activation's
 * feet; but an eligibility that would end before the next nights is not left to lapse for it.
 */
export function pendingRequest({ key, end, hasEnded }: Due, { pending, snapshot }: RenewalContext): Finding {
  const activation = pending('assignment', key);
  const mayWait = !hasEnded && end.getTime() - snapshot.now.getTime() > ACTIVATION_WAITS_MILLISECONDS;
  const isActivation = activation?.action.toLowerCase() === 'selfactivate';
  const request = pending('eligibility', key) ?? (isActivation && mayWait ? activation : undefined);
  if (request === undefined) return { facts: {} };
  return {
    because: 'request-pending',
    facts: {
      pendingRequestId: request.id,
      pendingAction: request.action,
      pendingStatus: request.status,
    },
  };
}
