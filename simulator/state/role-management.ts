import { addHours } from 'date-fns/addHours';
import { subHours } from 'date-fns/subHours';
import { type AssignmentKey, assignmentId, eligibilityInstanceId } from './identifiers.ts';
import { KeyedCollection } from './keyed-collection.ts';
import {
  type AssignmentInstance,
  type EligibilityInstance,
  instanceOf,
  type RoleAssignment,
} from './role-instances.ts';
import {
  type AssignmentSchedule,
  deletedPrincipalKeptHours,
  type EligibilitySchedule,
  hasEnded,
  keyText,
  type Schedule,
} from './role-schedules.ts';
import { type RequestKind, rememberedAt, type ScheduleRequest } from './schedule-requests.ts';

/** When a principal was deleted. `undefined`: it is in the directory. */
type DeletionLookup = (principalId: string) => Date | undefined;

/**
 * The four layers of role management: requests create schedules, schedules in force appear as instances, and every
 * assignment instance is a role assignment. Only requests and schedules are stored.
 */
export class RoleManagement {
  readonly requests = new KeyedCollection<ScheduleRequest>(keyText);
  readonly eligibilities = new KeyedCollection<EligibilitySchedule>(keyText);
  readonly assignments = new KeyedCollection<AssignmentSchedule>(keyText);
  readonly #deletedAt: DeletionLookup;

  constructor(leftAt: DeletionLookup = () => undefined) {
    this.#deletedAt = leftAt;
  }

  /** Requests that Graph still keeps, with their current status. */
  requestsOf(kind: RequestKind, at: Date): ScheduleRequest[] {
    return this.requests.all().flatMap((request) => {
      const shown = request.kind === kind ? rememberedAt(request, at) : undefined;
      return shown ?? [];
    });
  }

  /** `undefined`: the request does not exist, or Graph no longer keeps it. */
  findRequest(kind: RequestKind, id: string, at: Date): ScheduleRequest | undefined {
    const request = this.requests.find(id);
    return request?.kind === kind ? rememberedAt(request, at) : undefined;
  }

  /**
   * Schedules that have not ended: in force or in the future.
   *
   * @param lapsedHours includes those that ended no longer ago than this.
   */
  eligibilitySchedules(at: Date, lapsedHours = 0): EligibilitySchedule[] {
    return this.eligibilities.all().filter((schedule) => this.#isListed(schedule, at, lapsedHours));
  }

  /** @param lapsedHours includes those that ended no longer ago than this, except activations. */
  assignmentSchedules(at: Date, lapsedHours = 0): AssignmentSchedule[] {
    return this.assignments
      .all()
      .filter((schedule) =>
        this.#isListed(schedule, at, schedule.assignmentType === 'Activated' ? 0 : lapsedHours),
      );
  }

  /** The schedule of this kind that has not ended: in force or in the future. */
  liveOf(kind: RequestKind, key: AssignmentKey, at: Date): Schedule | AssignmentSchedule | undefined {
    return this.schedulesOf(kind, key).find((schedule) => this.#isListed(schedule, at, 0));
  }

  /** All stored schedules of this key, ended ones included. */
  schedulesOf(kind: RequestKind, key: AssignmentKey): readonly (Schedule | AssignmentSchedule)[] {
    return kind === 'eligibility' ? this.eligibilities.of(key) : this.assignments.of(key);
  }

  /** A request that waits for a decision. */
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
        activatedUsing: this.#eligibilityInstanceOf(schedule),
      }));
  }

  /** Active activations. */
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
    const leftAt = this.#deletedAt(schedule.principalId);
    return leftAt === undefined || at < addHours(leftAt, deletedPrincipalKeptHours);
  }

  #eligibilityInstanceOf({ activatedUsing }: AssignmentSchedule): string | undefined {
    const eligibility = activatedUsing === undefined ? undefined : this.eligibilities.find(activatedUsing);
    return eligibility && eligibilityInstanceId(eligibility);
  }
}
