import type { Directory } from '../../directory.ts';
import { type Random, randomFrom } from '../../random.ts';
import { instantText, type Ticks, ticksOf } from '../../time.ts';
import type { DirectoryAudit } from '../audit-event.ts';
import type { ActingParty, AppParty, NamedParty } from '../audit-parties.ts';
import {
  activationRows,
  actLength,
  assignmentRows,
  expiryRows,
  outsideRows,
  type PimAct,
  type Principal,
} from '../pim-audit-rows.ts';
import type { RoleManagement } from '../role-management.ts';
import { endOf, type ScheduleWindow } from '../role-schedules.ts';
import type { ScheduleRequest } from '../schedule-requests.ts';
import { administrators } from './seeding.ts';

interface Telling {
  readonly directory: Directory;
  readonly msPim: AppParty;
  readonly tenant: NamedParty;
  readonly random: Random;
}

/** Something that happened. Its rows are made when they are wanted: of a large tenant's acts the log holds the last few. */
interface Happening {
  readonly at: Date;
  readonly told: Told;
  readonly rows: (act: PimAct) => DirectoryAudit[];
}

export interface HistoryOptions {
  readonly seed: number;
  readonly tenant: NamedParty;
  readonly from: Date;
  readonly to: Date;
  /** About so many rows, the newest. */
  readonly most: number;
}

/** The audit log's rows for what the tenant's own schedules and requests went through in a span of time; oldest first. */
export function tellHistory(
  directory: Directory,
  roles: RoleManagement,
  { seed, tenant, from, to, most }: HistoryOptions,
): DirectoryAudit[] {
  const msPim = directory.servicePrincipals.all()[0];
  if (msPim === undefined) throw new Error('the tenant lacks the service principal MS-PIM');
  const telling = { directory, msPim, tenant, random: randomFrom(seed, 'history') };
  const newestFirst = happenings(directory, roles)
    .filter(({ at }) => from <= at && at <= to)
    .sort((one, other) => other.at.getTime() - one.at.getTime());
  const rows: DirectoryAudit[] = [];
  for (const { at, told, rows: rowsOf } of newestFirst) {
    if (rows.length >= most) break;
    const act = actOf(telling, told, ticksOf(at));
    if (act !== undefined) rows.push(...rowsOf(act));
  }
  const since = instantText(ticksOf(from));
  return rows
    .filter(({ activityDateTime }) => activityDateTime >= since)
    .sort((one, other) => (one.activityDateTime < other.activityDateTime ? -1 : 1));
}

function happenings(directory: Directory, { requests, assignments }: RoleManagement): Happening[] {
  const [administrator = directory.users.all()[0]] = administrators(directory);
  const outside = assignments.all().filter(({ madeIn }) => madeIn === 'elsewhere');
  return [
    ...requests.all().flatMap(happeningsOf),
    ...outside.map((assignment) => ({
      at: assignment.createdAt,
      told: { ...assignment, createdBy: administrator?.id ?? '', justification: null },
      rows: outsideRows,
    })),
  ];
}

function happeningsOf(request: ScheduleRequest): Happening[] {
  const { window, createdAt: at, kind } = request;
  if (window === null) return [];
  const told = { ...request, ...window };
  if (request.action === 'adminAssign') return [{ at, told, rows: (act) => assignmentRows(act, kind) }];
  const end = endOf(told);
  const begun = { at, told, rows: activationRows };
  return end === undefined ? [begun] : [begun, { at: end, told, rows: expiryRows }];
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
