import { isDirectoryRole } from '../model/access.ts';
import type { InstantText, Recorded } from '../model/recorded.ts';
import type { RoleDefinitions } from '../model/role-definitions.ts';
import type { AccessInstance, AccessSchedule } from '../model/role-schedules.ts';
import type { RolePolicy } from '../model/role-settings.ts';
import type { Gap, PrincipalState, Unreadable } from '../model/snapshot.ts';

/** All of the tenant that its history is made of, as one run saw it. */
export interface EvidenceView {
  /** The run's one instant. What began or ended later is for the next run. */
  readonly now: InstantText;
  /** Schedules of eligibilities, those that lie ahead included: for roles, and for groups that have roles. */
  readonly eligibilities: readonly AccessSchedule[];
  /** Assignments in force, activations included: of roles, and those with an end in groups that have roles. */
  readonly assignments: readonly AccessInstance[];
  /**
   * Ids of schedules that the other listing shows: eligibilities in force, and schedules of assignments. Access that one listing
   * has lost and the other has not is not over (docs/hazards.md#listings-that-end-early).
   */
  readonly alsoListed: ReadonlySet<string>;
  /** By id, in lower case: holders of access, and the members of groups among them. */
  readonly principals: ReadonlyMap<string, PrincipalState>;
  /** By role definition id. */
  readonly settings: ReadonlyMap<string, RolePolicy>;
  readonly roleDefinitions: RoleDefinitions;
  readonly gaps: readonly Gap[];
  readonly unreadable: readonly Unreadable[];
}

/** The parts that the history is looked at in. */
export type LookPart =
  | 'eligibilities'
  | 'assignments'
  | 'group-eligibilities'
  | 'group-assignments'
  | 'memberships'
  | 'principals'
  | 'role-settings'
  | 'roles'
  | 'requests';

/** The part that a record is seen in; `undefined`: it is not looked for, but written by people. */
export function partOf(record: Recorded): LookPart | undefined {
  switch (record.kind) {
    case 'eligibility':
      return isDirectoryRole(record.key) ? 'eligibilities' : 'group-eligibilities';
    case 'assignment':
      return isDirectoryRole(record.key) ? 'assignments' : 'group-assignments';
    case 'membership':
      return 'memberships';
    case 'principal':
      return 'principals';
    case 'role-settings':
      return 'role-settings';
    case 'role':
      return 'roles';
    case 'request':
      return 'requests';
    case 'review':
      return undefined;
    default:
      return record satisfies never;
  }
}

/** Something of a part that was not seen, although the rest was. */
export interface Doubt {
  readonly part: LookPart;
  /** In lower case: of a schedule, a principal, a group or a role, whichever is known. */
  readonly id: string;
}

/** The ids that a record can be doubted by. */
export function idsOf(record: Recorded): readonly string[] {
  switch (record.kind) {
    case 'eligibility':
    case 'assignment':
      return [record.scheduleId ?? '', ...Object.values(record.key)].map((id) => id.toLowerCase());
    case 'membership':
      return [record.groupId.toLowerCase()];
    case 'principal':
      return [record.principal.id.toLowerCase()];
    case 'role-settings':
    case 'role':
      return [record.roleDefinitionId.toLowerCase()];
    case 'request':
    case 'review':
      return [];
    default:
      return record satisfies never;
  }
}
