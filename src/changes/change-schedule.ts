import { isActivatedUnder, isDirectUnder, isOwnUnder, shows } from '../domain/matching/schedule-match.ts';
import { type ScheduleKind, sameId } from '../domain/model/access.ts';
import { isActivation, isRemoval, isSelfAction } from '../domain/model/actions.ts';
import type {
  Refusal,
  RoleSchedule,
  RoleScheduleInstance,
  ScheduleChange,
  ScheduleRequest,
} from '../domain/model/role-schedules.ts';
import type { RoleCall, RoleManagement } from '../ports/index.ts';
import { wholeListing } from '../ports/reading.ts';
import type { AccessWrites } from '../ports/tenant-writes.ts';
import { type Pause, readBack } from './read-back.ts';

/** What of a change was seen in the tenant afterwards. Both absent: it is gone, as a removal asked. */
export interface VisibleSchedule {
  readonly schedule: RoleSchedule | undefined;
  /** Absent for a schedule that begins later. */
  readonly instance: RoleScheduleInstance | undefined;
}

export type ScheduleOutcome =
  /** Seen. `request` is absent where an earlier try had done it. */
  | { readonly kind: 'done'; readonly request: ScheduleRequest | undefined; readonly seen: VisibleSchedule }
  /** Graph would accept it; nothing was changed. */
  | { readonly kind: 'valid'; readonly request: ScheduleRequest }
  /** Somebody must decide, or the service is at work. */
  | { readonly kind: 'pending'; readonly request: ScheduleRequest }
  | {
      readonly kind: 'unconfirmed';
      readonly request: ScheduleRequest | undefined;
      readonly because: string;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Graph took it and ended it: `Denied`, `Failed`, `Canceled`. */
  | { readonly kind: 'ended'; readonly request: ScheduleRequest };

export interface SchedulePorts {
  readonly roles: RoleManagement;
  readonly access: AccessWrites;
  readonly pause: Pause;
  readonly call: RoleCall;
  /** Called as soon as Graph has taken the request, before it is looked for. */
  readonly onAccepted?: (request: ScheduleRequest) => Promise<void>;
}

/**
 * Sends one change of an eligibility or an assignment and looks, until it shows, whether it holds.
 *
 * @param now decides whether it should hold now or only be planned.
 * @throws GraphCallError when it could not be sent, or when nobody knows whether it arrived.
 */
export async function changeSchedule(
  change: ScheduleChange,
  now: Date,
  { roles, access, pause, call, onAccepted }: SchedulePorts,
): Promise<ScheduleOutcome> {
  const submission = await access.submit(change, call);
  if (submission.kind === 'refused') return submission;
  const request = submission.kind === 'accepted' ? submission.request : undefined;
  if (request !== undefined) {
    await onAccepted?.(request);
    if (request.progress === 'refused') return { kind: 'ended', request };
    if (change.validationOnly) return { kind: 'valid', request };
    if (request.progress === 'pending') return { kind: 'pending', request };
    if (request.progress === 'unknown') {
      const because = `Microsoft Graph gave the request the status "${request.status}", which this app does not know`;
      return { kind: 'unconfirmed', request, because };
    }
  }
  const look = () => observe(change, now, request?.targetScheduleId, { roles, call });
  const found = await readBack(look, pause, call.signal);
  return found.kind === 'seen'
    ? { kind: 'done', request, seen: found.what }
    : { kind: 'unconfirmed', request, because: found.because };
}

/**
 * Looks once whether what a change asks for holds in the tenant. `undefined`: it does not, or not yet.
 *
 * @param targetScheduleId where Graph said it would be; `undefined`: recognised by its end.
 */
export async function observe(
  change: ScheduleChange,
  now: Date,
  targetScheduleId: string | undefined,
  { roles, call }: Pick<SchedulePorts, 'roles' | 'call'>,
): Promise<VisibleSchedule | undefined> {
  // A user may read what is their own, and no more.
  const filter = { ...change.key, mine: call.userToken !== undefined && isSelfAction(change.action) };
  const [allSchedules, allInstances] = await Promise.all([
    wholeListing(roles.schedules(change.kind, filter, call)),
    wholeListing(roles.instances(change.kind, filter, call)),
  ]);
  const isSubject = (row: RoleSchedule | RoleScheduleInstance) =>
    isActivation(change.action) ? isActivatedUnder(row, change.key) : isDirectUnder(row, change.key);
  if (isRemoval(change.action)) {
    const isOwn = (row: RoleSchedule | RoleScheduleInstance) => isOwnUnder(row, change.key);
    // An activation is what a removal may be about, too: nothing of one's own is left.
    const mayBeLeft = isActivation(change.action) ? isSubject : isOwn;
    const left = [...allSchedules, ...allInstances].filter(mayBeLeft);
    return left.length === 0 ? { schedule: undefined, instance: undefined } : undefined;
  }
  const schedules = allSchedules.filter(isSubject);
  const instances = allInstances.filter(isSubject);
  const schedule = schedules.find((row) => shows(row, change, { now, targetScheduleId }));
  if (schedule === undefined) return undefined;
  const instance = instances.find(
    (row) => row.scheduleId === undefined || sameId(row.scheduleId, schedule.id),
  );
  const begins = change.startDateTime ?? now;
  return instance === undefined && begins <= now ? undefined : { schedule, instance };
}

export type CancelOutcome =
  | { readonly kind: 'done'; readonly request: ScheduleRequest | undefined }
  | { readonly kind: 'unconfirmed'; readonly request: ScheduleRequest | undefined; readonly because: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Takes a request back and looks whether it is over. @throws GraphCallError */
export async function cancelRequest(
  kind: ScheduleKind,
  id: string,
  { roles, access, pause, call }: SchedulePorts,
): Promise<CancelOutcome> {
  const refusal = await access.cancel(kind, id, call);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  let last: ScheduleRequest | undefined;
  const look = async () => {
    last = await roles.request(kind, id, call);
    return isCancelled(last) ? { request: last } : undefined;
  };
  const found = await readBack(look, pause, call.signal);
  return found.kind === 'seen'
    ? { kind: 'done', request: found.what.request }
    : { kind: 'unconfirmed', request: last, because: found.because };
}

/** Assignment requests become `Canceled`; the eligibility page says `Revoked`; one that is gone is over. */
export function isCancelled(request: ScheduleRequest | undefined): boolean {
  return request === undefined || request.status === 'Canceled' || request.status === 'Revoked';
}
