import { addHours } from 'date-fns/addHours';
import { min } from 'date-fns/min';
import type { AssignmentKey } from './identifiers.ts';
import type { ScheduleWindow } from './role-schedules.ts';

/** `unifiedRoleScheduleRequestActions`, as Graph writes them. */
export const scheduleActions = [
  'adminAssign',
  'adminUpdate',
  'adminRemove',
  'selfActivate',
  'selfDeactivate',
  'adminExtend',
  'adminRenew',
  'selfExtend',
  'selfRenew',
] as const;
export type ScheduleAction = (typeof scheduleActions)[number];
export type RequestKind = 'assignment' | 'eligibility';

/** The statuses that this simulator gives (docs/graph-facts.md#request-statuses). */
export type RequestStatus =
  | 'Provisioned'
  | 'Granted'
  | 'Revoked'
  | 'PendingApproval'
  | 'PendingAdminDecision'
  | 'Canceled'
  | 'Denied'
  | 'Failed';

export interface Ticket {
  readonly number: string | null;
  readonly system: string | null;
}

/** A request with its outcome. Graph keeps requests for about 45 days. */
export interface ScheduleRequest extends AssignmentKey {
  readonly id: string;
  readonly kind: RequestKind;
  readonly action: ScheduleAction;
  /** The stored status; `statusAt` gives the status at an instant. */
  readonly status: RequestStatus;
  readonly createdAt: Date;
  /** For a future start: that start. `null`: undecided, or the request ends something. */
  readonly completedAt: Date | null;
  /** Object id of the user or service principal that sent the request. */
  readonly createdBy: string;
  readonly justification: string | null;
  readonly ticket: Ticket;
  /** `null`: the request created no schedule. */
  readonly targetScheduleId: string | null;
  /** `null` for requests that end something. */
  readonly window: ScheduleWindow | null;
  /** `null`: no approval is needed. */
  readonly approvalId: string | null;
  /** Object id of the approver who decided, and the reason. */
  readonly reviewedBy?: string;
  readonly reviewedFor?: string;
}

/** Hours that Graph keeps requests, and cancelled ones (docs/graph-facts.md#request-retention). */
export const requestsKeptHours = 45 * 24;
const cancelledKeptHours = 30 * 24;
/** Hours until an approval expires (docs/graph-facts.md#approvals: 1 day). */
const approvalHours = 24;

/** When an approval expires: after a day, or at a fixed end if that comes first. */
export function approvalEndsAt({ createdAt, window }: Pick<ScheduleRequest, 'createdAt' | 'window'>): Date {
  const deadline = addHours(createdAt, approvalHours);
  if (window?.expiration.type !== 'afterDateTime') return deadline;
  return min([window.expiration.endsAt, deadline]);
}

/** The status at an instant: a future start may have come, an approval may have expired. */
export function statusAt(request: ScheduleRequest, at: Date): RequestStatus {
  const { status, window } = request;
  if (status === 'Granted' && window !== null && window.startsAt <= at) return 'Provisioned';
  if (status === 'PendingApproval' && approvalEndsAt(request) <= at) return 'Failed';
  return status;
}

export function rememberedAt(request: ScheduleRequest, at: Date): ScheduleRequest | undefined {
  const { status, createdAt, completedAt } = request;
  // Cancelled eligibility requests become `Revoked` and keep their window; removals have none.
  const isCancelled = status === 'Canceled' || (status === 'Revoked' && request.window !== null);
  const forgottenAt =
    isCancelled && completedAt !== null
      ? addHours(completedAt, cancelledKeptHours)
      : addHours(createdAt, requestsKeptHours);
  if (forgottenAt <= at) return undefined;
  const now = statusAt(request, at);
  return now === status ? request : { ...request, status: now };
}
