import { unreadableAbout } from '../matching/unreadable.ts';
import type { Obstacle, PlanItem } from '../model/plan.ts';
import type { Rules } from '../model/rules.ts';
import type { SnapshotPart, TenantSnapshot, Unreadable } from '../model/snapshot.ts';
import { partNames } from './part-names.ts';
import { wholeObstacle } from './whole-obstacle.ts';

/** A sentence names this many; the rest are counted. */
const mostNamed = 5;
/** Odd rows that are no more than that. Where more are odd, and too large a share, the listing is not understood. */
const fewRows = 5;

/**
 * Names every row that could not be read. Each is left alone by itself; where they are many, the listing as a whole is
 * not understood, and nothing is removed.
 */
export function unreadableObstacles(snapshot: TenantSnapshot, { limits }: Rules): readonly Obstacle[] {
  return [...Map.groupBy(snapshot.unreadable, ({ part }) => part)].map(([part, rows]) => {
    const named = rows.slice(0, mostNamed).map(nameOf).join('; ');
    const more = rows.length > mostNamed ? `; and ${rows.length - mostNamed} more` : '';
    const count = rows.length === 1 ? '1 row' : `${rows.length} rows`;
    const what = `${count} of the ${partNames[part]} could not be read: ${named}${more}.`;
    const share = (rows.length / (rows.length + (sizeOf(part, snapshot) ?? rows.length))) * 100;
    if (rows.length > fewRows && share > limits.populationDropPercent) {
      const sentence =
        `${what} That is ${Math.round(share)} % of them, where limits.populationDropPercent allows ` +
        `${limits.populationDropPercent} %, so nothing is removed; renewals of what can be read go on. Report it.`;
      return wholeObstacle('unreadable', sentence, 'destructive');
    }
    const sentence =
      `${what} What they are about is left alone, and everything else is judged. Look at them in the Entra admin ` +
      'center; put right or remove what is odd there.';
    return wholeObstacle('unreadable', sentence, 'nothing');
  });
}

/** A change is made only where every row that may be about its access could be read. */
export function unreadableItemObstacles(
  items: readonly PlanItem[],
  snapshot: TenantSnapshot,
): readonly Obstacle[] {
  const about = unreadableAbout(snapshot);
  return items.flatMap(({ id, change }) => {
    const row = change === null ? undefined : about(change.key);
    if (row === undefined) return [];
    const sentence =
      `A row of the ${partNames[row.part]} that may be about it could not be read: ${nameOf(row)}. It is left alone; ` +
      'look at it in the Entra admin center.';
    return [{ code: 'unreadable', stops: 'item', itemId: id, sentence } as const];
  });
}

function nameOf({ id, principalId, roleDefinitionId, because }: Unreadable): string {
  const about = [
    ...(principalId === undefined ? [] : [`principal ${principalId}`]),
    ...(roleDefinitionId === undefined ? [] : [`role ${roleDefinitionId}`]),
  ];
  const of = about.length === 0 ? '' : `, of ${about.join(' and ')}`;
  return `${id ?? 'one without a readable id'}${of} (${because.replace(/\.$/, '')})`;
}

/** How many rows of the part could be read; `undefined` where that is not counted. */
function sizeOf(part: SnapshotPart, snapshot: TenantSnapshot): number | undefined {
  const { schedules, requests, assignmentInstances, principals, settings } = snapshot;
  switch (part) {
    case 'eligibility-schedules':
      return schedules.eligibility.length;
    case 'assignment-schedules':
      return schedules.assignment.length;
    case 'assignment-instances':
      return assignmentInstances.length;
    case 'eligibility-requests':
      return requests.eligibility.length;
    case 'assignment-requests':
      return requests.assignment.length;
    case 'users':
    case 'sign-ins':
    case 'principals':
    case 'group-members':
      return principals.size;
    case 'role-settings':
      return settings.size;
    default:
      return undefined;
  }
}
