import { z } from 'zod';
import type { PlanHead, PlanItem } from '../../domain/model/plan.ts';
import type { LedgerEntry } from '../../ports/index.ts';

/** How plans and changes look in answers. */

const when = z.iso.datetime();
const text = z.string().optional();
const key = z.object({ principalId: z.string(), roleDefinitionId: z.string(), directoryScopeId: z.string() });
const scheduleKind = z.enum(['eligibility', 'assignment']);
const evidence = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
  .meta({ description: 'What the decision rests on' });
const decision = z.enum(['change', 'mark', 'wait', 'drop', 'report', 'lapse', 'leave']);

const plannedChange = z
  .object({
    effect: z.enum(['renewal', 'removal', 'conversion', 'restore', 'asked']),
    key,
    steps: z.array(
      z.object({
        kind: scheduleKind,
        actions: z
          .array(z.string())
          .meta({ description: 'Tried in turn, where Graph refuses one as not fitting' }),
        endDateTime: z.string().nullish().meta({ description: '`null`: without end; absent: a removal' }),
      }),
    ),
    before: z
      .object({
        kind: scheduleKind,
        scheduleId: z.string().nullable(),
        startDateTime: z.string().nullable(),
        endDateTime: z.string().nullable(),
      })
      .nullable(),
    justification: z.string(),
    ticket: z.object({ number: z.string(), system: z.string() }).nullable(),
  })
  .meta({ id: 'PlannedChange', description: 'What is sent, and what was there before.' });

export const itemBody = z
  .object({
    id: z.string(),
    kind: scheduleKind,
    key,
    decision,
    reason: z.string().meta({ description: 'docs/rules.md says what each means' }),
    mode: z.enum(['off', 'plan', 'apply']),
    evidence,
    due: when.nullable(),
    change: plannedChange.nullable(),
    alsoAffects: z.array(z.string()),
  })
  .meta({ id: 'PlanItem', description: 'One access that was considered.' });

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
    obstacles: z.array(z.object({ code: z.string(), stops: z.string(), itemId: text, sentence: z.string() })),
    approval: z.object({ by: z.string(), at: when }).optional(),
  })
  .meta({ id: 'Plan', description: 'What a run set out to do, frozen.' });

export const changeBody = z
  .object({
    id: z.string(),
    askedBy: z.object({ objectId: z.string(), appId: text }),
    askedAt: when,
    operation: z.string(),
    subject: z.string(),
    state: z.enum(['claimed', 'done', 'refused', 'unconfirmed']),
    settledAt: when.optional(),
    graphRequestId: text,
    runId: text,
    planId: text,
    itemId: text,
    reason: text,
    evidence: evidence.optional(),
    change: plannedChange.optional(),
    because: text,
    undoes: text,
  })
  .meta({
    id: 'Change',
    description: 'One change that this app has tried to make: a row of table `Changes`.',
  });

export function toPlanBody({ madeAt, approval, obstacles, ...head }: PlanHead): z.input<typeof planBody> {
  return {
    ...head,
    madeAt: madeAt.toISOString(),
    obstacles: obstacles.map((obstacle) => ({ ...obstacle })),
    ...(approval !== undefined && { approval: { by: approval.by, at: approval.at.toISOString() } }),
  };
}

export function toItemBody(item: PlanItem): z.input<typeof itemBody> {
  return {
    ...item,
    alsoAffects: [...item.alsoAffects],
    change: item.change && {
      ...item.change,
      steps: item.change.steps.map((step) => ({ ...step, actions: [...step.actions] })),
    },
  };
}

export function toChangeBody(entry: LedgerEntry): z.input<typeof changeBody> {
  const { id, askedBy, askedAt, operation, subject, state, settledAt, graphRequestId, access } = entry;
  return {
    id,
    askedBy,
    askedAt: askedAt.toISOString(),
    operation,
    subject,
    state,
    settledAt: settledAt?.toISOString(),
    graphRequestId,
    ...(access !== undefined && {
      runId: access.runId,
      planId: access.planId,
      itemId: access.itemId,
      reason: access.reason,
      evidence: access.evidence,
      because: access.because,
      undoes: access.undoes,
      change: {
        ...access.change,
        steps: access.change.steps.map((step) => ({ ...step, actions: [...step.actions] })),
      },
    }),
  };
}
