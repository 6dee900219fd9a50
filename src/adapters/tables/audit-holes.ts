import { z } from 'zod';
import { instantOf, ticksOf } from '../../domain/audit-ticks.ts';
import type { AuditHole } from '../../domain/model/audit-hole.ts';
import type { AuditHoles, OnOddRow } from '../../ports/index.ts';
import { encodeKeyPart, MAX_KEY_UNITS } from './store/keys.ts';
import { readAll } from './store/odd-rows.ts';
import type { Row } from './store/rows.ts';
import { count, instant } from './store/shapes.ts';
import type { Tables } from './store/tables.ts';
import { type TenantTable, tenantTable } from './store/tenant-table.ts';

/** One partition a tenant: holes are few. */
const PARTITION = 'holes';

const ticks = z.string().transform((text, context) => {
  const read = ticksOf(text);
  if (read !== undefined) return read;
  context.addIssue('not an instant');
  return z.NEVER;
});

const holeRow = z
  .object({
    Id: z.string(),
    From: ticks,
    To: ticks,
    State: z.enum(['open', 'filled', 'lost']),
    FirstSeen: instant,
    LastTried: instant,
    Tries: count,
    Cause: z.string(),
    IsNarrowest: z.enum(['yes', 'no']),
  })
  .transform(
    (row): AuditHole => ({
      id: row.Id,
      from: row.From,
      to: row.To,
      state: row.State,
      firstSeen: row.FirstSeen,
      lastTried: row.LastTried,
      tries: row.Tries,
      cause: row.Cause,
      isNarrowest: row.IsNarrowest === 'yes',
    }),
  );

/** Holes of the audit archive in table `AuditHoles`, a row each. Those that were filled or lost stay there, as evidence. */
export function createAuditHoles(tables: Tables, tenantId: string): AuditHoles {
  const table = tenantTable(tables, 'AuditHoles', tenantId);
  const holesWhere = (condition: string, onOdd: OnOddRow | undefined) =>
    table.use('reading the holes of the audit archive', async (client) => {
      const filter = `PartitionKey eq '${table.partition(PARTITION)}' and ${condition}`;
      const rows = client.listEntities({ queryOptions: { filter } });
      const holes = await readAll(rows, (row) => table.read(row, holeRow), onOdd);
      return holes.sort((one, other) => one.from - other.from);
    });
  return {
    // What has no state that is known may be open.
    open: (onOdd) => holesWhere("State ne 'filled' and State ne 'lost'", onOdd),
    missing: (onOdd) => holesWhere("State ne 'filled'", onOdd),
    save(hole) {
      return table.use('writing down a hole of the audit archive', async (client) => {
        await client.upsertEntity(toHoleRow(table, hole), 'Replace');
      });
    },
  };
}

function toHoleRow(table: TenantTable, hole: AuditHole): Row {
  return table.row(
    { partitionKey: table.partition(PARTITION), rowKey: encodeKeyPart(hole.id, MAX_KEY_UNITS) },
    {
      Id: hole.id,
      From: instantOf(hole.from),
      To: instantOf(hole.to),
      State: hole.state,
      FirstSeen: hole.firstSeen.toISOString(),
      LastTried: hole.lastTried.toISOString(),
      Tries: hole.tries,
      Cause: hole.cause.toWellFormed(),
      IsNarrowest: hole.isNarrowest ? 'yes' : 'no',
    },
  );
}
