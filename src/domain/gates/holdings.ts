import { endIn, endOf } from '../matching/ends.ts';
import { isDirect } from '../matching/forms.ts';
import {
  type AccessKey,
  accessIdOf,
  type End,
  isDirectoryRole,
  type RoleKey,
  type ScheduleKind,
} from '../model/access.ts';
import type { PlannedChange, PlannedStep } from '../model/change.ts';
import type { TenantSnapshot } from '../model/snapshot.ts';
import { GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR } from '../model/well-known-roles.ts';

/** One access to one of the two roles on the whole directory, which has begun and is not known to be over. */
export interface Holding {
  readonly kind: ScheduleKind;
  readonly key: RoleKey;
  /** `unknown`: it may be over, and nobody counts on it. */
  readonly end: End;
}

/** Access to the two roles, by id. Immutable: a change gives another one. */
export type Holdings = ReadonlyMap<string, Holding>;

/** The instants that a change of access is judged at. */
export interface Horizon {
  readonly now: Date;
  /** What ends before this cannot be counted on. */
  readonly sureUntil: Date;
}

/**
 * Direct access to the two roles, held or eligible. An activation is over in hours, and access through a group is counted
 * at the group. Of several rows of one access the one that ends last counts.
 */
export function holdingsIn({
  now,
  schedules,
  assignmentInstances,
}: Pick<TenantSnapshot, 'now' | 'schedules' | 'assignmentInstances'>): Holdings {
  const planned = [...schedules.eligibility, ...schedules.assignment]
    .filter(({ startDateTime }) => startDateTime === undefined || startDateTime <= now)
    .filter(isDirect)
    .map((row) => ({ kind: row.kind, key: row.key, end: endOf(row) }));
  const held = assignmentInstances
    .filter(isDirect)
    .map(({ kind, key, endDateTime }) => ({ kind, key, end: endDateTime }));
  const holdings = new Map<string, Holding>();
  for (const { kind, key, end } of [...planned, ...held]) {
    if (!isOfTheTwo(key) || isOver(end, now)) continue;
    const id = accessIdOf(kind, key);
    const other = holdings.get(id);
    if (other === undefined || isLater(end, other.end)) holdings.set(id, { kind, key, end });
  }
  return holdings;
}

/**
 * Access to the two roles after a change. What begins later than now is not held, and an end that is moved so near that
 * nobody can count on the access takes it away.
 */
export function holdingsAfter(
  holdings: Holdings,
  { key, steps }: PlannedChange,
  { now, sureUntil }: Horizon,
): Holdings {
  if (!isOfTheTwo(key)) return holdings;
  const after = new Map(holdings);
  for (const step of steps) {
    const id = accessIdOf(step.kind, key);
    const end = endAfter(step, now);
    if (end === undefined || isMovedNear(end, after.get(id)?.end, sureUntil)) after.delete(id);
    else after.set(id, { kind: step.kind, key, end });
  }
  return after;
}

/** What is left of earlier holdings: neither what is new nor what lasts longer now. */
export function withoutAdditions(before: Holdings, after: Holdings): Holdings {
  return new Map(
    [...before].flatMap(([id, holding]) => {
      const left = after.get(id);
      if (left === undefined) return [];
      return [[id, isLater(left.end, holding.end) ? holding : left] as const];
    }),
  );
}

/** Whether an access is known to last until then at least. An unknown end is not counted on. */
export function lastsUntil({ end }: Holding, instant: Date): boolean {
  return end === 'never' || (end !== 'unknown' && end >= instant);
}

/** `undefined`: the access is over then, or has not begun, or nobody knows. */
function endAfter({ startDateTime, endDateTime }: PlannedStep, now: Date): End | undefined {
  if (endDateTime === undefined || endDateTime === 'unknown') return undefined;
  if (startDateTime !== undefined && Date.parse(startDateTime) > now.getTime()) return undefined;
  const end = endIn(endDateTime);
  return isOver(end, now) ? undefined : end;
}

/** An end that was unknown may have been a later one. */
function isMovedNear(end: End, was: End | undefined, sureUntil: Date): boolean {
  if (was === undefined || !(end instanceof Date) || end >= sureUntil) return false;
  return !(was instanceof Date) || end < was;
}

function isOver(end: End, now: Date): boolean {
  return end instanceof Date && end <= now;
}

/** An unknown end is the last to count on. */
function isLater(one: End, other: End): boolean {
  if (one === 'unknown' || other === 'never') return false;
  if (one === 'never' || other === 'unknown') return true;
  return one > other;
}

/** An access to a group is none of the two roles, whatever the group holds. */
function isOfTheTwo(key: AccessKey): key is RoleKey {
  if (!isDirectoryRole(key) || key.directoryScopeId !== '/') return false;
  const { roleDefinitionId } = key;
  return roleDefinitionId === GLOBAL_ADMINISTRATOR || roleDefinitionId === PRIVILEGED_ROLE_ADMINISTRATOR;
}
