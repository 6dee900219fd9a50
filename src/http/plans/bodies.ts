import { z } from 'zod';
import type { PlanHead, PlanItem } from '../../domain/model/plan.ts';
import { evidence, plannedChangeBody, toPlannedChangeBody } from '../changes/bodies.ts';
import { accessKey, scheduleKind } from '../changes/removal-bodies.ts';
import { usedApproval } from '../runs/bodies.ts';

/** Bodies of plans in answers. */

const when = z.iso.datetime();
const text = z.string().optional();
export const decision = z.enum(['change', 'mark', 'wait', 'drop', 'report', 'lapse', 'leave']);

export const itemBody = z
  .object({
    id: z.string(),
    kind: scheduleKind,
    key: accessKey,
    decision,
    reason: z.string().meta({ description: 'docs/rules.md says what each means' }),
    mode: z.enum(['off', 'plan', 'apply']),
    evidence,
    due: when.nullable(),
    change: plannedChangeBody.nullable(),
    alsoAffects: z.array(z.string()),
  })
  .meta({ id: 'PlanItem', description: 'One access that was considered.' });

const obstacle = z.object({ code: z.string(), stops: z.string(), itemId: text, sentence: z.string() });

export const planBody = z
  .object({
    id: z.string(),
    tenantId: z.string(),
    runId: z.string(),
    job: z.string(),
    madeAt: when,
    mode: z.enum(['off', 'plan', 'apply']),
    rulesHash: z.string().meta({ description: 'SHA-256 of the rules file' }),
    hash: z.string().meta({ description: 'SHA-256 of the whole plan' }),
    counts: z.partialRecord(decision, z.int()),
    obstacles: z.array(obstacle),
    preview: z.array(obstacle).meta({
      description:
        'What would meet the changes that only wait for a mode or an approval, if they were tried now',
    }),
    approvals: z.array(usedApproval).meta({ description: 'Approvals that its changes rest on' }),
  })
  .meta({ id: 'Plan', description: 'What a run set out to do, frozen.' });

export function toPlanBody({
  madeAt,
  obstacles,
  preview,
  approvals,
  ...head
}: PlanHead): z.input<typeof planBody> {
  return {
    ...head,
    madeAt: madeAt.toISOString(),
    obstacles: obstacles.map((one) => ({ ...one })),
    preview: preview.map((one) => ({ ...one })),
    approvals: [...approvals],
  };
}

export function toItemBody(item: PlanItem): z.input<typeof itemBody> {
  return {
    ...item,
    alsoAffects: [...item.alsoAffects],
    change: item.change && toPlannedChangeBody(item.change),
  };
}
