import { hash } from 'node:crypto';
import type { TableClient } from '@azure/data-tables';
import { z } from 'zod';
import { accessIdOf, roleKeyOf } from '../../domain/model/access.ts';
import type { AccessDecision, AccessMemory } from '../../domain/model/snapshot.ts';
import { type Limiter, runAll } from '../../ports/bounded-tasks.ts';
import type { AccessHistories } from '../../ports/index.ts';
import { signInRows, signInsIn } from './sign-in-rows.ts';
import { type BeforeWriting, untold } from './state-rows.ts';
import { encodeKeyPart, MAX_KEY_UNITS, type RowPlace } from './store/keys.ts';
import { findRow, type ListedRow, optionalColumn, type Row } from './store/rows.ts';
import { count, instant, scheduleKind } from './store/shapes.ts';
import type { Tables } from './store/tables.ts';
import { type TenantTable, tenantTable } from './store/tenant-table.ts';
import { writeAll } from './store/transactions.ts';

/**
 * Our own memory of access in table `AccessHistory`: a row per access, in a few partitions by hash, and one row that says
 * how far activations are known, written when every memory is. Sign-ins stand beside them, a row per person.
 */
export function createAccessHistories(
  tables: Tables,
  tenantId: string,
  beforeWriting: BeforeWriting = untold,
): AccessHistories {
  const table = tenantTable(tables, 'AccessHistory', tenantId);
  const { limiter } = tables;
  return {
    read() {
      return table.use('reading the history of access', async (client) => {
        // Read before the memories, so that they cover at least what it says.
        const coverage = await coverageIn(client, table);
        const [memories, signIns] = await Promise.all([
          memoriesIn(client, table, limiter),
          signInsIn(client, table),
        ]);
        return { activationsKnownSince: coverage?.activationsKnownSince, memories, signIns };
      });
    },
    save(changed, coverage) {
      return table.use('writing the history of access', async (client) => {
        const partitions = [...byPartition(table, changed).values()];
        const last = coverage === undefined ? [] : [toCoverageRow(table, coverage)];
        const inTime = await beforeWriting(table, { put: [...partitions.flat(), ...last] });
        await runAll(
          limiter,
          partitions.map((rows) => () => writeAll(client, rows, inTime)),
        );
        inTime();
        for (const row of last) await client.upsertEntity(row, 'Replace');
      });
    },
    saveSignIns(changed) {
      return table.use('writing the history of sign-ins', async (client) => {
        const partitions = [...signInRows(table, changed).values()];
        const inTime = await beforeWriting(table, { put: partitions.flat() });
        await runAll(
          limiter,
          partitions.map((rows) => () => writeAll(client, rows, inTime)),
        );
      });
    },
    activationsKnownUntil() {
      return table.use(
        'reading how far activations are known',
        async (client) => (await coverageIn(client, table))?.activationsKnownUntil,
      );
    },
  };
}

async function coverageIn(client: TableClient, table: TenantTable): Promise<ActivationCoverage | undefined> {
  const row = await findRow(client, placeOfCoverage(table));
  return row && toCoverage(table, row);
}

async function memoriesIn(
  client: TableClient,
  table: TenantTable,
  limiter: Limiter,
): Promise<Map<string, AccessMemory>> {
  const memories = new Map<string, AccessMemory>();
  const readings = memoryPartitions.map((partition) => async () => {
    const queryOptions = { filter: `PartitionKey eq '${table.partition(partition)}'` };
    for await (const row of client.listEntities({ queryOptions })) {
      const memory = toMemory(table, row);
      memories.set(accessIdOf(memory.kind, memory.key), memory);
    }
  });
  await runAll(limiter, readings);
  return memories;
}

/** One row for each access: a transaction must not name a row twice. */
function byPartition(table: TenantTable, memories: readonly AccessMemory[]): Map<string, Row[]> {
  const rows = new Map(
    memories.map((memory) => [accessIdOf(memory.kind, memory.key), toMemoryRow(table, memory)]),
  );
  return Map.groupBy(rows.values(), ({ partitionKey }) => partitionKey);
}

const HEXADECIMAL_DIGITS = 16;

/** Partitions of the memories: enough to read them in parallel, few enough to fill transactions. */
const memoryPartitions: readonly string[] = Array.from(
  { length: HEXADECIMAL_DIGITS },
  (_, digit) => `memories_${digit.toString(16)}`,
);

