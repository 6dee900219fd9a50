import { z } from 'zod';
import type { PlannedChange } from '../../domain/model/change.ts';
import type { LedgerEntry } from '../../ports/index.ts';

/** Bodies of changes in answers. */

const when = z.iso.datetime();
const text = z.string().optional();
export const accessKey = z.union([
  z.object({ principalId: z.string(), roleDefinitionId: z.string(), directoryScopeId: z.string() }),
  z.object({ principalId: z.string(), groupId: z.string(), accessId: z.enum(['member', 'owner']) }),
]);
export const scheduleKind = z.enum(['eligibility', 'assignment']);
export const evidence = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
  .meta({ description: 'What the decision rests on' });

export const plannedChangeBody = z
  .object({
    effect: z.enum(['renewal', 'removal', 'conversion', 'restore', 'asked']),
    key: accessKey,
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
    change: plannedChangeBody.optional(),
    because: text,
    undoes: text,
  })
  .meta({
    id: 'Change',
    description: 'One change that this app has tried to make: a row of table `Changes`.',
  });

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
      change: toPlannedChangeBody(access.change),
    }),
  };
}

export function toPlannedChangeBody(change: PlannedChange): z.input<typeof plannedChangeBody> {
  return { ...change, steps: change.steps.map((step) => ({ ...step, actions: [...step.actions] })) };
}
