import { hash } from 'node:crypto';
import { z } from 'zod';
import { accessIdOf, roleKeyOf } from '../../domain/model/access.ts';
import type { AccessMemory } from '../../domain/model/snapshot.ts';
import { encodeKeyPart, MAX_KEY_UNITS, type RowPlace } from './store/keys.ts';
import { type ListedRow, optionalColumn, type Row } from './store/rows.ts';
import { count, instant, scheduleKind } from './store/shapes.ts';
import type { TenantTable } from './store/tenant-table.ts';

const HEXADECIMAL_DIGITS = 16;

/** Partitions of the memories: enough to read them in parallel, few enough to fill transactions. */
export const memoryPartitions: readonly string[] = Array.from(
  { length: HEXADECIMAL_DIGITS },
  (_, digit) => `memories_${digit.toString(16)}`,
);

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
    }),
  );

export function toMemoryRow(table: TenantTable, memory: AccessMemory): Row {
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
    },
  );
}

/** @throws StoreError `corrupt-row` where the row is not as `toMemoryRow` makes it. */
export function toMemory(table: TenantTable, row: ListedRow): AccessMemory {
  return table.read(row, memoryRow);
}

/** The place of the one row that says how far activations are known. */
export function placeOfCoverage(table: TenantTable): RowPlace {
  return { partitionKey: table.partition('known'), rowKey: 'activations' };
}

const coverageRow = z
  .object({ Since: instant, Until: instant })
  .transform((row) => ({ activationsKnownSince: row.Since, activationsKnownUntil: row.Until }));

/** The two instants between which every activation was seen. */
export type ActivationCoverage = z.output<typeof coverageRow>;

export function toCoverageRow(table: TenantTable, coverage: ActivationCoverage): Row {
  return table.row(placeOfCoverage(table), {
    Since: coverage.activationsKnownSince.toISOString(),
    Until: coverage.activationsKnownUntil.toISOString(),
  });
}

export function toCoverage(table: TenantTable, row: ListedRow): ActivationCoverage {
  return table.read(row, coverageRow);
}
