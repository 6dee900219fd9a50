import { z } from 'zod';
import { approvalProofs } from '../../domain/model/approval.ts';
import { type Decision, decisionKinds } from '../../domain/model/decision.ts';
import { changeBody } from '../changes/bodies.ts';
import { unreadable } from '../core/unreadable.ts';

/** Bodies of approvals in requests and answers. */

const itemId = z.string().min(1).max(500);

/** `POST approvals/{id}`. */
export const approvalRequest = z.strictObject({
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'expected the `hash` as it was read')
    .meta({
      description: 'Of what was read, of a change its `digest`: so nobody approves what they have not seen',
    }),
  items: z.array(itemId).min(1).max(1_000).optional().meta({
    description: 'Ids of the items that are approved. Absent: all. Those named pass the limits of a run.',
  }),
  decision: z.enum(['approve', 'deny']).default('approve').meta({
    description: 'Only activations are denied: nothing else is done unless it is approved',
  }),
  because: z.string().trim().min(1).max(500).optional(),
});

/** `POST approvals/{id}/withdraw`. */
export const withdrawalRequest = z.strictObject({
  because: z.string().trim().min(1).max(500).optional(),
});

/** A person's decision, without what proves it. */
export const decisionBody = z
  .object({
    id: z.string(),
    kind: z.enum(decisionKinds),
    subject: z.object({ kind: z.string(), id: z.string() }),
    covers: z.union([z.literal('all'), z.array(z.string())]).meta({ description: 'Of a plan: which items' }),
    by: z.string().meta({ description: 'Object id of the person who decided' }),
    at: z.iso.datetime(),
    because: z.string().optional(),
    isSigned: z.boolean().meta({ description: 'Whether Entra signed it' }),
  })
  .meta({ id: 'Decision', description: "A person's decision." });

/** The signature itself is nobody's to read. */
export function toDecisionBody(decision: Decision): z.input<typeof decisionBody> {
  const { id, kind, subject, items, by, at, because, proof } = decision;
  return {
    id,
    kind,
    subject: { ...subject },
    covers: items === 'all' ? items : [...items],
    by: by.objectId,
    at: at.toISOString(),
    because,
    isSigned: proof.kind === 'signed',
  };
}

const sign = z.url().optional().meta({
  description: 'Where a person signs in to approve it: needed for what controls the tenant',
});

/** Of a plan, the decision; of a change, what came of it. */
export const approvedBody = z.union([
  decisionBody.extend({ sign }),
  z.looseObject({ outcome: z.string(), changeId: z.string() }),
]);

/** Of a plan, the decision; of a change, the change. */
export const withdrawnBody = z.union([decisionBody, changeBody]);

export const waitingBody = z.object({
  changes: z.array(
    z.object({
      id: z.string(),
      hash: z.string().meta({ description: 'SHA-256 of exactly what is asked for' }),
      operation: z.string(),
      askedBy: z.string(),
      needs: z.enum(approvalProofs).optional(),
      because: z.string().optional(),
      expiresAt: z.iso.datetime(),
      sign,
    }),
  ),
  plans: z.array(
    z.object({
      id: z.string(),
      hash: z.string(),
      job: z.string(),
      madeAt: z.iso.datetime(),
      changes: z.int().meta({ description: 'How many changes it has' }),
      decisions: z.array(decisionBody),
      sign,
    }),
  ),
  unreadable,
});
