import { z } from 'zod';
import { hygieneJobs } from '../../domain/model/plan.ts';
import { paging } from '../core/inputs.ts';
import { decision } from './bodies.ts';

/** `plans/{id}`. */
export const planParams = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9._:-]{1,100}$/, 'expected an id of a plan'),
});

/** `GET plans/{id}`. */
export const itemsQuery = z.strictObject({ ...paging, decision: decision.optional() });

/** `POST plans`. */
export const planRequest = z.strictObject({ job: z.enum(hygieneJobs) });

/** `POST plans/{id}/approve`. */
export const approvalRequest = z.strictObject({
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'expected the `hash` of the plan that was read')
    .meta({ description: 'Of the plan as it was read: so nobody approves what they have not seen' }),
});
