import type { Directory } from '../../directory.ts';
import { type Random, randomFrom } from '../../random.ts';
import { instantText, type Ticks, ticksOf } from '../../time.ts';
import type { DirectoryAudit } from '../audit-event.ts';
import type { ActingParty, AppParty, NamedParty } from '../audit-parties.ts';
import {
  activationRows,
  assignmentRows,
  changeLength,
  expiryRows,
  outsideRows,
  type Principal,
  type RoleChange,
} from '../pim-audit-rows.ts';
import type { RoleManagement } from '../role-management.ts';
import { endOf, type ScheduleWindow } from '../role-schedules.ts';
import type { ScheduleRequest } from '../schedule-requests.ts';
import { administrators } from './seed-context.ts';

interface HistoryContext {
  readonly directory: Directory;
  readonly msPim: AppParty;
  readonly tenant: NamedParty;
  readonly random: Random;
}

/** A change in the past. Its rows are created on demand: the log of a large tenant holds only its latest changes. */
interface PastChange {
  readonly at: Date;
  readonly request: PastRequest;
  readonly rows: (change: RoleChange) => DirectoryAudit[];
}

interface HistoryOptions {
  readonly seed: number;
  readonly tenant: NamedParty;
  readonly from: Date;
  readonly to: Date;
  /** Approximate number of rows, the newest ones. */
  readonly most: number;
}

/** The audit rows of the tenant's own schedules and requests in a period, oldest first. */
export function createHistory(
  directory: Directory,
  roles: RoleManagement,
  { seed, tenant, from, to, most }: HistoryOptions,
): DirectoryAudit[] {
  const msPim = directory.servicePrincipals.all()[0];
  if (msPim === undefined) throw new Error('the tenant lacks the service principal MS-PIM');
  const context = { directory, msPim, tenant, random: randomFrom(seed, 'history') };
  const newestFirst = pastChanges(directory, roles)
    .filter(({ at }) => from <= at && at <= to)
    .sort((one, other) => other.at.getTime() - one.at.getTime());
  const rows: DirectoryAudit[] = [];
  for (const { at, request, rows: rowsOf } of newestFirst) {
    if (rows.length >= most) break;
    const change = roleChangeOf(context, request, ticksOf(at));
    if (change !== undefined) rows.push(...rowsOf(change));
  }
  const since = instantText(ticksOf(from));
  return rows
    .filter(({ activityDateTime }) => activityDateTime >= since)
    .sort((one, other) => (one.activityDateTime < other.activityDateTime ? -1 : 1));
}

function pastChanges(directory: Directory, { requests, assignments }: RoleManagement): PastChange[] {
  const [administrator = directory.users.all()[0]] = administrators(directory);
  const outside = assignments.all().filter(({ madeIn }) => madeIn === 'elsewhere');
  return [
    ...requests.all().flatMap(pastChangesOf),
    ...outside.map((assignment) => ({
      at: assignment.createdAt,
      request: { ...assignment, createdBy: administrator?.id ?? '', justification: null },
      rows: outsideRows,
    })),
  ];
}

function pastChangesOf(scheduleRequest: ScheduleRequest): PastChange[] {
  const { window, createdAt: at, kind, action } = scheduleRequest;
  if (window === null) return [];
  const request = { ...scheduleRequest, ...window };
  if (action === 'adminAssign') return [{ at, request, rows: (change) => assignmentRows(change, kind) }];
  const end = endOf(window);
  const begun = { at, request, rows: activationRows };
  return end === undefined ? [begun] : [begun, { at: end, request, rows: expiryRows }];
}

type PastRequest = Pick<
  ScheduleRequest,
  'id' | 'principalId' | 'roleDefinitionId' | 'createdBy' | 'justification'
> &
  ScheduleWindow;

/** `undefined`: the principal or the requestor no longer exists, so it cannot be named. */
function roleChangeOf(
  { directory, msPim, tenant, random }: HistoryContext,
  request: PastRequest,
  at: Ticks,
): RoleChange | undefined {
  const principal = principalOf(directory, request.principalId);
  const role = directory.roleDefinitions.find(request.roleDefinitionId);
  const by = partyOf(directory, request.createdBy);
  if (principal === undefined || role === undefined || by === undefined) return undefined;
  const end = endOf(request);
  return {
    // The rows lie before the instant of the change, with digits of their own below the millisecond.
    at: at - changeLength - random.whole(1, 9_999),
    correlationId: random.guid(),
    rowIds: [random.guid(), random.guid(), random.guid()],
    by,
    msPim,
    tenant,
    role,
    principal,
    requestId: request.id,
    justification: request.justification,
    startText: request.startsAt.toISOString(),
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
