import type { Obstacle } from '../../domain/model/plan.ts';
import { problem } from '../core/answer.ts';
import type { Told } from './requested-change.ts';

/** What a caller is told of a change that a gate is closed for. */
export function tellObstacles(obstacles: readonly Obstacle[], changeId: string): Told {
  const detail = `Nothing was changed. ${obstacles.map(({ sentence }) => sentence).join(' ')}`;
  const answer = problem(409, 'The rules of this app stand against it', detail, { changeId, retry: 'never' });
  return { state: 'refused', graphRequestId: undefined, answer };
}
