import { type Action, isRemoval } from './actions.ts';
import type { RequestProgress } from './role-schedules.ts';

/**
 * Every status that is known; `Revoked` says success of a removal only. Source: docs/graph-facts.md#request-statuses.
 */
const progressOfStatus: Readonly<Record<string, RequestProgress>> = {
  Provisioned: 'granted',
  Granted: 'granted',
  ScheduleCreated: 'granted',
  PendingApproval: 'pending',
  PendingAdminDecision: 'pending',
  PendingProvisioning: 'pending',
  PendingScheduleCreation: 'pending',
  // Shown by the sister API for Azure resources.
  PendingEvaluation: 'pending',
  Denied: 'refused',
  Failed: 'refused',
  Canceled: 'refused',
};

/** What a request with this action and status came to. A status that nobody has told us of is `unknown`, never a success. */
export function progressOf(action: Action, status: string): RequestProgress {
  if (status === 'Revoked') return isRemoval(action) ? 'granted' : 'refused';
  return Object.hasOwn(progressOfStatus, status) ? (progressOfStatus[status] ?? 'unknown') : 'unknown';
}
