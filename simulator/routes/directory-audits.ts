import { boundsOf } from '../odata/bounds.ts';
import { answerItem } from '../odata/list.ts';
import { type Entry, page } from '../odata/page.ts';
import { contextOf, project } from '../odata/project.ts';
import { type Query, readQuery } from '../odata/query.ts';
import type { FilterRule, Resource } from '../odata/resource.ts';
import { readSkipToken } from '../odata/skip-token.ts';
import { roleNotAllowed } from '../refusal.ts';
import type { LoggedEvent } from '../state/audit-event.ts';
import type { PlacedEvent } from '../state/log-position.ts';
import { mayReadReports } from '../state/role-requests/caller-rights.ts';
import { ticksOf } from '../time.ts';
import { readAuditLog } from './permissions.ts';
import { requireById } from './require-by-id.ts';
import type { Route, RouteAnswer, RouteCall } from './route.ts';

const eq: FilterRule = { type: 'string', operators: ['eq'] };
const eqOrStart: FilterRule = { type: 'string', operators: ['eq', 'startswith'] };

/**
 * Filters and sorting: docs/graph-facts.md#reading-the-audit-log. `$top` up to 1,000 is our choice: it is
 * undocumented.
 */
const directoryAudit: Resource<LoggedEvent> = {
  type: 'directoryAudit',
  label: 'directoryAudit',
  options: ['$filter', '$select', '$orderby', '$top'],
  properties: [
    'id',
    'category',
    'correlationId',
    'result',
    'resultReason',
    'activityDisplayName',
    'activityDateTime',
    'loggedByService',
    'operationType',
    'initiatedBy',
    'targetResources',
    'additionalDetails',
  ],
  logic: 'and-or',
  filter: {
    id: eq,
    category: eq,
    correlationId: eq,
    loggedByService: eq,
    activityDisplayName: eqOrStart,
    activityDateTime: { type: 'instant', operators: ['eq', 'ge', 'le'] },
    'initiatedBy/user/id': eq,
    'initiatedBy/user/displayName': eq,
    'initiatedBy/user/userPrincipalName': eqOrStart,
    'initiatedBy/app/appId': eq,
    'initiatedBy/app/displayName': eq,
    'targetResources/*/id': eq,
    'targetResources/*/displayName': eqOrStart,
  },
  sort: { activityDateTime: 'plain' },
  pageSize: { default: 1_000, most: 1_000 },
};

const context = 'auditLogs/directoryAudits';

/** `GET /auditLogs/directoryAudits`: newest first by default. */
const listDirectoryAudits: Route = {
  method: 'GET',
  path: '/v1.0/auditLogs/directoryAudits',
  permissions: [readAuditLog],
  workload: 'reports',
  answer(call) {
    requireReportReader(call);
    return answerAudits(call);
  },
};

const getDirectoryAudit: Route = {
  method: 'GET',
  path: '/v1.0/auditLogs/directoryAudits/{id}',
  permissions: [readAuditLog],
  workload: 'reports',
  answer(call) {
    requireReportReader(call);
    const found = requireById(call, (id) => call.tenant.auditLog.find(id, call.now));
    return answerItem(call, { resource: directoryAudit, context }, found);
  },
};

/** @throws GraphRefusal 403 for a signed-in user without a directory role that may read the log. */
function requireReportReader({ tenant, caller, now }: RouteCall): void {
  if (!mayReadReports(tenant, caller, now)) throw roleNotAllowed();
}

export const directoryAuditRoutes: readonly Route[] = [listDirectoryAudits, getDirectoryAudit];

function answerAudits(call: RouteCall): RouteAnswer {
  const query = readQuery(call, directoryAudit);
  const bookmark = readSkipToken(call.query);
  const at = bookmark?.at ?? call.now.toISOString();
  const after = bookmark?.after;
  const events = visibleEvents(call, query, { at, after: after && { ticks: after.place, id: after.id } });
  const body = page(call, {
    context: contextOf(context, query),
    entries: entriesOf(events, query),
    size: query.size,
    at,
    after,
  });
  return { status: 200, body };
}

/** Reads only the part of the log within the filter's bounds. */
function visibleEvents(
  { tenant }: RouteCall,
  { filter, sort }: Query<LoggedEvent>,
  place: { readonly at: string; readonly after: { readonly ticks: number; readonly id: string } | undefined },
): Iterable<PlacedEvent> {
  const newestFirst = sort[0]?.descending ?? true;
  if (filter === undefined) return tenant.auditLog.visible({ ...place, newestFirst });
  const { from, to } = boundsOf(filter.expression, 'activityDateTime');
  return tenant.auditLog.visible({ ...place, newestFirst, from: latest(from), to: earliest(to) });
}

function latest(literals: readonly { readonly value: unknown }[]): string | undefined {
  return instants(literals).at(-1);
}

function earliest(literals: readonly { readonly value: unknown }[]): string | undefined {
  return instants(literals).at(0);
}

function instants(literals: readonly { readonly value: unknown }[]): string[] {
  return literals.map(({ value }) => String(value)).toSorted((one, other) => ticksOf(one) - ticksOf(other));
}

function* entriesOf(events: Iterable<PlacedEvent>, query: Query<LoggedEvent>): Generator<Entry> {
  for (const { ticks, id, event } of events) {
    if (query.filter?.test(event) === false) continue;
    const value = query.select === undefined ? event : project(event, query, directoryAudit);
    yield { position: { id, place: ticks }, value };
  }
}
