import { addHours } from 'date-fns/addHours';
import { min } from 'date-fns/min';
import { subHours } from 'date-fns/subHours';
import { type AssignmentKey, assignmentId, eligibilityInstanceId } from './identifiers.ts';
import { KeyedCollection } from './keyed-collection.ts';

/** What is planned: now, later, or for ever. Instances are what holds of it at an instant. */
export interface Schedule extends AssignmentKey {
  /** The id of the request that made it; made outside PIM, the id of the role assignment. */
  readonly id: string;
  /** Outside PIM there is no request, and Graph knows neither when it was made nor when it began. */
  readonly madeIn: 'pim' | 'elsewhere';
  readonly createdAt: Date;
  readonly startsAt: Date;
  readonly expiration: Expiration;
  readonly memberType: 'Direct' | 'Group' | 'Inherited';
}

/** `expirationPattern`, with the instant that a duration comes to. */
export type Expiration =
  | { readonly type: 'noExpiration' }
  | { readonly type: 'afterDateTime'; readonly endsAt: Date }
  | { readonly type: 'afterDuration'; readonly endsAt: Date; readonly duration: string };

export type EligibilitySchedule = Schedule;

export interface AssignmentSchedule extends Schedule {
  readonly assignmentType: 'Assigned' | 'Activated';
  /** Of an activation: the id of the eligibility schedule it came from. */
  readonly activatedUsing: string | undefined;
}

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

/** From when to when. */
export interface ScheduleWindow {
  readonly startsAt: Date;
  readonly expiration: Expiration;
}

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

/** What holds at an instant. */
export interface Instance extends AssignmentKey {
  readonly id: string;
  /** `null`: made outside PIM. */
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly memberType: Schedule['memberType'];
  readonly scheduleId: string;
}

export type EligibilityInstance = Instance;

export interface AssignmentInstance extends Instance {
  readonly assignmentType: AssignmentSchedule['assignmentType'];
  readonly roleAssignmentOriginId: string;
  /** Of an activation: the id of the eligibility instance it came from. */
  readonly activatedUsing: string | undefined;
}

/** `unifiedRoleAssignment`: an active assignment seen without PIM, activations among them. */
export interface RoleAssignment extends AssignmentKey {
  readonly id: string;
}

/** `undefined`: never. */
export function endOf({ expiration }: Pick<Schedule, 'expiration'>): Date | undefined {
  return expiration.type === 'noExpiration' ? undefined : expiration.endsAt;
}

/** Graph forgets requests after about so long, and cancelled ones sooner (pim-api-facts §2.2, §10). */
export const requestsKeptHours = 45 * 24;
export const cancelledKeptHours = 30 * 24;
/** Entries of deleted principals linger for so long (pim-api-facts §6.4). */
export const leaversKeptHours = 7 * 24;
/** The portal lists expired assignments for so long, to be renewed (pim-api-facts §2.1). */
export const lapsedKeptHours = 30 * 24;
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

/** Since when a principal is no longer in the directory; `undefined`: it is there. */
export type LeftAt = (principalId: string) => Date | undefined;

/**
 * The four layers of role management: requests make schedules, schedules whose window covers the present show as
 * instances, and every instance of an assignment is a role assignment. Only requests and schedules are stored.
 */
export class RoleManagement {
  readonly requests = new KeyedCollection<ScheduleRequest>(keyText);
  readonly eligibilities = new KeyedCollection<EligibilitySchedule>(keyText);
  readonly assignments = new KeyedCollection<AssignmentSchedule>(keyText);
  readonly #leftAt: LeftAt;

  constructor(leftAt: LeftAt = () => undefined) {
    this.#leftAt = leftAt;
  }

  /** Requests that Graph still remembers, each with the status it has by now. */
  requestsOf(kind: RequestKind, at: Date): ScheduleRequest[] {
    return this.requests.all().flatMap((request) => {
      const shown = request.kind === kind ? rememberedAt(request, at) : undefined;
      return shown ?? [];
    });
  }

  /** `undefined`: there is none, or Graph has forgotten it. */
  findRequest(kind: RequestKind, id: string, at: Date): ScheduleRequest | undefined {
    const request = this.requests.find(id);
    return request?.kind === kind ? rememberedAt(request, at) : undefined;
  }

