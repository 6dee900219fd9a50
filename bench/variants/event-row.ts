/** An audit event as Graph sends it, unchecked. */
export interface WireEvent {
  readonly id: string;
  readonly activityDateTime: string;
  readonly initiatedBy?: { readonly user?: WireParty | null; readonly app?: WireParty | null } | null;
  readonly targetResources?: readonly (Record<string, string | null> | null)[] | null;
  readonly [field: string]: unknown;
}

type WireParty = Readonly<Record<string, string | null>>;

export interface WirePage {
  readonly value: readonly WireEvent[];
  readonly '@odata.nextLink'?: string;
}

export const table = 'AuditEvents';

/** Placeholders as long as a hash, a run's id and its instant, so that the store keeps as much as from our job. */
const contentHash = '0'.repeat(64);
const runId = '20261122T000000Z-00000000';
const archivedAt = '2026-11-22T00:00:00.000Z';

const columns = {
  EventId: 'id',
  ActivityDateTime: 'activityDateTime',
  ActivityDisplayName: 'activityDisplayName',
  Category: 'category',
  LoggedByService: 'loggedByService',
  OperationType: 'operationType',
  Result: 'result',
  ResultReason: 'resultReason',
  CorrelationId: 'correlationId',
} as const;

/** A row with the keys and columns of our archive, so that the store has the same work. */
export function rowOf(event: WireEvent): Record<string, string> {
  const instant = event.activityDateTime.replaceAll('-', '').replaceAll(':', '');
  const row: Record<string, string> = {
    PartitionKey: event.activityDateTime.slice(0, 10),
    RowKey: `${instant}_${event.id}`,
  };
  for (const [column, field] of Object.entries(columns)) add(row, column, event[field]);
  const { user, app } = event.initiatedBy ?? {};
  add(row, 'InitiatorKind', user ? 'user' : 'app');
  add(row, 'InitiatorId', user?.id ?? app?.servicePrincipalId ?? app?.appId);
  add(row, 'InitiatorName', user?.userPrincipalName ?? app?.displayName);
  add(row, 'TargetIds', targets(event, 'id'));
  add(row, 'TargetTypes', targets(event, 'type'));
  add(row, 'TargetNames', targets(event, 'displayName'));
  row.ContentHash = contentHash;
  row.RunId = runId;
  row.ArchivedAt = archivedAt;
  row.Event = JSON.stringify(event);
  return row;
}

function add(row: Record<string, string>, column: string, value: unknown): void {
  if (typeof value === 'string') row[column] = value;
}

function targets(event: WireEvent, field: string): string | undefined {
  if (!event.targetResources?.length) return undefined;
  return event.targetResources.map((target) => target?.[field] ?? '').join('; ');
}
