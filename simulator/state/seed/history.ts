import type { DirectoryAudit } from '../audit-event.ts';
import type { ActingParty, AppParty, NamedParty } from '../audit-parties.ts';
import { instantText, type Ticks, ticksOf } from '../instant.ts';
import {
  activationRows,
  actLength,
  assignmentRows,
  expiryRows,
  outsideRows,
  type PimAct,
  type Principal,
} from '../pim-audit-rows.ts';
import { type Random, randomFrom } from '../random.ts';
import {
  type AssignmentSchedule,
  endOf,
  type RoleManagement,
  type ScheduleRequest,
  type ScheduleWindow,
} from '../role-schedules.ts';
import type { Directory } from '../tenant.ts';
import { administrators } from './assignments.ts';

interface Telling {
  readonly directory: Directory;
  readonly msPim: AppParty;
  readonly tenant: NamedParty;
  readonly random: Random;
}

/** The audit log's rows for what the tenant's own schedules and requests went through, up to `now`; oldest first. */
export function tellHistory(
  directory: Directory,
  roles: RoleManagement,
  { seed, tenant, now }: { readonly seed: number; readonly tenant: NamedParty; readonly now: Date },
): DirectoryAudit[] {
  const msPim = directory.servicePrincipals.all()[0];
  if (msPim === undefined) throw new Error('the tenant lacks the service principal MS-PIM');
  const telling = { directory, msPim, tenant, random: randomFrom(seed, 'history') };
  const rows = [
    ...roles.requests.all().flatMap((request) => rowsOfRequest(telling, request)),
    ...roles.assignments
      .all()
      .filter(({ madeIn }) => madeIn === 'elsewhere')
      .flatMap((assignment) => rowsOfOutside(telling, assignment)),
  ];
  const until = instantText(ticksOf(now));
  return rows
    .filter(({ activityDateTime }) => activityDateTime <= until)
    .sort((one, other) => (one.activityDateTime < other.activityDateTime ? -1 : 1));
}

function rowsOfRequest(telling: Telling, request: ScheduleRequest): DirectoryAudit[] {
  if (request.window === null) return [];
  const told = { ...request, ...request.window };
  const act = actOf(telling, told, ticksOf(request.createdAt));
  if (act === undefined) return [];
  if (request.action === 'adminAssign') return assignmentRows(act, request.kind);
  const end = endOf(told);
  const ended = end && actOf(telling, told, ticksOf(end));
  return [...activationRows(act), ...(ended === undefined ? [] : expiryRows(ended))];
}

function rowsOfOutside(telling: Telling, assignment: AssignmentSchedule): DirectoryAudit[] {
  const [administrator] = [...administrators(telling.directory), ...telling.directory.users.all()];
  if (administrator === undefined) return [];
  const act = actOf(
    telling,
    { ...assignment, createdBy: administrator.id, justification: null },
    ticksOf(assignment.createdAt),
  );
  return act === undefined ? [] : outsideRows(act);
}

type Told = Pick<ScheduleRequest, 'id' | 'principalId' | 'roleDefinitionId' | 'createdBy' | 'justification'> &
  ScheduleWindow;

/** `undefined`: the principal or whoever asked is no longer there to be named. */
function actOf({ directory, msPim, tenant, random }: Telling, told: Told, at: Ticks): PimAct | undefined {
  const principal = principalOf(directory, told.principalId);
  const role = directory.roleDefinitions.find(told.roleDefinitionId);
  const by = partyOf(directory, told.createdBy);
  if (principal === undefined || role === undefined || by === undefined) return undefined;
  const end = endOf(told);
  return {
    // The rows lie before the instant that they lead to, with digits of their own below the millisecond.
    at: at - actLength - random.whole(1, 9_999),
    correlationId: random.guid(),
    rowIds: [random.guid(), random.guid(), random.guid()],
    by,
    msPim,
    tenant,
    role,
    principal,
    requestId: told.id,
    justification: told.justification,
    startText: told.startsAt.toISOString(),
    endText: end?.toISOString() ?? null,
  };
}

function principalOf(directory: Directory, id: string): Principal | undefined {
  const user = directory.users.find(id);
  if (user) return { type: 'User', ...user };
  const group = directory.groups.find(id);
  if (group) return { type: 'Group', ...group };
  const app = directory.servicePrincipals.find(id);
  return app && { type: 'ServicePrincipal', ...app };
}

function partyOf(directory: Directory, id: string): ActingParty | undefined {
  const user = directory.users.find(id);
  if (user) return { user };
  const app = directory.servicePrincipals.find(id);
  return app && { app };
}
