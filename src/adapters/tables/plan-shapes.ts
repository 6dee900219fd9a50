import { z } from 'zod';
import type { Decision, Obstacle, ObstacleCode, PlanHead, PlanItem } from '../../domain/model/plan.ts';
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

export const obstacles: z.ZodType<readonly Obstacle[]> = z.array(
  z
    .strictObject({
      code: codeOf<ObstacleCode>(),
      stops: z.enum(['everything', 'destructive', 'additive', 'item']),
      itemId: z.string().optional(),
      sentence: z.string(),
    })
    .transform((obstacle): Obstacle => ({ ...obstacle, itemId: obstacle.itemId })),
);
