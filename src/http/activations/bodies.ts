import { z } from 'zod';
import { type ActivationRecord, grantUntil, isActivation } from '../../domain/activations/running-grants.ts';
import { isUnclaimed } from '../../domain/commands/fold-facts.ts';
import { grantEndCauses } from '../../domain/model/activation.ts';
import { approvalProofs, approvalReasons } from '../../domain/model/approval.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import { decisionKinds } from '../../domain/model/decision.ts';
import { outcomeCodes } from '../../domain/model/outcome.ts';

const when = z.iso.datetime();
const text = z.string().optional();

/**
 * How far an activation or a message is.
 *
 * - `active`  its access is there, as far as anybody has seen.
 * - `ended`   its access is over.
 * - `done`    of a message: its activations are accepted, or its ticket is ended, or there was nothing to do.
 */
export const activationStates = [
  'accepted',
  'awaiting-approval',
  'claimed',
  'active',
  'ended',
  'unconfirmed',
  'refused',
  'expired',
  'done',
] as const;
export type ActivationState = (typeof activationStates)[number];

export const activationBody = z
  .object({
    id: z.string(),
    kind: z.enum(['activation', 'delivery']),
    state: z.enum(activationStates),
    sender: z.string(),
    ticket: text,
    askedAt: when,
    settledAt: when.optional(),
    principalId: text,
    roleDefinitionId: text,
    directoryScopeId: text,
    minutes: z.number().optional().meta({ description: 'As long as was asked for' }),
    justification: text,
    deliveryId: text.meta({ description: 'The message that asked for it' }),
    until: when.optional().meta({ description: 'When its access ends, or would have ended' }),
    ended: z
      .object({ at: when, cause: z.enum(grantEndCauses), because: z.string() })
      .optional()
      .meta({ description: 'What ended its access, and why' }),
    outcome: z.enum(outcomeCodes).optional(),
    because: text,
    awaiting: z
      .object({
        reason: z.enum(approvalReasons),
        proof: z.enum(approvalProofs),
        because: z.string(),
        expiresAt: when,
        link: z.url().optional().meta({ description: 'Where a person confirms or approves it' }),
      })
      .optional()
      .meta({ description: 'What it waits for' }),
  })
  .meta({
    id: 'Activation',
    description: "Just-in-time access that a sender's message asked for, or the message.",
  });

/** One of them, with everything that is known. */
export const wholeActivationBody = activationBody
  .extend({
    checks: z
      .array(z.object({ code: z.string(), isMet: z.boolean(), isKnown: z.boolean(), sentence: z.string() }))
      .optional()
      .meta({ description: 'Everything that was checked, satisfied or not' }),
    decisions: z
      .array(z.object({ kind: z.enum(decisionKinds), by: z.string(), at: when, because: text }))
      .meta({ description: 'Who confirmed, approved or denied it' }),
    ends: z
      .array(
        z.object({
          id: z.string(),
          cause: z.string(),
          because: z.string(),
          state: z.string(),
          askedAt: when,
        }),
      )
      .meta({ description: 'What was asked for to end it' }),
    activations: z
      .array(activationBody)
      .optional()
      .meta({ description: 'Of a message: what it asked for, person by person' }),
  })
  .meta({ id: 'WholeActivation' });

/** Whether a record is one of those that `activations` shows. */
export function isShown({ content }: ChangeRecord): boolean {
  return content.kind === 'activation' || content.kind === 'delivery';
}

export function stateOf(record: ChangeRecord): ActivationState {
  const { state, grantEnd } = record;
  if (!isActivation(record)) return state === 'validated' ? 'done' : state;
  if (grantEnd !== undefined) return 'ended';
  return state === 'done' || state === 'validated' ? 'active' : state;
}

/** @param link where somebody agrees to it; `undefined`: not known, or nobody has to. */
export function toActivationBody(
  record: ChangeRecord,
  link: string | undefined,
): z.input<typeof activationBody> {
  const { id, content, askedAt, settledAt, outcome } = record;
  if (content.kind !== 'activation' && content.kind !== 'delivery')
    throw new TypeError(`${id} is about something else`);
  return {
    id,
    kind: content.kind,
    state: stateOf(record),
    sender: content.sender,
    askedAt: askedAt.toISOString(),
    settledAt: settledAt?.toISOString(),
    outcome: outcome?.code,
    because: outcome?.message === '' ? undefined : outcome?.message,
    ...(isActivation(record) && membersOfActivation(record)),
    ...(record.state === 'awaiting-approval' && awaitingOf(record, link)),
  };
}

function membersOfActivation(record: ActivationRecord) {
  const { content, grantEnd, state } = record;
  const { ticket, key, minutes, justification, deliveryId } = content;
  const gave = state === 'done' || state === 'unconfirmed';
  return {
    ticket,
    ...key,
    minutes,
    justification,
    deliveryId,
    ...(gave && { until: grantUntil(record).toISOString() }),
    ...(grantEnd && { ended: { ...grantEnd, at: grantEnd.at.toISOString() } }),
  };
}

function awaitingOf(record: ChangeRecord, link: string | undefined) {
  const { awaiting, executeBefore } = record;
  if (awaiting === undefined || !isUnclaimed(record)) return {};
  const { reason, proof, because } = awaiting;
  return { awaiting: { reason, proof, because, expiresAt: executeBefore.toISOString(), link } };
}
