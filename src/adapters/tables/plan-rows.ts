import { z } from 'zod';
import type { Decision, Obstacle, ObstacleCode, PlanHead, PlanItem } from '../../domain/model/plan.ts';
import { countedDown, encodeKeyPart, MAX_KEY_UNITS, type RowPlace } from './store/keys.ts';
import {
  accessKey,
  asWritten,
  codeOf,
  count,
  evidence,
  instantText,
  mode,
  plannedChange,
  reason,
  scheduleKind,
} from './store/shapes.ts';
import type { TenantTable } from './store/tenant-table.ts';

/** The partition of the tenant's plans without their items. */
export function headsPartition(table: TenantTable): string {
  return table.partition('heads');
}

/** The place of a plan's head in the listing, newest first. */
export function placeOfHead(table: TenantTable, { madeAt, id }: Pick<PlanHead, 'madeAt' | 'id'>): RowPlace {
  const rowKey = `at_${countedDown(madeAt)}_${encodeKeyPart(id, 400)}`;
  return { partitionKey: headsPartition(table), rowKey };
}

/** The shape of such a key. It holds nothing that a filter would read differently. */
export const headKeyShape = /^at_\d{16}_[A-Za-z0-9._:=-]{0,400}$/;

/** The place of the row that a plan is found by: by its id. */
export function placeOfId(table: TenantTable, id: string): RowPlace {
  const rowKey = `id_${encodeKeyPart(id, MAX_KEY_UNITS - 'id_'.length)}`;
  return { partitionKey: headsPartition(table), rowKey };
}

/**
 * The partition of a plan's items. Its hash is part of the key, so that plans of two processes under one id never mix, and
 * storing a plan again changes nothing.
 */
export function partitionOfPlan(table: TenantTable, { id, hash }: Pick<PlanHead, 'id' | 'hash'>): string {
  return table.partition(`${encodeKeyPart(id, 360)}~${encodeKeyPart(hash, 100)}`);
}

/** @param first the place in the plan of the row's first item, from 0. */
export function itemsKey(first: number, part: number): string {
  return `item_${digits(first, 8)}_${digits(part, 3)}`;
}

export function obstaclesKey(part: number): string {
  return `obstacles_${digits(part, 3)}`;
}

function digits(number: number, width: number): string {
  return String(number).padStart(width, '0');
}

// As a record, so that a decision that is added is added here, too: items are filtered by it.
const decisionsByName: Readonly<Record<Decision, Decision>> = {
  change: 'change',
  mark: 'mark',
  wait: 'wait',
  drop: 'drop',
  report: 'report',
  lapse: 'lapse',
  leave: 'leave',
};
export const decision = z.enum(decisionsByName);

export const job: z.ZodType<PlanHead['job']> = z.enum([
  'renew-eligibilities',
  'remove-stale-assignments',
  'undo',
]);

export const planItems = z.array(
  asWritten<PlanItem>(
    z.strictObject({
      id: z.string(),
      kind: scheduleKind,
      key: accessKey,
      decision,
      reason,
      mode,
      evidence,
      due: instantText.nullable(),
      change: plannedChange.nullable(),
      alsoAffects: z.array(z.string()),
    }),
  ),
);

export const decisionCounts = z.partialRecord(decision, count);

export const approvals: z.ZodType<PlanHead['approvals']> = z.array(
  z.strictObject({ planId: z.string(), by: z.string(), items: count }),
);

export const obstacles = z.array(
  z
    .strictObject({
      code: codeOf<ObstacleCode>(),
      stops: z.enum(['everything', 'all-but-renewals', 'destructive', 'excess', 'item', 'nothing']),
      itemId: z.string().optional(),
      sentence: z.string(),
      isPreview: z.boolean().default(false),
    })
    .transform(({ isPreview, ...obstacle }) => {
      const read: Obstacle = { ...obstacle, itemId: obstacle.itemId };
      return { isPreview, obstacle: read };
    }),
);
