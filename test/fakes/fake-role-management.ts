import type { RoleKey, ScheduleKind } from '../../src/domain/model/access.ts';
import { isSelfAction } from '../../src/domain/model/actions.ts';
import type {
  Refusal,
  RoleSchedule,
  RoleScheduleInstance,
  ScheduleChange,
  ScheduleFilter,
  ScheduleRequest,
  Submission,
} from '../../src/domain/model/role-schedules.ts';
import { progressOf } from '../../src/domain/model/role-schedules.ts';
import type { UnreadableRow } from '../../src/domain/model/unreadable.ts';
import { GraphCallError } from '../../src/ports/errors.ts';
import type { ReadPage, RoleCall, RoleManagement } from '../../src/ports/index.ts';
import type { AccessWrites } from '../../src/ports/tenant-writes.ts';
import { endOf, instanceOf, scheduleOf } from './fake-schedules.ts';

type RoleListing = 'requests' | 'schedules' | 'instances';

type ListFilter = ScheduleFilter & { readonly mine?: boolean };

/** Contents before a test begins. */
export interface InitialRoles {
  readonly requests?: readonly ScheduleRequest[];
  readonly schedules?: readonly RoleSchedule[];
  /** Further instances beside those of the schedules. */
  readonly instances?: readonly RoleScheduleInstance[];
  /** Object ids of users, by token. */
  readonly users?: Readonly<Record<string, string>>;
  readonly pageSize?: number;
}

/**
 * PIM for directory roles in memory. Requests create schedules, and a schedule in force is an instance. It has no role
 * settings; a test orders the refusals that they would cause with `refuseNext`.
 */
