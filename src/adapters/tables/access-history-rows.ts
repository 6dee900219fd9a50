import { hash } from 'node:crypto';
import { z } from 'zod';
import { accessIdOf, roleKeyOf } from '../../domain/model/access.ts';
import type { AccessMemory } from '../../domain/model/snapshot.ts';
import type { Row } from './audit-event-rows.ts';
import { encodeKeyPart, MAX_KEY_UNITS } from './store/keys.ts';
import type { ListedRow } from './store/list-page.ts';
import { readRow } from './store/read-row.ts';
import { count, instant, scheduleKind } from './store/shapes.ts';

const HEXADECIMAL_DIGITS = 16;

/** So many that reading is parallel, so few that a transaction has rows enough to share. */
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

export function toMemoryRow(memory: AccessMemory): Row {
  const id = accessIdOf(memory.kind, memory.key);
  const key = roleKeyOf(memory.key);
  return {
    partitionKey: `memories_${hash('sha256', id, 'hex').charAt(0)}`,
    rowKey: encodeKeyPart(id, MAX_KEY_UNITS),
    Kind: memory.kind,
    PrincipalId: key.principalId,
    RoleDefinitionId: key.roleDefinitionId,
    DirectoryScopeId: key.directoryScopeId,
    FirstSeenAt: memory.firstSeenAt.toISOString(),
    LastSeenAt: memory.lastSeenAt.toISOString(),
    LastSeenEnd: memory.lastSeenEnd instanceof Date ? memory.lastSeenEnd.toISOString() : memory.lastSeenEnd,
    ...optional('LastSeenScheduleId', memory.lastSeenScheduleId),
    ...optional('LastActivatedAt', memory.lastActivatedAt?.toISOString()),
    RenewalsInARow: memory.renewalsInARow,
    ...optional('LastRenewedAt', memory.lastRenewedAt?.toISOString()),
  };
}

function optional(column: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [column]: value };
}

/** @throws StoreError `corrupt-row` where the row is not as `toMemoryRow` makes it. */
export function toMemory(row: ListedRow): AccessMemory {
  return readRow('AccessHistory', row, memoryRow);
}

/** How far activations are known: one row. */
export const coverageRowKey = { partitionKey: 'known', rowKey: 'activations' } as const;

const knownRow = z
  .object({ Since: instant, Until: instant })
  .transform((row) => ({ activationsKnownSince: row.Since, activationsKnownUntil: row.Until }));

/** Between which instants every activation was seen. */
export type Known = z.output<typeof knownRow>;

export function toKnownRow(known: Known): Row {
  return {
    ...coverageRowKey,
    Since: known.activationsKnownSince.toISOString(),
    Until: known.activationsKnownUntil.toISOString(),
  };
}

export function toKnown(row: ListedRow): Known {
  return readRow('AccessHistory', row, knownRow);
}
