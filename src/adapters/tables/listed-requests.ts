import { isDirectoryRole, sameId } from '../../domain/model/access.ts';
import { parseAction } from '../../domain/model/actions.ts';
import type { RecordedRequest } from '../../domain/model/recorded.ts';
import {
  type Expiration,
  progressOf,
  type ScheduleFilter,
  type ScheduleRequest,
} from '../../domain/model/role-schedules.ts';
import type { UnreadableRow } from '../../domain/model/unreadable.ts';
import { GraphCallError } from '../../ports/errors.ts';
import type { OnOddRow, RoleManagement, StoredRequests } from '../../ports/index.ts';

/**
 * PIM's requests for a process that may not ask Graph for them: those that were listed when a process that may stored them the
 * last time. What a user asks for with their own token goes to Graph.
 */
export function createListedRequests(
  stored: Pick<StoredRequests, 'since' | 'listedAt'>,
  graph: Pick<RoleManagement, 'requests' | 'request'>,
  now: () => Date,
): Pick<RoleManagement, 'requests' | 'request'> {
  const listed = async (onOdd?: OnOddRow): Promise<readonly ScheduleRequest[]> => {
    if ((await stored.listedAt()) === undefined) throw neverStored();
    const all = await stored.since(now().toISOString(), onOdd);
    return all.flatMap(({ request, forgottenAt }) =>
      forgottenAt === undefined ? toScheduleRequest(request) : [],
    );
  };
  return {
    async *requests(kind, filter, call) {
      if (call.userToken !== undefined) return yield* graph.requests(kind, filter, call);
      const unreadable: UnreadableRow[] = [];
      const all = await listed(({ because }) => unreadable.push({ ...ofNobody, because }));
      yield { rows: all.filter((row) => row.kind === kind && isWanted(row, filter)), unreadable };
    },
    async request(kind, id, call) {
      if (call.userToken !== undefined) return graph.request(kind, id, call);
      return (await listed()).find((row) => row.kind === kind && sameId(row.id, id));
    },
  };
}

/** A row of the store that cannot be read may be about anybody. */
const ofNobody = {
  ...{ id: undefined, principalId: undefined },
  ...{ roleDefinitionId: undefined, directoryScopeId: undefined },
};

function neverStored(): GraphCallError {
  const because =
    "PIM's requests were not stored yet, and this process may not ask Microsoft Graph for them. A process with the part writer stores them with its job store-requests: run it, and ask again.";
  return new GraphCallError('unavailable', because, { code: 'RequestsNotStored' });
}

function isWanted(row: ScheduleRequest, wanted: ScheduleFilter): boolean {
  const { principalId, roleDefinitionId, directoryScopeId, status } = wanted;
  return (
    (principalId === undefined || sameId(row.key.principalId, principalId)) &&
    (roleDefinitionId === undefined || sameId(row.key.roleDefinitionId, roleDefinitionId)) &&
    (directoryScopeId === undefined || sameId(row.key.directoryScopeId, directoryScopeId)) &&
    (status === undefined || sameId(row.status, status))
  );
}

function toScheduleRequest(request: RecordedRequest): readonly ScheduleRequest[] {
  const { key, of: kind, id, status, ticketNumber, ticketSystem } = request;
  if (!isDirectoryRole(key)) return [];
  const action = parseAction(request.action);
  return [
    {
      ...{ kind, id, key, action, status },
      progress: progressOf(action, status),
      targetScheduleId: request.targetScheduleId ?? undefined,
      approvalId: request.approvalId ?? undefined,
      createdDateTime: instantOf(request.createdDateTime),
      completedDateTime: instantOf(request.completedDateTime),
      createdBy: request.createdBy ?? undefined,
      startDateTime: instantOf(request.startDateTime),
      expiration: toExpiration(request.expiration),
      justification: request.justification ?? undefined,
      ticket:
        ticketNumber === null && ticketSystem === null
          ? undefined
          : { number: ticketNumber ?? undefined, system: ticketSystem ?? undefined },
      // Those that Graph only checks are not kept.
      isValidationOnly: false,
    },
  ];
}

function instantOf(text: string | null): Date | undefined {
  return text === null ? undefined : new Date(text);
}

/** As it is recorded: an instant, an ISO 8601 duration, `never`. */
function toExpiration(text: string | null): Expiration | undefined {
  if (text === null) return undefined;
  if (text === 'never') return { kind: 'never' };
  return text.startsWith('P')
    ? { kind: 'after', duration: text }
    : { kind: 'at', endDateTime: new Date(text) };
}
