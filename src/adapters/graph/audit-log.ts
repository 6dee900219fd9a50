import type { AuditEvent } from '../../domain/audit-event.ts';
import type { Window } from '../../domain/window.ts';
import type { DirectoryAuditLog, ReadCall } from '../../ports.ts';
import type { GraphClient } from './client.ts';
import type { GraphRequest } from './exchange.ts';
import { untrustworthy } from './failures.ts';
import { type Page, pages } from './pages.ts';
import { toAuditEvent } from './to-audit-event.ts';

/** The least app role that may read the directory audit log. */
export const permission = 'AuditLog.Read.All';

const path = '/auditLogs/directoryAudits';
/** In common use; neither the default nor the maximum is documented. Graph may send fewer. */
const eventsPerPage = 1000;

/** Entra's directory audit log, read through Microsoft Graph. */
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
  for await (const page of pages(client, requestFor(window), call)) yield toEvents(page);
}

function requestFor({ from, to }: Window): GraphRequest {
  const filter = `activityDateTime ge ${from.toISOString()} and activityDateTime le ${to.toISOString()}`;
  // The SDK encodes nothing.
  const query = [
    `$filter=${encodeURIComponent(filter)}`,
    `$orderby=${encodeURIComponent('activityDateTime desc')}`,
    `$top=${eventsPerPage}`,
  ];
  return { method: 'GET', url: `${path}?${query.join('&')}`, workload: 'reports', permission };
}

function toEvents({ items, facts }: Page): readonly AuditEvent[] {
  return items.map((item) => {
    const event = toAuditEvent(item);
    if (event !== undefined) return event;
    throw untrustworthy(
      `GET ${path}`,
      { ...facts, code: 'NotAnEvent' },
      'a page holds something that is not an event',
    );
  });
}
