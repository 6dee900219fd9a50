import { hash } from 'node:crypto';
import type { AuditEvent } from '../../domain/model/audit-event.ts';
import { conflictKey, partKey, partsPartition, placeOfEvent, type RowPlace } from './store/keys.ts';
import type { Row } from './store/rows.ts';
import type { TenantTable } from './store/tenant-table.ts';
import { textChunks } from './store/text-columns.ts';

/** An event with its place and the hash of its content: all that is needed to see whether it is archived already. */
export interface Candidate extends RowPlace {
  readonly event: AuditEvent;
  /** SHA-256 of `event.json`, in hexadecimal. */
  readonly contentHash: string;
  /** The key of the row that holds this place with other content. */
  readonly conflictOf?: string;
}

/** The run that archives an event, and when it does. */
export interface ArchiveStamp {
  readonly runId: string;
  readonly archivedAt: string;
}

/** Columns are for filtering; the whole text is in the event. */
const MAX_COLUMN_UNITS = 1024;

/**
 * The number of chunks of an event that a row holds: 256 Ki units, which is 512 KiB as Azure counts and at most 768 KiB on the
 * wire, so that no row with its columns comes near the limit of 1 MiB.
 */
const MAX_CHUNKS_IN_ROW = 8;

export function candidateOf(table: TenantTable, event: AuditEvent): Candidate {
  const { partitionKey, rowKey } = placeOfEvent(event.activityDateTime, event.id);
  return {
    partitionKey: table.partition(partitionKey),
    rowKey,
    event,
    contentHash: hash('sha256', event.json, 'hex'),
  };
}

/** The same event, to be archived beside the row that has its place. */
export function asConflictRow(candidate: Candidate): Candidate {
  const rowKey = conflictKey(candidate.rowKey, candidate.contentHash);
  return { ...candidate, rowKey, conflictOf: candidate.rowKey };
}

/** The rows of an event: a head row, and the parts that it is too large for. */
interface EventRows {
  readonly head: Row;
  /** Parts are written first, so that a head row always means a whole event. */
  readonly parts: readonly Row[];
}

export function rowsOf(
  table: TenantTable,
  candidate: Candidate,
  { runId, archivedAt }: ArchiveStamp,
): EventRows {
  const { event, partitionKey, rowKey, contentHash } = candidate;
  const head = table.row({ partitionKey, rowKey }, {});
  addColumns(head, event);
  head.ContentHash = contentHash;
  head.RunId = runId;
  head.ArchivedAt = archivedAt;
  if (candidate.conflictOf !== undefined) head.ConflictOf = candidate.conflictOf;

  const chunks = textChunks(event.json);
  if (chunks.length <= MAX_CHUNKS_IN_ROW) {
    addChunks(head, chunks);
    return { head, parts: [] };
  }
  const parts = partRows(table, candidate, chunks);
  head.Parts = parts.length;
  return { head, parts };
}

function addColumns(row: Row, event: AuditEvent): void {
  addText(row, 'EventId', event.id);
  addText(row, 'ActivityDateTime', event.activityDateTime);
  addText(row, 'ActivityDisplayName', event.activityDisplayName);
  addText(row, 'Category', event.category);
  addText(row, 'LoggedByService', event.loggedByService);
  addText(row, 'OperationType', event.operationType);
  addText(row, 'Result', event.result);
  addText(row, 'ResultReason', event.resultReason);
  addText(row, 'CorrelationId', event.correlationId);
  addText(row, 'InitiatorKind', event.initiatedBy.kind);
  addText(row, 'InitiatorId', event.initiatedBy.id);
  addText(row, 'InitiatorName', event.initiatedBy.name);
  if (event.targets.length === 0) return;
  addText(row, 'TargetIds', joined(event.targets.map((target) => target.id)));
  addText(row, 'TargetTypes', joined(event.targets.map((target) => target.type)));
  addText(row, 'TargetNames', joined(event.targets.map((target) => target.displayName)));
}

/** One place per target, so that the third id, type and name belong together. */
function joined(values: readonly (string | undefined)[]): string {
  return values.map((value) => value ?? '').join('; ');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for.
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g;

/** The character for what a store may not take: control characters and half surrogate pairs. */
const REPLACEMENT = '\ufffd';

function addText(row: Row, column: string, text: string | undefined): void {
  if (text === undefined) return;
  const bounded = text.length <= MAX_COLUMN_UNITS ? text : text.slice(0, MAX_COLUMN_UNITS);
  row[column] = bounded.toWellFormed().replace(CONTROLS, REPLACEMENT);
}

/** Whether the `EventId` column may be less than the event's id. */
export function isLossyId(column: string): boolean {
  return column.length >= MAX_COLUMN_UNITS || column.includes(REPLACEMENT);
}

function addChunks(row: Row, chunks: readonly string[]): void {
  if (chunks.length === 1) {
    row.Event = chunks[0] ?? '';
    return;
  }
  for (const [index, chunk] of chunks.entries()) row[`Event${index}`] = chunk;
}

function partRows(
  table: TenantTable,
  { partitionKey, contentHash }: Candidate,
  chunks: readonly string[],
): Row[] {
  const parts: Row[] = [];
  for (let start = 0; start < chunks.length; start += MAX_CHUNKS_IN_ROW) {
    const place = {
      partitionKey: partsPartition(partitionKey),
      rowKey: partKey(contentHash, parts.length),
    };
    const row = table.row(place, {});
    addChunks(row, chunks.slice(start, start + MAX_CHUNKS_IN_ROW));
    parts.push(row);
  }
  return parts;
}
