import type { PlanHead } from '../../domain/model/plan.ts';
import { countedDown, encodeKeyPart, MAX_KEY_UNITS, type RowPlace } from './store/keys.ts';
import type { TenantTable } from './store/tenant-table.ts';

/** The partition of the tenant's plans without their items. */
export function headsPartition(table: TenantTable): string {
  return table.partition('heads');
}

/** Under which the head of a plan is listed: the newest first. */
export function placeOfHead(table: TenantTable, { madeAt, id }: Pick<PlanHead, 'madeAt' | 'id'>): RowPlace {
  const rowKey = `at_${countedDown(madeAt)}_${encodeKeyPart(id, 400)}`;
  return { partitionKey: headsPartition(table), rowKey };
}

/** What such a key looks like; it holds nothing that a filter would read differently. */
export const headKeyShape = /^at_\d{16}_[A-Za-z0-9._:=-]{0,400}$/;

/** Under which a plan is found by its id. */
export function placeOfId(table: TenantTable, id: string): RowPlace {
  const rowKey = `id_${encodeKeyPart(id, MAX_KEY_UNITS - 'id_'.length)}`;
  return { partitionKey: headsPartition(table), rowKey };
}

/**
 * The partition of all that a plan holds. With its hash, so that what two processes write under one id never mixes, and
 * writing it again changes nothing.
 */
export function partitionOfPlan(table: TenantTable, { id, hash }: Pick<PlanHead, 'id' | 'hash'>): string {
  return table.partition(`${encodeKeyPart(id, 360)}~${encodeKeyPart(hash, 100)}`);
}

/** @param first which item of the plan the row begins with, from 0. */
export function itemsKey(first: number, part: number): string {
  return `item_${digits(first, 8)}_${digits(part, 3)}`;
}

export function obstaclesKey(part: number): string {
  return `obstacles_${digits(part, 3)}`;
}

function digits(number: number, width: number): string {
  return String(number).padStart(width, '0');
}