function decisionIn(row: {
  readonly DecisionKind?: AccessDecision['kind'] | undefined;
  readonly DecisionAt?: Date | undefined;
  readonly DecisionBy?: string | undefined;
  readonly DecisionRequestId?: string | undefined;
}): AccessDecision | undefined {
  const { DecisionKind: kind, DecisionAt: at, DecisionBy: by, DecisionRequestId: requestId } = row;
  return kind === undefined || at === undefined ? undefined : { kind, at, by, requestId };
}

const memoryRow = z
  .object({
    Kind: scheduleKind,
    PrincipalId: z.string(),
    RoleDefinitionId: z.string(),
    DirectoryScopeId: z.string(),
    FirstSeenAt: instant,
    LastSeenAt: instant,
    LastSeenEnd: z.union([z.enum(['never', 'unknown']), instant]).default('unknown'),
    LastSeenScheduleId: z.string().optional(),
    LastActivatedAt: instant.optional(),
    RenewalsInARow: count,
    LastRenewedAt: instant.optional(),
    DecisionKind: z.enum(['shortened', 'removed']).optional(),
    DecisionAt: instant.optional(),
    DecisionBy: z.string().optional(),
    DecisionRequestId: z.string().optional(),
  })
  .transform(
    (row): AccessMemory => ({
      kind: row.Kind,
      key: {
        principalId: row.PrincipalId,
        roleDefinitionId: row.RoleDefinitionId,
        directoryScopeId: row.DirectoryScopeId,
      },
      firstSeenAt: row.FirstSeenAt,
      lastSeenAt: row.LastSeenAt,
      lastSeenEnd: row.LastSeenEnd,
      lastSeenScheduleId: row.LastSeenScheduleId,
      lastActivatedAt: row.LastActivatedAt,
      renewalsInARow: row.RenewalsInARow,
      lastRenewedAt: row.LastRenewedAt,
      decision: decisionIn(row),
    }),
  );

function toMemoryRow(table: TenantTable, memory: AccessMemory): Row {
  const id = accessIdOf(memory.kind, memory.key);
  const key = roleKeyOf(memory.key);
  const partitionKey = table.partition(`memories_${hash('sha256', id, 'hex').charAt(0)}`);
  return table.row(
    { partitionKey, rowKey: encodeKeyPart(id, MAX_KEY_UNITS) },
    {
      Kind: memory.kind,
      PrincipalId: key.principalId,
      RoleDefinitionId: key.roleDefinitionId,
      DirectoryScopeId: key.directoryScopeId,
      FirstSeenAt: memory.firstSeenAt.toISOString(),
      LastSeenAt: memory.lastSeenAt.toISOString(),
      LastSeenEnd: memory.lastSeenEnd instanceof Date ? memory.lastSeenEnd.toISOString() : memory.lastSeenEnd,
      ...optionalColumn('LastSeenScheduleId', memory.lastSeenScheduleId),
      ...optionalColumn('LastActivatedAt', memory.lastActivatedAt?.toISOString()),
      RenewalsInARow: memory.renewalsInARow,
      ...optionalColumn('LastRenewedAt', memory.lastRenewedAt?.toISOString()),
      ...optionalColumn('DecisionKind', memory.decision?.kind),
      ...optionalColumn('DecisionAt', memory.decision?.at.toISOString()),
      ...optionalColumn('DecisionBy', memory.decision?.by),
      ...optionalColumn('DecisionRequestId', memory.decision?.requestId),
    },
  );
}

/** @throws StoreError `corrupt-row` where the row is not as `toMemoryRow` makes it. */
function toMemory(table: TenantTable, row: ListedRow): AccessMemory {
  return table.read(row, memoryRow);
}

/** The place of the one row that says how far activations are known. */
function placeOfCoverage(table: TenantTable): RowPlace {
  return { partitionKey: table.partition('known'), rowKey: 'activations' };
}

const coverageRow = z
  .object({ Since: instant, Until: instant })
  .transform((row) => ({ activationsKnownSince: row.Since, activationsKnownUntil: row.Until }));

/** The two instants between which every activation was seen. */
type ActivationCoverage = z.output<typeof coverageRow>;

function toCoverageRow(table: TenantTable, coverage: ActivationCoverage): Row {
  return table.row(placeOfCoverage(table), {
    Since: coverage.activationsKnownSince.toISOString(),
    Until: coverage.activationsKnownUntil.toISOString(),
  });
}

function toCoverage(table: TenantTable, row: ListedRow): ActivationCoverage {
  return table.read(row, coverageRow);
}
