import { z } from 'zod';
import { isNotBegun } from '../../changes/wanted-run.ts';
import type { RunRecord } from '../../domain/model/run.ts';
import { answerRecord } from '../changes/outcome-answer.ts';
import { type HttpAnswer, problem } from '../core/answer.ts';
import type { AcceptedRun } from '../core/route.ts';

/** Bodies of runs in answers. */

const count = z.int().nonnegative();
const when = z.iso.datetime().optional();

export const runStates = ['running', 'succeeded', 'partial', 'blocked', 'failed'] as const;

export const usedApproval = z
  .object({
    planId: z.string().meta({ description: 'The plan that was approved' }),
    by: z.string().meta({ description: 'Object id of the approver' }),
    items: count.meta({ description: 'How many items rest on it' }),
  })
  .meta({ id: 'PlanApproval', description: 'An approval that changes rest on.' });

export const runBody = z
  .object({
    id: z.string(),
    tenantId: z.string(),
    job: z.string(),
    askedBy: z
      .object({ objectId: z.string(), appId: z.string().optional() })
      .meta({ description: 'A caller; of a timer, the job itself' }),
    state: z.enum(runStates),
    startedAt: z.iso.datetime(),
    deadlineAt: z.iso.datetime(),
    finishedAt: when,
    windowFrom: when,
    windowTo: when,
    readUntil: when,
    daysUntilLoss: z.number().optional(),
    counts: z.object({
      requests: count,
      throttled: count,
      retried: count,
      pages: count,
      read: count,
      added: count,
      known: count,
      conflicts: count,
      holes: count.optional(),
    }),
    hygiene: z
      .object({
        planId: z.string().optional(),
        approvals: z.array(usedApproval),
        counts: z.object({
          considered: count,
          done: count,
          refused: count,
          unconfirmed: count,
          dropped: count,
          stopped: count,
          waiting: count,
          lapsing: count,
          reported: count,
        }),
        historyDaysMissing: z.number(),
      })
      .optional()
      .meta({ description: 'Of the hygiene jobs' }),
    drift: z
      .object({
        roles: z.object({ compliant: count, drift: count, 'no-baseline': count, unreadable: count }),
        weaker: count.meta({ description: 'Roles that are weaker than their baseline in something' }),
        differences: z.object({
          reported: count,
          contested: count,
          planned: count,
          waits: count,
          refused: count,
          written: count,
        }),
      })
      .optional()
      .meta({ description: 'Of the check of role settings' }),
    evidence: z
      .object({
        counts: z.object({
          open: count,
          opened: count,
          revised: count,
          closed: count,
          corrected: count,
          keyframes: count,
          unplaced: count,
          recovered: count,
        }),
        interval: z.string().optional(),
        requestsListedAt: z.string().optional(),
        seal: z.string(),
      })
      .optional()
      .meta({ description: 'Of snapshot-access' }),
    appVersion: z.string(),
    reason: z.string().optional(),
  })
  .meta({ id: 'Run', description: 'What a job did; docs/runs.md says how to read it.' });

export function toRunBody(run: RunRecord): z.input<typeof runBody> {
  return {
    ...run,
    askedBy: { ...run.askedBy },
    hygiene: run.hygiene && { ...run.hygiene, approvals: [...run.hygiene.approvals] },
    startedAt: run.startedAt.toISOString(),
    deadlineAt: run.deadlineAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString(),
    windowFrom: run.windowFrom?.toISOString(),
    windowTo: run.windowTo?.toISOString(),
    readUntil: run.readUntil?.toISOString(),
  };
}

/** Answers with the run that a caller asked for, or with a 409 where another run was writing. */
export function answerRun(run: RunRecord | AcceptedRun): HttpAnswer {
  if ('command' in run) return answerRecord(run.command);
  if (isNotBegun(run)) {
    const detail = `${run.reason ?? 'Another run is under way.'} Ask again when it is over.`;
    return problem(409, 'Another run is under way', detail, { retry: 'later' }, { 'retry-after': '60' });
  }
  if (run.job === 'undo' && run.state === 'failed' && run.hygiene?.counts.done === 0)
    return problem(409, 'Nothing was undone', run.reason ?? 'See the run.', {
      retry: 'never',
      runId: run.id,
    });
  return { status: 200, jsonBody: toRunBody(run) };
}