export class FakeRoleManagement implements RoleManagement, AccessWrites {
  /** All submitted changes, in order. */
  readonly submitted: ScheduleChange[] = [];
  /** Ids of requests to cancel, in order. */
  readonly cancelled: string[] = [];
  readonly #now: () => Date;
  readonly #requests: ScheduleRequest[];
  readonly #schedules: RoleSchedule[];
  readonly #instances: RoleScheduleInstance[];
  readonly #users: Readonly<Record<string, string>>;
  readonly #pageSize: number;
  readonly #outcomes: (Error | Submission)[] = [];
  readonly #odd: {
    readonly listing: RoleListing;
    readonly kind: ScheduleKind;
    readonly row: UnreadableRow;
  }[] = [];
  #made = 0;

  constructor(now: () => Date, before: InitialRoles = {}) {
    this.#now = now;
    this.#requests = [...(before.requests ?? [])];
    this.#schedules = [...(before.schedules ?? [])];
    this.#instances = [...(before.instances ?? [])];
    this.#users = before.users ?? {};
    this.#pageSize = before.pageSize ?? 100;
  }

  /** Adds a row that cannot be read. Narrow listings have it where what can be read of it matches. */
  putUnreadable(listing: RoleListing, kind: ScheduleKind, row: UnreadableRow): void {
    this.#odd.push({ listing, kind, row });
  }

  /** Refuses the next submitted change. */
  refuseNext(refusal: Partial<Refusal> & Pick<Refusal, 'code'>): void {
    this.#outcomes.push({ kind: 'refused', refusal: refusalWith(refusal) });
  }

  /** Fails the next submitted change, without carrying it out. */
  failNext(error: Error): void {
    this.#outcomes.push(error);
  }

  requests(kind: ScheduleKind, wanted: ListFilter, call: RoleCall): AsyncIterable<ReadPage<ScheduleRequest>> {
    return this.#pages('requests', this.#requests, kind, wanted, call);
  }

  schedules(kind: ScheduleKind, wanted: ListFilter, call: RoleCall): AsyncIterable<ReadPage<RoleSchedule>> {
    return this.#pages('schedules', this.#current(), kind, wanted, call);
  }

  instances(
    kind: ScheduleKind,
    wanted: ListFilter,
    call: RoleCall,
  ): AsyncIterable<ReadPage<RoleScheduleInstance>> {
    return this.#pages('instances', this.#inForce(), kind, wanted, call);
  }

  async request(kind: ScheduleKind, id: string): Promise<ScheduleRequest | undefined> {
    return this.#requests.find((row) => row.kind === kind && row.id === id);
  }

  async schedule(kind: ScheduleKind, id: string): Promise<RoleSchedule | undefined> {
    return this.#current().find((row) => row.kind === kind && row.id === id);
  }

  async instance(kind: ScheduleKind, id: string): Promise<RoleScheduleInstance | undefined> {
    return this.#inForce().find((row) => row.kind === kind && row.id === id);
  }

  async submit(change: ScheduleChange, call: RoleCall): Promise<Submission> {
    if (isSelfAction(change.action)) this.#userOf(call);
    this.submitted.push(change);
    const ordered = this.#outcomes.shift();
    if (ordered instanceof Error) throw ordered;
    if (ordered !== undefined) return ordered;
    const there = this.#current().find((row) => isSubject(row, change));
    const refusal = refusalOf(change, there, this.#isEligible(change));
    if (refusal !== undefined) return { kind: 'refused', refusal };
    const request = this.#requestFor(change);
    if (change.validationOnly) return { kind: 'accepted', request };
    this.#requests.push(request);
    if (there !== undefined) this.#schedules.splice(this.#schedules.indexOf(there), 1);
    if (!isRemoval(change)) this.#schedules.push(scheduleOf(change, request));
    return { kind: 'accepted', request };
  }

  async cancel(kind: ScheduleKind, requestId: string): Promise<Refusal | undefined> {
    this.cancelled.push(requestId);
    const at = this.#requests.findIndex((row) => row.kind === kind && row.id === requestId);
    const request = this.#requests[at];
    if (request === undefined) return refusalWith({ code: 'RoleAssignmentRequestNotFound', status: 404 });
    if (request.status !== 'Granted' && request.progress !== 'pending')
      return refusalWith({ code: 'RequestCannotBeCancelled' });
    const status = 'Canceled';
    this.#requests[at] = { ...request, status, progress: progressOf(request.action, status) };
    const schedule = this.#schedules.findIndex(({ createdUsing }) => createdUsing === requestId);
    if (schedule !== -1) this.#schedules.splice(schedule, 1);
    return undefined;
  }

  /** Schedules that have not ended. */
  #current(): readonly RoleSchedule[] {
    const now = this.#now();
    return this.#schedules.filter((row) => {
      const end = endOf(row);
      return end === undefined || end > now;
    });
  }

  #inForce(): readonly RoleScheduleInstance[] {
    const now = this.#now();
    const started = this.#current().filter(
      ({ startDateTime }) => startDateTime === undefined || startDateTime <= now,
    );
    return [...this.#instances, ...started.map(instanceOf)];
  }

  #isEligible({ key }: ScheduleChange): boolean {
    return this.#inForce().some((row) => row.kind === 'eligibility' && isSame(row.key, key));
  }

  #requestFor(change: ScheduleChange): ScheduleRequest {
    const now = this.#now();
    this.#made += 1;
    const id = `00000000-0000-4000-8000-${String(this.#made).padStart(12, '0')}`;
    const isLater = change.startDateTime !== undefined && change.startDateTime > now;
    const status = isRemoval(change) ? 'Revoked' : isLater ? 'Granted' : 'Provisioned';
    return {
      kind: change.kind,
      id,
      key: change.key,
      action: change.action,
      status,
      progress: progressOf(change.action, status),
      targetScheduleId: isRemoval(change) ? undefined : id,
      approvalId: undefined,
      createdDateTime: now,
      completedDateTime: now,
      createdBy: undefined,
      startDateTime: isRemoval(change) ? undefined : isLater ? change.startDateTime : now,
      expiration: change.expiration,
      justification: change.justification,
      ticket: change.ticket,
      isValidationOnly: change.validationOnly,
    };
  }

  #userOf({ userToken }: RoleCall): string {
    const user = userToken === undefined ? undefined : this.#users[userToken];
    if (user !== undefined) return user;
    throw new GraphCallError('signed-out', 'not sent: a user must ask', { code: 'NoUserToken' });
  }

  async *#pages<T extends { readonly kind: ScheduleKind; readonly key: RoleKey }>(
    listing: RoleListing,
    rows: readonly T[],
    kind: ScheduleKind,
    { mine = false, ...filter }: ListFilter,
    call: RoleCall,
  ): AsyncGenerator<ReadPage<T>> {
    const principalId = mine ? this.#userOf(call) : undefined;
    const wanted = rows.filter(
      (row) =>
        row.kind === kind &&
        (principalId === undefined || row.key.principalId === principalId) &&
        matches(row, filter),
    );
    for (let start = 0; start < wanted.length; start += this.#pageSize) {
      if (call.signal.aborted)
        throw new GraphCallError('cancelled', 'cancelled by its caller', { code: 'Cancelled' });
      call.tally.requests += 1;
      call.tally.pages += 1;
      yield { rows: wanted.slice(start, start + this.#pageSize), unreadable: [] };
    }
    const odd = this.#odd.filter((one) => one.listing === listing && one.kind === kind);
    const unreadable = odd.map(({ row }) => row).filter((row) => mayMatch(row, filter));
    if (unreadable.length > 0) yield { rows: [], unreadable };
  }
}

function matches(row: { readonly key: RoleKey; readonly status?: string }, filter: ScheduleFilter): boolean {
  const there: Readonly<Record<keyof ScheduleFilter, string | undefined>> = {
    ...row.key,
    status: row.status,
  };
  return (Object.keys(there) as (keyof ScheduleFilter)[]).every(
    (name) => filter[name] === undefined || filter[name] === there[name],
  );
}

function mayMatch(row: UnreadableRow, filter: ScheduleFilter): boolean {
  const names = ['principalId', 'roleDefinitionId', 'directoryScopeId'] as const;
  return names.every(
    (name) => filter[name] === undefined || row[name] === undefined || filter[name] === row[name],
  );
}

function isSame(one: RoleKey, other: RoleKey): boolean {
  return (
    one.principalId === other.principalId &&
    one.roleDefinitionId === other.roleDefinitionId &&
    one.directoryScopeId === other.directoryScopeId
  );
}

/** Whether a change concerns this schedule. An activation is apart from an assignment of the same role. */
function isSubject(row: RoleSchedule, { kind, key, action }: ScheduleChange): boolean {
  const isActivation = action === 'selfActivate' || action === 'selfDeactivate';
  return row.kind === kind && isSame(row.key, key) && (row.assignmentType === 'Activated') === isActivation;
}

function isRemoval({ action }: ScheduleChange): boolean {
  return action === 'adminRemove' || action === 'selfDeactivate';
}

function refusalOf(
  { action }: ScheduleChange,
  there: RoleSchedule | undefined,
  isEligible: boolean,
): Refusal | undefined {
  const makes = action === 'adminAssign' || action === 'adminRenew' || action === 'selfActivate';
  if (makes && there !== undefined) return refusalWith({ code: 'RoleAssignmentExists' });
  if (!makes && there === undefined) return refusalWith({ code: 'RoleAssignmentDoesNotExist' });
  if (action === 'selfActivate' && !isEligible)
    return refusalWith({
      code: 'RoleAssignmentRequestPolicyValidationFailed',
      failedRules: ['EligibilityRule'],
    });
  return undefined;
}

function refusalWith(refusal: Partial<Refusal> & Pick<Refusal, 'code'>): Refusal {
  return {
    message: `${refusal.code}, said the fake.`,
    failedRules: [],
    claims: undefined,
    retry: 'never',
    status: 400,
    requestId: 'request-1',
    date: '2026-03-01T02:00:00',
    ...refusal,
  };
}
