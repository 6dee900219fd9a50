import type { Obstacle, ObstacleCode } from '../model/plan.ts';

/** What stands against a plan or a change as a whole, and not against one item of it. */
export function wholeObstacle(
  code: ObstacleCode,
  sentence: string,
  stops: Exclude<Obstacle['stops'], 'item'> = 'everything',
): Obstacle {
  return { code, stops, itemId: undefined, sentence };
}
