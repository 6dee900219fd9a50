import { z } from 'zod';
import { selfActions } from '../../domain/model/actions.ts';
import { grantEndCauses } from '../../domain/model/activation.ts';
import { approvalProofs, approvalReasons } from '../../domain/model/approval.ts';
import type { CommandFact } from '../../domain/model/command.ts';
import { hygieneJobs } from '../../domain/model/plan.ts';
import { senderFormats } from '../../domain/model/sender.ts';
import { outcomeShape } from './outcome-shapes.ts';
import {
  accessBefore,
  accessKey,
  evidence,
  instant,
  plannedChange,
  reason,
  roleKey,
  scheduleKind,
} from './store/shapes.ts';

/** The JSON of facts, checked when it is read. */

const text = z.string();
const ticket = z.strictObject({ number: text.optional(), system: text.optional() });
const ruleFields = z.record(text, z.record(text, z.unknown()));

const source = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('job'),
    job: z.enum(['renew-eligibilities', 'remove-stale-assignments', 'undo']),
    runId: text,
    planId: text,
    itemId: text,
    undoes: text.optional(),
    approvedPlan: z.strictObject({ planId: text, by: text }).optional(),
  }),
  z.strictObject({ kind: z.literal('baseline'), runId: text }),
  z.strictObject({ kind: z.literal('api') }),
  z.strictObject({ kind: z.literal('undo'), undoes: text }),
  z.strictObject({ kind: z.literal('activation'), sender: text }),
  z.strictObject({ kind: z.literal('self') }),
]);

const content = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('access'),
    change: plannedChange,
    validateOnly: z.boolean(),
    reason,
    evidence,
  }),
  z.strictObject({ kind: z.literal('role-settings'), policyId: text, rules: ruleFields }),
  z.strictObject({ kind: z.literal('cancellation'), scheduleKind, requestId: text }),
  z.strictObject({
    kind: z.literal('revocation'),
    principalId: text,
    removals: z.array(plannedChange),
    left: z.array(text),
  }),
  z.strictObject({
    kind: z.literal('delivery'),
    sender: text,
    format: z.enum(senderFormats),
    deliveryId: text,
    body: text,
    headers: z.record(text, text),
  }),
  z.strictObject({
    kind: z.literal('activation'),
    sender: text,
    ticket: text,
    deliveryId: text,
    eventAt: text,
    key: roleKey,
    minutes: z.number(),
    justification: text,
    ticketInfo: ticket.nullable(),
  }),
  z.strictObject({
    kind: z.literal('activation-end'),
    activationId: text,
    key: roleKey,
    cause: z.enum(['ticket', 'person', 'watchdog']),
    because: text,
  }),
  z.strictObject({
    kind: z.literal('self-service'),
    action: z.enum([...selfActions, 'cancel']),
    scheduleKind,
    key: roleKey.optional(),
    requestId: text.optional(),
    duration: text.optional(),
    startDateTime: text.optional(),
    justification: text,
    ticketInfo: ticket.nullable(),
  }),
  z.strictObject({
    kind: z.literal('review'),
    of: scheduleKind,
    key: accessKey,
    verdict: z.enum(['keep', 'remove']),
    comment: text,
    nextDueAt: text.nullable(),
  }),
  z.strictObject({
    kind: z.literal('run'),
    job: z.enum([...hygieneJobs, 'check-role-settings', 'undo']),
    upTo: z.enum(['plan', 'apply']),
    undoes: z.array(text),
  }),
]);

const command = z.strictObject({
  id: text,
  tenantId: text,
  askedBy: z.strictObject({ objectId: text, appId: text.optional() }),
  askedAt: instant,
  executeBefore: instant,
  operation: text,
  source,
  content,
});

const before = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('access'), access: accessBefore }),
  z.strictObject({ kind: z.literal('role-settings'), roleDefinitionId: text.optional(), rules: ruleFields }),
  z.strictObject({ kind: z.literal('cancellation') }),
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('revocation'), access: z.array(accessBefore) }),
]);

const fact = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('accepted'), at: instant, command }),
  z.strictObject({
    kind: z.literal('claimed'),
    at: instant,
    deadlineAt: instant,
    before,
    approval: z.strictObject({ decisionId: text, by: text, at: instant }).optional(),
    restsOn: text.optional(),
    signatures: z.array(text).optional(),
  }),
  z.strictObject({
    kind: z.literal('awaiting'),
    at: instant,
    executeBefore: instant,
    awaiting: z.strictObject({
      reason: z.enum(approvalReasons),
      proof: z.enum(approvalProofs),
      because: text,
      context: text.optional(),
    }),
  }),
  z.strictObject({ kind: z.literal('sent'), at: instant, graphRequestId: text }),
  z.strictObject({ kind: z.literal('recorded'), at: instant, outcome: outcomeShape }),
  z.strictObject({ kind: z.literal('expired'), at: instant }),
  z.strictObject({
    kind: z.literal('ended'),
    at: instant,
    end: z.strictObject({ at: instant, cause: z.enum(grantEndCauses), because: text }),
  }),
]);

/** A fact as it was written. Members that are absent in JSON are `undefined` in the type. */
export const commandFact = fact.transform((value) => value as unknown as CommandFact);
