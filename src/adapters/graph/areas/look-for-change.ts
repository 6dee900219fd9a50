import { isThroughGroup } from '../../../domain/matching/forms.ts';
import { isSameKey } from '../../../domain/model/access.ts';
import { isRemoval, isSelfAction } from '../../../domain/model/actions.ts';
import type { RoleSchedule, ScheduleChange, ScheduleRequest } from '../../../domain/model/role-schedules.ts';
import type { RoleCall } from '../../../ports/index.ts';
import { wholePage } from '../../../ports/reading.ts';
import type { GraphAnswer, GraphClient } from '../client/client.ts';
import { listRows, type RoleCollection, type RowFilter } from './role-collection.ts';
import { instanceCollection } from './role-instances.ts';
import { requestCollection } from './role-requests.ts';
import { scheduleCollection } from './role-schedules.ts';

/** The evidence in the directory of a change whose answer was lost. */
export type ChangeEvidence =
  /** Graph has taken the request; its status says how far it came. */
  | { readonly kind: 'request'; readonly request: ScheduleRequest }
  /** The state that was asked for. */
  | { readonly kind: 'in-effect' }
  /** No trace of the change. `olderSchedule`: a schedule from before it exists. */
  | { readonly kind: 'no-trace'; readonly olderSchedule: boolean };

type Facts = GraphAnswer['facts'];
/** A row, and what Graph said when it gave it. */
interface DatedRow<T> {
  readonly row: T;
  readonly facts: Facts;
}

/** Graph's date header has whole seconds, lists round times, and the clock starts a moment before the change is sent. */
const toleranceMilliseconds = 10_000;

/**
 * Looks whether a change has taken effect: at the requests for the same principal, role and scope, then at what there is.
 * Whatever is younger than the first try is this change's. Ages are taken from Graph's own clock: the local one may be
 * wrong.
 *
 * @param sinceMilliseconds how long ago we first sent the change.
 */
export async function lookForChange(
  client: GraphClient,
  change: ScheduleChange,
  sinceMilliseconds: () => number,
  call: RoleCall,
): Promise<ChangeEvidence> {
  const isYoung = (at: Date | undefined, facts: Facts) =>
    at !== undefined &&
    Date.parse(facts.date ?? '') - at.getTime() <= sinceMilliseconds() + toleranceMilliseconds;

  const requests = await readRows(client, requestCollection, change, call);
  const ours = requests
    .filter(({ row, facts }) => isSameRequest(row, change) && isYoung(row.createdDateTime, facts))
    .map(({ row }) => row)
    .toSorted((one, other) => timeOf(other.createdDateTime) - timeOf(one.createdDateTime));
  if (ours[0] !== undefined) return { kind: 'request', request: ours[0] };

  const schedules = await readOwnRows(client, scheduleCollection, change, call);
  if (isRemoval(change.action)) {
    const isHeld =
      schedules.length > 0 || (await readOwnRows(client, instanceCollection, change, call)).length > 0;
    return isHeld ? { kind: 'no-trace', olderSchedule: true } : { kind: 'in-effect' };
  }
  const isNew = schedules.some(
    ({ row, facts }) => isYoung(row.createdDateTime, facts) || isYoung(row.modifiedDateTime, facts),
  );
  return isNew ? { kind: 'in-effect' } : { kind: 'no-trace', olderSchedule: schedules.length > 0 };
}

function timeOf(date: Date | undefined): number {
  return date?.getTime() ?? 0;
}

/** Rows of the kind that a change is about. */
async function readOwnRows<T extends Pick<RoleSchedule, 'key' | 'memberType' | 'assignmentType'>>(
  client: GraphClient,
  collection: RoleCollection<T>,
  change: ScheduleChange,
  call: RoleCall,
): Promise<readonly DatedRow<T>[]> {
  const rows = await readRows(client, collection, change, call);
  return rows.filter(({ row }) => isOfThatKind(row, change));
}

/** Every row for the change's principal, role and scope. */
async function readRows<T extends Pick<RoleSchedule, 'key'>>(
  client: GraphClient,
  collection: RoleCollection<T>,
  change: ScheduleChange,
  call: RoleCall,
): Promise<readonly DatedRow<T>[]> {
  // A user who acts for themself may not read what others have.
  const wanted: RowFilter = { ...change.key, mine: isSelfAction(change.action) };
  const listed = await Array.fromAsync(listRows(client, collection, change.kind, wanted, call));
  return listed.flatMap(({ facts, ...page }) =>
    wholePage(page)
      .filter(({ key }) => isSameKey(key, change.key))
      .map((row) => ({ row, facts })),
  );
}

function isSameRequest(request: ScheduleRequest, change: ScheduleChange): boolean {
  return (
    request.action === change.action &&
    (request.justification ?? '') === (change.justification ?? '') &&
    !request.isValidationOnly
  );
}

/** An activation is listed beside the assignment of the same role, and access through a group beside direct access. */
function isOfThatKind(
  { memberType, assignmentType }: Pick<RoleSchedule, 'memberType' | 'assignmentType'>,
  { action }: ScheduleChange,
): boolean {
  if (isThroughGroup({ memberType })) return false;
  if (action === 'selfActivate' || action === 'selfDeactivate') return assignmentType !== 'Assigned';
  return assignmentType !== 'Activated';
}
