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

/** Those of pim-api-facts §2.2 that this simulator gives. */
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

/** A wish to change something, with what became of it. Graph forgets requests after about 45 days. */
export interface ScheduleRequest extends AssignmentKey {
  readonly id: string;
  readonly kind: RequestKind;
  readonly action: ScheduleAction;
  /** As it was stored; `statusAt` tells what it is by now. */
  readonly status: RequestStatus;
  readonly createdAt: Date;
  /** Of a future start: that start. `null`: not decided yet, or it ends something. */
  readonly completedAt: Date | null;
  /** Object id of the user or service principal that asked. */
  readonly createdBy: string;
  readonly justification: string | null;
  readonly ticket: Ticket;
  /** `null`: it made no schedule, or ended one. */
  readonly targetScheduleId: string | null;
  /** `null` for what ends something. */
  readonly window: ScheduleWindow | null;
  /** `null`: nobody has to approve it. */
  readonly approvalId: string | null;
  /** Object id of who approved or denied it, and why. */
  readonly reviewedBy?: string;
  readonly reviewedFor?: string;
}

/** Graph forgets requests after about so long, and cancelled ones sooner (pim-api-facts §2.2, §10). */
export const requestsKeptHours = 45 * 24;
export const cancelledKeptHours = 30 * 24;
/** An approval that nobody gives in this time is refused by the clock (pim-api-facts §4.1: 1 day). */
export const approvalHours = 24;

/** How long an approval is waited for; for what ends at a fixed instant, no longer than until then. */
export function approvalEndsAt({ createdAt, window }: Pick<ScheduleRequest, 'createdAt' | 'window'>): Date {
  const inVain = addHours(createdAt, approvalHours);
  if (window?.expiration.type !== 'afterDateTime') return inVain;
  return min([window.expiration.endsAt, inVain]);
}

/** What a stored status has become by an instant: a future start has begun, an approval was waited for in vain. */
export function statusAt(request: ScheduleRequest, at: Date): RequestStatus {
  const { status, window } = request;
  if (status === 'Granted' && window !== null && window.startsAt <= at) return 'Provisioned';
  if (status === 'PendingApproval' && approvalEndsAt(request) <= at) return 'Failed';
  return status;
}

export function rememberedAt(request: ScheduleRequest, at: Date): ScheduleRequest | undefined {
  const { status, createdAt, completedAt } = request;
  // Cancelled eligibility requests become `Revoked` and keep their window; a removal has none.
  const isCancelled = status === 'Canceled' || (status === 'Revoked' && request.window !== null);
  const forgottenAt =
    isCancelled && completedAt !== null
      ? addHours(completedAt, cancelledKeptHours)
      : addHours(createdAt, requestsKeptHours);
  if (forgottenAt <= at) return undefined;
  const now = statusAt(request, at);
  return now === status ? request : { ...request, status: now };
}
