import { createHash } from 'node:crypto';
import { z } from 'zod';
import { instantOf } from '../../../domain/audit-ticks.ts';
import type { AuditEvent, AuditTarget, Initiator, Span } from '../../../domain/model/audit-event.ts';
import type { AuditCall, DirectoryAuditLog } from '../../../ports/index.ts';
import type { GraphClient } from '../client/client.ts';
import type { GraphRequest } from '../client/exchange.ts';
import { type GraphOperation, graphOperation, requestFor } from '../client/operation.ts';
import { pages } from '../client/pages.ts';

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
    pages: (span, call) => readPages(client, span, call),
  };
}

async function* readPages(
  client: GraphClient,
  span: Span,
  call: AuditCall,
): AsyncGenerator<readonly AuditEvent[]> {
  for await (const { items } of pages(client, requestForSpan(span, call), call))
    yield items.map(toAuditEvent);
}

function requestForSpan({ from, to }: Span, { pageSize = eventsPerPage }: AuditCall): GraphRequest {
  const filter = `activityDateTime ge ${instantOf(from)} and activityDateTime le ${instantOf(to)}`;
  return requestFor(auditOperations.listAuditEvents, {
    query: { $filter: filter, $orderby: 'activityDateTime desc', $top: String(pageSize) },
  });
}

const text = z.string().optional().catch(undefined);
const instant = z.iso
  .datetime()
  .regex(/T\d\d:\d\d:\d\d(\.\d{1,7})?Z$/)
  .optional()
  .catch(undefined);
const user = z.object({ id: text, displayName: text, userPrincipalName: text }).optional().catch(undefined);
const app = z
  .object({ appId: text, displayName: text, servicePrincipalId: text })
  .optional()
  .catch(undefined);

/**
 * `directoryAudit`, Microsoft Graph v1.0: the fields that people filter by. Each is read for itself; what does not have
 * its documented shape reads as absent.
 */
const wireEvent = z.object({
  id: z.string().min(1).optional().catch(undefined),
  activityDateTime: instant,
  activityDisplayName: text,
  category: text,
  loggedByService: text,
  operationType: text,
  result: text,
  resultReason: text,
  correlationId: text,
  initiatedBy: z.object({ user, app }).optional().catch(undefined),
  targetResources: z.array(z.unknown()).optional().catch(undefined),
});
const wireTarget = z.object({ id: text, type: text, displayName: text });

/** The event, as far as it can be read. Of what is not even an object nothing but its text can. */
export function toAuditEvent(item: unknown): AuditEvent {
  const wire: Partial<z.infer<typeof wireEvent>> = wireEvent.safeParse(item).data ?? {};
  const json = JSON.stringify(item);
  return {
    id: wire.id ?? `sha256-${createHash('sha256').update(json).digest('hex')}`,
    activityDateTime: wire.activityDateTime,
    activityDisplayName: wire.activityDisplayName,
    category: wire.category,
    loggedByService: wire.loggedByService,
    operationType: wire.operationType,
    result: wire.result,
    resultReason: wire.resultReason,
    correlationId: wire.correlationId,
    initiatedBy: toInitiator(wire.initiatedBy),
    targets: (wire.targetResources ?? []).flatMap(toTarget),
    json,
  };
}

/** The initiator: a user or an app. Where Entra fills in both, the user is the one. */
function toInitiator(wire: z.infer<typeof wireEvent>['initiatedBy']): Initiator {
  const { user: byUser, app: byApp } = wire ?? {};
  if (
    byUser?.id !== undefined ||
    byUser?.userPrincipalName !== undefined ||
    byUser?.displayName !== undefined
  ) {
    return { kind: 'user', id: byUser.id, name: byUser.userPrincipalName };
  }
  const appId = byApp?.servicePrincipalId ?? byApp?.appId;
  if (byApp === undefined || (appId === undefined && byApp.displayName === undefined)) {
    return { kind: 'unknown', id: undefined, name: undefined };
  }
  return { kind: 'app', id: appId, name: byApp.displayName };
}

function toTarget(item: unknown): AuditTarget[] {
  const { data: wire } = wireTarget.safeParse(item);
  return wire === undefined ? [] : [{ id: wire.id, type: wire.type, displayName: wire.displayName }];
}
