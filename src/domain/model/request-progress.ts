import { type Action, isRemoval } from './actions.ts';
import type { RequestProgress } from './role-schedules.ts';

/**
 * Every known status; `Revoked` is the success of a removal only. Source: docs/graph-facts.md#request-statuses.
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

/** The progress of a request with this action and status. An unknown status is never a success. */
export function progressOf(action: Action, status: string): RequestProgress {
  if (status === 'Revoked') return isRemoval(action) ? 'granted' : 'refused';
  return Object.hasOwn(progressOfStatus, status) ? (progressOfStatus[status] ?? 'unknown') : 'unknown';
}
