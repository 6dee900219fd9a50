import { protectionOf } from '../matching/rules-of-access.ts';
import { keyText } from '../model/access.ts';
import type { PlannedChange } from '../model/change.ts';
import type { Obstacle, ObstacleCode, PlanItem } from '../model/plan.ts';
import type { Rules } from '../model/rules.ts';
import type { TenantSnapshot } from '../model/snapshot.ts';
import { approverLockOut } from './approvers.ts';
import { sureUntil } from './counted-on.ts';
import { floorBreach } from './floor.ts';
import { type Holdings, holdingsAfter, holdingsIn, withoutAdditions } from './holdings.ts';

/** A change of this app that listings may not show yet. */
export interface AssumedChange {
  readonly changeId: string;
  readonly change: PlannedChange;
  /** `in-progress`: it has been claimed and may be on its way. `possible`: it was sent, and did not show. */
  readonly state: 'in-progress' | 'possible' | 'done';
}

interface GateGrounds {
  readonly snapshot: TenantSnapshot;
  readonly rules: Rules;
}

/**
 * What refuses single items: protection (no planner should have planned it; this is the second lock), the floor, and the
 * lock-out of approvers. Judged one after the other, each on what the ones before it leave behind.
 */
export function itemObstacles(
  items: readonly PlanItem[],
  judged: GateGrounds,
  assumed: readonly AssumedChange[] = [],
): readonly Obstacle[] {
  const inProgressRefusal = refusalOfInProgress(assumed);
  const protectionRefusal = refusalOfProtected(judged);
  const obstacles: Obstacle[] = [];
  const { now } = judged.snapshot;
  const horizon = { now, sureUntil: sureUntil(now, judged.rules.limits.floor) };
  // What takes away counts at once; what gives counts once a listing has it. It was seen, and may be gone again.
  let holdings = assumed.reduce(
    (held, { change }) => certainOf(change, held, holdingsAfter(held, change, horizon)),
    holdingsIn(judged.snapshot),
  );
  for (const { id, key, change } of items) {
    if (change === null) continue;
    const barred = inProgressRefusal(change) ?? protectionRefusal(key, change);
    if (barred !== undefined) {
      obstacles.push(refused(barred.code, id, barred.sentence));
      continue;
    }
    const after = holdingsAfter(holdings, change, horizon);
    const refusals = refusalsOf(id, { holdings, after }, judged);
    obstacles.push(...refusals);
    if (refusals.length > 0) continue;
    holdings = certainOf(change, holdings, after);
  }
  return obstacles;
}

/**
 * What can be counted on after a change that has not been seen yet. Additions may fail, and a removal after them would not.
 * A conversion takes nothing before what it gives was seen.
 */
function certainOf({ effect }: PlannedChange, before: Holdings, after: Holdings): Holdings {
  return effect === 'conversion' ? after : withoutAdditions(before, after);
}

/** Why an item is refused whatever the others leave behind. */
interface Refusal {
  readonly code: ObstacleCode;
  readonly sentence: string;
}

function refusalOfInProgress(
  assumed: readonly AssumedChange[],
): (change: PlannedChange) => Refusal | undefined {
  const byAccess = new Map(
    assumed.flatMap(({ changeId, change, state }) =>
      state === 'in-progress' ? [[keyText(change.key), changeId] as const] : [],
    ),
  );
  return ({ key }) => {
    const other = byAccess.get(keyText(key));
    if (other === undefined) return undefined;
    const sentence = `Change ${other} of the same access is in progress. Ask again when it is over.`;
    return { code: 'in-progress', sentence };
  };
}

function refusalOfProtected({
  snapshot,
  rules,
}: GateGrounds): (key: PlanItem['key'], change: PlannedChange) => Refusal | undefined {
  const protectedBy = protectionOf(snapshot, rules);
  return (key, change) => {
    const found = protectedBy(key) ?? protectedBy(change.key);
    if (found === undefined) return undefined;
    const sentence = `It is protected by the rules, through ${found.id} (${found.why}). It is not changed.`;
    return { code: 'protected', sentence };
  };
}

function refusalsOf(
  id: PlanItem['id'],
  { holdings, after }: { readonly holdings: Holdings; readonly after: Holdings },
  judged: GateGrounds,
): readonly Obstacle[] {
  if (after === holdings) return [];
  const floor = floorBreach(holdings, after, judged);
  const lockOut = approverLockOut(holdings, after, judged.snapshot);
  return [
    ...(floor === undefined ? [] : [refused('floor', id, floor)]),
    ...(lockOut === undefined ? [] : [refused('approver-lock-out', id, lockOut)]),
  ];
}

function refused(code: ObstacleCode, itemId: string, sentence: string): Obstacle {
  return { code, stops: 'item', itemId, sentence };
}
