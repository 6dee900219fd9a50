import type { Obstacle } from '../model/plan.ts';
import type { SnapshotPart, TenantSnapshot } from '../model/snapshot.ts';
import { partNames } from './part-names.ts';
import { wholeObstacle } from './whole-obstacle.ts';

/** An incomplete part stops removals and lets renewals go on. One obstacle for each part. */
export function completenessObstacles({ gaps }: TenantSnapshot): readonly Obstacle[] {
  return [...Map.groupBy(gaps, ({ part }) => part)].map(([part, all]) => {
    if (all.every(({ isByDesign }) => isByDesign === true)) return notLookedAt(part, all[0]?.because);
    const cause = (all[0]?.because ?? '').replace(/\.$/, '');
    const more = all.length > 1 ? ` (and ${all.length - 1} more like it)` : '';
    const sentence =
      `The ${partNames[part]} could not be read completely, so nothing is removed; renewals may go on. Cause: ${cause}${more}. ` +
      'Put that right; the next run looks again.';
    return wholeObstacle('incomplete', sentence, 'destructive');
  });
}

/** What a deployment does without: what rests on it is unknown, and the run is none the worse for that. */
function notLookedAt(part: SnapshotPart, because = ''): Obstacle {
  const sentence = `The ${partNames[part]} are not read here, so that what rests on them is unknown and nothing is removed. ${because}`;
  return wholeObstacle('not-looked-at', sentence, 'destructive');
}
