import { Collection } from './collection.ts';
import { type AssignmentKey, assignmentId, eligibilityInstanceId } from './identifiers.ts';

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

/** A wish to change something, with what became of it. Graph forgets requests after about 45 days. */
export interface ScheduleRequest extends AssignmentKey {
  readonly id: string;
  readonly kind: 'assignment' | 'eligibility';
  readonly action: 'adminAssign' | 'selfActivate';
  readonly status: 'Provisioned' | 'Granted';
  readonly createdAt: Date;
  /** Object id of the user or service principal that asked. */
  readonly createdBy: string;
  readonly justification: string | null;
  readonly targetScheduleId: string;
  readonly startsAt: Date;
  readonly expiration: Expiration;
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

/**
 * The four layers of role management: requests make schedules, schedules whose window covers the present show as
 * instances, and every instance of an assignment is a role assignment. Only requests and schedules are stored.
 */
export class RoleManagement {
  readonly requests = new Collection<ScheduleRequest>();
  readonly eligibilities = new Collection<EligibilitySchedule>();
  readonly assignments = new Collection<AssignmentSchedule>();

  /** Schedules that have not ended: those in force and those still to come. */
  eligibilitySchedules(at: Date): EligibilitySchedule[] {
    return this.eligibilities.all().filter((schedule) => !hasEnded(schedule, at));
  }

  assignmentSchedules(at: Date): AssignmentSchedule[] {
    return this.assignments.all().filter((schedule) => !hasEnded(schedule, at));
  }

  eligibilityInstances(at: Date): EligibilityInstance[] {
    return this.eligibilities
      .all()
      .filter((schedule) => isInForce(schedule, at))
      .map((schedule) => instanceOf(schedule, eligibilityInstanceId(schedule)));
  }

  assignmentInstances(at: Date): AssignmentInstance[] {
    return this.assignments
      .all()
      .filter((schedule) => isInForce(schedule, at))
      .map((schedule) => ({
        ...instanceOf(schedule, assignmentId(schedule)),
        assignmentType: schedule.assignmentType,
        roleAssignmentOriginId: assignmentId(schedule),
        activatedUsing: this.#eligibilityInstanceBehind(schedule),
      }));
  }

  /** Activations that are running. */
  activations(at: Date): AssignmentSchedule[] {
    return this.assignments
      .all()
      .filter((schedule) => schedule.assignmentType === 'Activated' && isInForce(schedule, at));
  }

  roleAssignments(at: Date): RoleAssignment[] {
    return this.assignmentInstances(at).map(({ roleAssignmentOriginId, ...instance }) => ({
      id: roleAssignmentOriginId,
      principalId: instance.principalId,
      roleDefinitionId: instance.roleDefinitionId,
      directoryScopeId: instance.directoryScopeId,
    }));
  }

  #eligibilityInstanceBehind({ activatedUsing }: AssignmentSchedule): string | undefined {
    const eligibility = activatedUsing === undefined ? undefined : this.eligibilities.find(activatedUsing);
    return eligibility && eligibilityInstanceId(eligibility);
  }
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

function isInForce(schedule: Schedule, at: Date): boolean {
  return schedule.startsAt <= at && !hasEnded(schedule, at);
}

function hasEnded(schedule: Schedule, at: Date): boolean {
  const end = endOf(schedule);
  return end !== undefined && end <= at;
}
