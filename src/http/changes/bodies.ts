import { z } from 'zod';
import { awaitedSignature } from '../../changes/consents/signing-link.ts';
import { accessChangeOf } from '../../changes/lately.ts';
import { approvalProofs, approvalReasons } from '../../domain/model/approval.ts';
import type { PlannedChange } from '../../domain/model/change.ts';
import { type ChangeRecord, type CommandContent, changeStates } from '../../domain/model/command.ts';
import { outcomeCodes } from '../../domain/model/outcome.ts';
import { accessKey, revocationMembers, scheduleKind, toRevocationMembers } from './removal-bodies.ts';

/** Bodies of changes in answers. */

const when = z.iso.datetime();
const text = z.string().optional();
export const evidence = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
  .meta({ description: 'What the decision rests on' });

export const plannedChangeBody = z
  .object({
    effect: z.enum(['renewal', 'removal', 'conversion', 'restore', 'requested']),
    key: accessKey,
    steps: z.array(
      z.object({
        kind: scheduleKind,
        actions: z
          .array(z.string())
          .meta({ description: 'Tried in turn, where Graph refuses one as not fitting' }),
        endDateTime: z.string().nullish().meta({ description: '`null`: without end; absent: a removal' }),
        startDateTime: text.meta({ description: 'Absent: at once' }),
        duration: text.meta({ description: 'Sent in place of the end' }),
      }),
    ),
    before: z
      .object({
        kind: scheduleKind,
        scheduleId: z.string().nullable(),
        startDateTime: z.string().nullable(),
        endDateTime: z
          .string()
          .nullable()
          .meta({ description: '`null`: without end; `unknown`: it could not be read' }),
      })
      .nullable(),
    justification: z.string(),
    ticket: z.object({ number: text, system: text }).nullable(),
  })
  .meta({ id: 'PlannedChange', description: 'What is sent, and what was there before.' });

const ruleFields = z.record(z.string(), z.record(z.string(), z.unknown()));

export const changeBody = z
  .object({
    id: z.string(),
    askedBy: z.object({ objectId: z.string(), appId: text }),
    askedAt: when,
    operation: z.string(),
    subject: z.string(),
    state: z.enum(changeStates),
    settledAt: when.optional(),
    graphRequestId: text,
    runId: text,
    planId: text,
    itemId: text,
    reason: text,
    evidence: evidence.optional(),
    change: plannedChangeBody.optional(),
    outcome: z.enum(outcomeCodes).optional().meta({ description: 'What became of it, in a word' }),
    because: text,
    digest: z.string().optional().meta({
      description: 'Of one that waits for approval: SHA-256 of exactly what is asked for, and by whom',
    }),
    awaiting: z
      .object({
        reason: z.enum(approvalReasons),
        proof: z.enum(approvalProofs),
        because: z.string(),
        context: z.string().optional().meta({
          description: 'Of a confirmation: the authentication context that the role wants',
        }),
        expiresAt: when,
      })
      .optional()
      .meta({
        description: 'What it waits for; `signed`: an approval that Entra signed for just this change',
      }),
    approval: z
      .object({ decisionId: z.string(), by: z.string(), at: when })
      .optional()
      .meta({ description: 'The approval that it was executed on' }),
    undoes: text,
    removals: revocationMembers.removals.optional(),
    left: revocationMembers.left.optional(),
    approvedPlan: z
      .object({ planId: z.string(), by: z.string() })
      .optional()
      .meta({ description: 'The plan that was approved, and by whom: it was made because of that' }),
    rules: ruleFields.optional().meta({ description: 'Of role settings: fields that were to change' }),
    rulesBefore: ruleFields.optional().meta({ description: 'The same fields as they were' }),
  })
  .meta({
    id: 'Change',
    description: 'One change that this app has tried to make: a row of table `Changes`.',
  });

export function toChangeBody(record: ChangeRecord): z.input<typeof changeBody> {
  const { id, askedBy, askedAt, operation, content, source, state, settledAt, graphRequestId } = record;
  const change = accessChangeOf(record);
  return {
    id,
    askedBy,
    askedAt: askedAt.toISOString(),
    operation,
    subject: JSON.stringify(subjectOf(content)),
    state,
    settledAt: settledAt?.toISOString(),
    graphRequestId,
    outcome: record.outcome?.code,
    because: record.outcome?.message,
    ...(source.kind === 'job' && {
      runId: source.runId,
      planId: source.planId,
      itemId: source.itemId,
      approvedPlan: source.approvedPlan,
    }),
    ...(source.kind === 'baseline' && { runId: source.runId }),
    ...('undoes' in source && { undoes: source.undoes }),
    ...(content.kind === 'access' && { reason: content.reason, evidence: content.evidence }),
    ...(change !== undefined && { change: toPlannedChangeBody(change) }),
    ...(content.kind === 'role-settings' && { rules: content.rules }),
    ...(content.kind === 'revocation' && toRevocationMembers(content, record.outcome?.removals)),
    ...(state === 'awaiting-approval' && awaitingBody(record)),
    ...(record.approval !== undefined && {
      approval: { ...record.approval, at: record.approval.at.toISOString() },
    }),
    ...(record.before?.kind === 'role-settings' && { rulesBefore: record.before.rules }),
  };
}

function awaitingBody(record: ChangeRecord) {
  const { awaiting, executeBefore } = record;
  return {
    digest: awaitedSignature(record).digest,
    ...(awaiting !== undefined && { awaiting: { ...awaiting, expiresAt: executeBefore.toISOString() } }),
  };
}

/** Ids of what a change is about. */
function subjectOf(content: CommandContent): Readonly<Record<string, unknown>> {
  switch (content.kind) {
    case 'access':
      return { ...content.change.key, ...(content.validateOnly && { validateOnly: true }) };
    case 'role-settings':
      return { policyId: content.policyId, rules: Object.keys(content.rules) };
    case 'cancellation':
      return { requestId: content.requestId };
    case 'revocation':
      return { principalId: content.principalId, removals: content.removals.length };
    case 'delivery':
      return { sender: content.sender, deliveryId: content.deliveryId };
    case 'activation':
      return { ...content.key, sender: content.sender, ticket: content.ticket };
    case 'activation-end':
      return { ...content.key, activationId: content.activationId };
    case 'review':
      return { ...content.key, of: content.of, verdict: content.verdict };
    case 'self-service':
      return { ...content.key, action: content.action, requestId: content.requestId };
    case 'run':
      return {
        job: content.job,
        upTo: content.upTo,
        ...(content.job === 'undo' && { undoes: content.undoes }),
      };
    default:
      return content satisfies never;
  }
}

export function toPlannedChangeBody(change: PlannedChange): z.input<typeof plannedChangeBody> {
  return { ...change, steps: change.steps.map((step) => ({ ...step, actions: [...step.actions] })) };
}
