import type { FactPlace, FactTouch } from '../../domain/evidence/placing.ts';
import { filedAt } from '../../domain/evidence/subjects.ts';
import type { Fact } from '../../domain/model/evidence.ts';
import type { InstantText } from '../../domain/model/recorded.ts';
import { shardOf } from '../../ports/ids.ts';
import { factColumns, ownerOf, subjectHash } from './history-rows.ts';
import { encodeKeyPart } from './store/keys.ts';
import type { Row } from './store/rows.ts';
import type { TenantTable } from './store/tenant-table.ts';

/** The two tables that find facts by principal and by time. Whatever is in them can be made again from table `Evidence`. */

const OWNER_UNITS = 200;

export function ownerKey(owner: string): string {
  return encodeKeyPart(owner, OWNER_UNITS);
}

/** All facts of principals of a shard. */
export function timelinePartition(table: TenantTable, owner: string): string {
  return table.partition(`all_${shardOf(owner)}`);
}

/** How an interval began for principals of a shard. */
export function basePartition(table: TenantTable, interval: string, owner: string): string {
  return table.partition(`${interval}_${shardOf(owner)}`);
}

function nameOf(fact: Fact): string {
  return `${subjectHash(fact.subject)}~${fact.change}~${fact.id}`;
}

function timelineKey(fact: Fact): string {
  return `${ownerKey(ownerOf(fact))}~${filedAt(fact)}~${nameOf(fact)}`;
}

/**
 * The rows of table `EvidenceByPrincipal` for a fact at a place: in the timeline of its owner and, where it is read whatever
 * the instant, with how the interval began.
 */
export function principalRows(table: TenantTable, { fact, interval, isBase }: FactPlace): readonly Row[] {
  const owner = ownerOf(fact);
  const columns = factColumns(fact);
  const rows: Row[] = [];
  if (fact.change !== 'keyframe')
    rows.push(
      table.row({ partitionKey: timelinePartition(table, owner), rowKey: timelineKey(fact) }, columns),
    );
  if (isBase || filedAt(fact) < interval.from) {
    const rowKey =
      fact.change === 'keyframe'
        ? `${ownerKey(owner)}~${subjectHash(fact.subject)}`
        : `${ownerKey(owner)}~${subjectHash(fact.subject)}~${filedAt(fact)}~${fact.change}~${fact.id}`;
    rows.push(table.row({ partitionKey: basePartition(table, interval.name, owner), rowKey }, columns));
  }
  return rows;
}

export function monthPartition(table: TenantTable, at: InstantText): string {
  return table.partition(at.slice(0, '2026-11'.length));
}

/** The row of table `EvidenceChanges` under an instant at which a fact makes a difference. */
export function touchRow(table: TenantTable, { fact, at }: FactTouch): Row {
  return table.row(
    { partitionKey: monthPartition(table, at), rowKey: `${at}~${nameOf(fact)}` },
    { IsFiled: at === filedAt(fact) ? 'yes' : 'no', ...factColumns(fact) },
  );
}
