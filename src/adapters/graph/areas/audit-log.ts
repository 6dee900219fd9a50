import type { AuditEvent } from '../../../domain/model/audit-event.ts';
import type { Window } from '../../../domain/model/window.ts';
import type { DirectoryAuditLog, ReadCall } from '../../../ports/index.ts';
import type { GraphClient } from '../client/client.ts';
import type { GraphRequest } from '../client/exchange.ts';
import { invalidResponse } from '../client/failures.ts';
import { type GraphOperation, graphOperation, requestFor } from '../client/operation.ts';
import { type Page, pages } from '../client/pages.ts';
import { toAuditEvent } from './to-audit-event.ts';

/** The least app role that may read the directory audit log. */
const permission = 'AuditLog.Read.All';

const path = '/auditLogs/directoryAudits';
export const auditOperations = {
  listAuditEvents: graphOperation('listAuditEvents', 'GET', path, {
    application: permission,
    delegated: undefined,
    workload: 'reports',
  }),
} as const satisfies Record<string, GraphOperation>;
/** In common use; neither the default nor the maximum is documented. Graph may send fewer. */
const eventsPerPage = 1000;

/**
 * Entra's directory audit log, read through Microsoft Graph.
 *
 * - `GET /auditLogs/directoryAudits`: `AuditLog.Read.All`
 *
 * Source: docs/graph-facts.md#reading-the-audit-log.
 */
export function createDirectoryAuditLog(client: GraphClient): DirectoryAuditLog {
  return {
    pages: (window, call) => readPages(client, window, call),
  };
}

async function* readPages(
  client: GraphClient,
  window: Window,
  call: ReadCall,
): AsyncGenerator<readonly AuditEvent[]> {
  for await (const page of pages(client, requestForWindow(window), call)) yield toEvents(page);
}

function requestForWindow({ from, to }: Window): GraphRequest {
  const filter = `activityDateTime ge ${from.toISOString()} and activityDateTime le ${to.toISOString()}`;
  return requestFor(auditOperations.listAuditEvents, {
    query: { $filter: filter, $orderby: 'activityDateTime desc', $top: String(eventsPerPage) },
  });
}

function toEvents({ items, facts }: Page): readonly AuditEvent[] {
  return items.map((item) => {
    const event = toAuditEvent(item);
    if (event !== undefined) return event;
    throw invalidResponse(
      `GET ${path}`,
      { ...facts, code: 'NotAnEvent' },
      'a page holds something that is not an event',
    );
  });
}
