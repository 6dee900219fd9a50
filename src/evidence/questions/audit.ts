import { toAuditRow } from '../../domain/audit-row.ts';
import { dateOf } from '../../domain/audit-ticks.ts';
import type { AuditWish } from '../../domain/model/audit-event.ts';
import type { ArchivedEvents, AuditHoles, AuditWatermark, RunHistory, SealLog } from '../../ports/index.ts';
import type { OddRow } from '../../ports/reading.ts';
import type { Column } from '../exports/column.ts';
import { givenIn, type Question, type Reading, type RowWithPlace } from '../exports/question.ts';
import { lastSealedHead } from './sealed-head.ts';
import { sourceRuns } from './source-runs.ts';

/** An archived event, as an export has it. */
export interface AuditExportRow {
  /** The whole event, as Entra gave it. */
  readonly event: unknown;
  /** Whether it came back with other content than the first that was archived under its id. */
  readonly isConflict: boolean;
}

export interface AuditPorts {
  readonly archivedEvents: ArchivedEvents;
  readonly holes: Pick<AuditHoles, 'missing'>;
  readonly watermark: Pick<AuditWatermark, 'read'>;
  readonly runs: RunHistory;
  readonly sealLog: Pick<SealLog, 'heads'>;
}

export interface AuditQuery extends AuditWish {
  readonly from: Date;
  /** Not among them. */
  readonly to: Date;
}

const job = 'snapshot-audit-logs';
const rowsPerRead = 500;
const mostRuns = 100;

/** What happened, by whom and to what, from the archive of audit events. */
export function auditQuestion(query: AuditQuery, ports: AuditPorts): Question<AuditExportRow> {
  const { from, to, ...wish } = query;
  return {
    name: 'audit',
    query: { from: from.toISOString(), to: to.toISOString(), ...givenIn(wish) },
    columns: auditColumns,
    read: (after, reading) => readEvents(query, after, ports, reading),
    async basis(reading) {
      const { holes, watermark, runs } = ports;
      await missedIn({ from, to }, { holes, watermark }, reading);
      const isSource = ({
        windowFrom,
        readUntil,
      }: {
        windowFrom?: Date | undefined;
        readUntil?: Date | undefined;
      }) => windowFrom !== undefined && windowFrom < to && readUntil !== undefined && readUntil > from;
      const source = {
        runs: await sourceRuns(runs, { job, isSource, most: mostRuns }, reading),
        read: reading.counts,
      };
      return { source, gaps: reading.gaps, head: await lastSealedHead(ports.sealLog) };
    },
  };
}

async function* readEvents(
  query: AuditQuery,
  after: string | undefined,
  { archivedEvents }: AuditPorts,
  reading: Reading,
): AsyncGenerator<RowWithPlace<AuditExportRow>> {
  let from = after;
  do {
    const page = await archivedEvents.list(query, { top: rowsPerRead, from });
    reading.count('pages of the archive');
    for (const { id, because } of page.unreadable)
      reading.miss({ part: `row ${id} of the archive`, because });
    for (const { json, isConflict, place } of page.items) {
      reading.count('events');
      yield { row: { event: JSON.parse(json), isConflict }, place };
    }
    from = page.next;
    if (from !== undefined) yield { place: from };
  } while (from !== undefined);
}

/** What the archive does not have of a span: holes, and what no run has read yet. */
async function missedIn(
  { from, to }: { readonly from: Date; readonly to: Date },
  { holes, watermark }: Pick<AuditPorts, 'holes' | 'watermark'>,
  reading: Reading,
): Promise<void> {
  const progress = await watermark.read();
  const readUntil = progress?.readUntil;
  if (readUntil === undefined || readUntil < to)
    reading.miss({
      part: 'audit log',
      because: `the archive is read up to ${readUntil?.toISOString() ?? 'nowhere yet'}: events after that are not in it, or not all of them`,
    });
  const odd = ({ key, because }: OddRow) => reading.miss({ part: `audit log, hole ${key}`, because });
  for (const hole of await holes.missing(odd)) {
    const [begin, end] = [dateOf(hole.from), dateOf(hole.to)];
    if (end < from || begin >= to) continue;
    const lost = hole.state === 'lost' ? ' It is lost for ever.' : '';
    const because = `Microsoft Graph does not give what lies between ${begin.toISOString()} and ${end.toISOString()}: ${hole.cause}${lost}`;
    reading.miss({ part: `audit log, hole ${hole.id}`, because });
  }
}

type CellReader = (row: ReturnType<typeof toAuditRow>) => string | null;
const read = (name: string, of: CellReader): Column<AuditExportRow> => ({
  name,
  of: ({ event }) => of(toAuditRow(event)),
});

const auditColumns: readonly Column<AuditExportRow>[] = [
  read('activityDateTime', (row) => row.activityDateTime),
  read('activity', (row) => row.activity),
  read('result', (row) => row.result),
  read('resultReason', (row) => row.resultReason),
  read('byKind', (row) => row.byKind),
  read('byId', (row) => row.byId),
  read('byName', (row) => row.byName),
  read('targetIds', ({ targets }) => targets.map(({ id }) => id ?? '').join('; ')),
  read('targetNames', ({ targets }) => targets.map(({ name }) => name ?? '').join('; ')),
  read('targetTypes', ({ targets }) => targets.map(({ type }) => type ?? '').join('; ')),
  read('category', (row) => row.category),
  read('service', (row) => row.service),
  read('correlationId', (row) => row.correlationId),
  read('eventId', (row) => row.id),
  { name: 'isConflict', of: ({ isConflict }) => isConflict },
];