  /**
   * Schedules that have not ended: those in force and those still to come.
   *
   * @param lapsedHours those as well that ended no longer ago than this.
   */
  eligibilitySchedules(at: Date, lapsedHours = 0): EligibilitySchedule[] {
    return this.eligibilities.all().filter((schedule) => this.#isListed(schedule, at, lapsedHours));
  }

  /** @param lapsedHours those as well that ended no longer ago than this; no activations, which are simply over. */
  assignmentSchedules(at: Date, lapsedHours = 0): AssignmentSchedule[] {
    return this.assignments
      .all()
      .filter((schedule) =>
        this.#isListed(schedule, at, schedule.assignmentType === 'Activated' ? 0 : lapsedHours),
      );
  }

  /** The schedule of a kind that has not ended, in force or still to come. */
  liveOf(kind: RequestKind, key: AssignmentKey, at: Date): Schedule | AssignmentSchedule | undefined {
    return this.schedulesOf(kind, key).find((schedule) => this.#isListed(schedule, at, 0));
  }

  /** Those also that have ended and were not forgotten. */
  schedulesOf(kind: RequestKind, key: AssignmentKey): readonly (Schedule | AssignmentSchedule)[] {
    return kind === 'eligibility' ? this.eligibilities.of(key) : this.assignments.of(key);
  }

  /** A request that somebody still has to decide. */
  pendingOf(kind: RequestKind, key: AssignmentKey, at: Date): ScheduleRequest | undefined {
    return this.requests
      .of(key)
      .flatMap((request) => (request.kind === kind ? (rememberedAt(request, at) ?? []) : []))
      .find(({ status }) => status.startsWith('Pending'));
  }

  eligibilityInstances(at: Date): EligibilityInstance[] {
    return this.eligibilitySchedules(at)
      .filter(({ startsAt }) => startsAt <= at)
      .map((schedule) => instanceOf(schedule, eligibilityInstanceId(schedule)));
  }

  assignmentInstances(at: Date): AssignmentInstance[] {
    return this.assignmentSchedules(at)
      .filter(({ startsAt }) => startsAt <= at)
      .map((schedule) => ({
        ...instanceOf(schedule, assignmentId(schedule)),
        assignmentType: schedule.assignmentType,
        roleAssignmentOriginId: assignmentId(schedule),
        activatedUsing: this.#eligibilityInstanceBehind(schedule),
      }));
  }

  /** Activations that are running. */
  activations(at: Date): AssignmentSchedule[] {
    return this.assignmentSchedules(at).filter(
      ({ assignmentType, startsAt }) => assignmentType === 'Activated' && startsAt <= at,
    );
  }

  roleAssignments(at: Date): RoleAssignment[] {
    return this.assignmentInstances(at).map(({ roleAssignmentOriginId, ...instance }) => ({
      id: roleAssignmentOriginId,
      principalId: instance.principalId,
      roleDefinitionId: instance.roleDefinitionId,
      directoryScopeId: instance.directoryScopeId,
    }));
  }

  #isListed(schedule: Schedule, at: Date, lapsedHours: number): boolean {
    if (hasEnded(schedule, lapsedHours === 0 ? at : subHours(at, lapsedHours))) return false;
    const leftAt = this.#leftAt(schedule.principalId);
    return leftAt === undefined || at < addHours(leftAt, leaversKeptHours);
  }

  #eligibilityInstanceBehind({ activatedUsing }: AssignmentSchedule): string | undefined {
    const eligibility = activatedUsing === undefined ? undefined : this.eligibilities.find(activatedUsing);
    return eligibility && eligibilityInstanceId(eligibility);
  }
}

function rememberedAt(request: ScheduleRequest, at: Date): ScheduleRequest | undefined {
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

function instanceOf(schedule: Schedule, id: string): Instance {
  return {
    id,
    principalId: schedule.principalId,
    roleDefinitionId: schedule.roleDefinitionId,
    directoryScopeId: schedule.directoryScopeId,
    startsAt: schedule.madeIn === 'pim' ? schedule.startsAt : null,
    endsAt: endOf(schedule) ?? null,
    memberType: schedule.memberType,
    scheduleId: schedule.id,
  };
}

export function hasEnded(schedule: Pick<Schedule, 'expiration'>, at: Date): boolean {
  const end = endOf(schedule);
  return end !== undefined && end <= at;
}

/** Whether two things are about the same principal, role and scope; GUIDs are compared without regard to case. */
export function isSameKey(one: AssignmentKey, other: AssignmentKey): boolean {
  return keyText(one) === keyText(other);
}

export function keyText({ principalId, roleDefinitionId, directoryScopeId }: AssignmentKey): string {
  return `${principalId} ${roleDefinitionId} ${directoryScopeId}`.toLowerCase();
}
