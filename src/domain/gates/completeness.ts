import type { Picture } from '../picture.ts';
import type { Obstacle } from '../plan.ts';

/** What could not be seen completely stops whatever takes access away; what makes access last goes on. One for each part. */
export function completenessObstacles({ gaps }: Picture): readonly Obstacle[] {
  return [...Map.groupBy(gaps, ({ part }) => part)].map(([part, all]) => {
    const more = all.length > 1 ? `, and ${all.length - 1} more like it` : '';
    const sentence =
      `Not everything of the part ${part} could be read (${all[0]?.because ?? ''}${more}). Nothing is removed on what ` +
      'was not seen. Put the cause right; the next run looks again.';
    return { code: 'incomplete', stops: 'destructive', itemId: undefined, sentence } as const;
  });
}
