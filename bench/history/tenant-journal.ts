import type { Group, ServicePrincipal, User } from '../../simulator/directory.ts';
import type { GroupAssignment, GroupSchedule } from '../../simulator/state/group-access.ts';
import type { AssignmentSchedule, EligibilitySchedule } from '../../simulator/state/role-schedules.ts';
import type { Tenant } from '../../simulator/state/tenant.ts';

type ById<T> = ReadonlyMap<string, T>;

/** The tenant as it was from an instant on, until the next checkpoint. Ids are in lower case. */
export interface Checkpoint {
  /** In milliseconds. */
  readonly at: number;
  /** Schedules that had not ended by then, future ones included. */
  readonly eligibilities: readonly EligibilitySchedule[];
  readonly assignments: readonly AssignmentSchedule[];
  /** Of PIM for Groups; of assignments those that end. */
  readonly groupEligibilities: readonly GroupSchedule[];
  readonly groupAssignments: readonly GroupAssignment[];
  readonly users: ById<User>;
  readonly groups: ById<Group>;
  readonly servicePrincipals: ById<ServicePrincipal>;
  /** When a principal was deleted. */
  readonly deletedAt: ById<number>;
}

/**
 * The sweep's own record of a tenant: a copy of the simulator's state after all that was done at an instant. It is read from the
 * simulator itself, never through the app. The simulator replaces objects and never changes them, so copies stay as they are.
 */
export class TenantJournal {
  readonly #tenant: Tenant;
  readonly #checkpoints: Checkpoint[] = [];

  constructor(tenant: Tenant) {
    this.#tenant = tenant;
  }

  /** Records how things are at the end of an instant. */
  record(instant: Date): void {
    const checkpoint = checkpointOf(this.#tenant, instant);
    if (this.#checkpoints.at(-1)?.at === checkpoint.at) this.#checkpoints.pop();
    this.#checkpoints.push(checkpoint);
  }

  /** The last checkpoint no later than an instant. @throws RangeError before the first one. */
  before(instant: number): Checkpoint {
    const checkpoint = this.#checkpoints.findLast(({ at }) => at <= instant);
    if (checkpoint === undefined) throw new RangeError('the journal begins later');
    return checkpoint;
  }

  /** Checkpoints after one instant and before another. */
  between(after: number, before: number): readonly Checkpoint[] {
    return this.#checkpoints.filter(({ at }) => at > after && at < before);
  }

  get instants(): readonly number[] {
    return this.#checkpoints.map(({ at }) => at);
  }
}

function checkpointOf(
  { roleManagement, groupAccess, users, groups, servicePrincipals, deletedItems }: Tenant,
  instant: Date,
): Checkpoint {
  return {
    at: instant.getTime(),
    eligibilities: roleManagement.eligibilitySchedules(instant),
    assignments: roleManagement.assignmentSchedules(instant),
    groupEligibilities: groupAccess.eligibilitySchedules(instant),
    groupAssignments: groupAccess
      .assignmentSchedules(instant)
      .filter(({ expiration }) => expiration.type !== 'noExpiration'),
    users: byId(users.all()),
    groups: byId(groups.all()),
    servicePrincipals: byId(servicePrincipals.all()),
    deletedAt: new Map(
      deletedItems
        .all()
        .map(({ id, deletedDateTime }) => [id.toLowerCase(), Date.parse(deletedDateTime ?? '')] as const),
    ),
  };
}

function byId<T extends { readonly id: string }>(items: readonly T[]): ById<T> {
  return new Map(items.map((item) => [item.id.toLowerCase(), item]));
}
