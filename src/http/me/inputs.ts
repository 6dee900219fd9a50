import { z } from 'zod';
import { canonicalScope } from '../../domain/model/access.ts';
import { directoryScopeId, duration, graphId, guid, instant, paging } from '../core/inputs.ts';
import { requestsQuery as requestsOfOthers } from '../schedules/inputs.ts';

/** There is no principal in any of these: it is always whoever calls. */
const target = {
  roleDefinitionId: guid.toLowerCase(),
  directoryScopeId: directoryScopeId.overwrite(canonicalScope).default('/'),
};
const why = {
  justification: z.string().trim().min(1).max(4_000).optional(),
  ticket: z
    .strictObject({
      number: z.string().min(1).max(200).optional(),
      system: z.string().min(1).max(200).optional(),
    })
    .optional(),
};
const when = {
  duration,
  start: instant.optional().meta({ description: 'Absent: now' }),
};
const kind = z
  .enum(['assignment', 'eligibility'])
  .meta({ description: '`assignment`: an active one; `eligibility`: a role that can be activated' });

/** `POST /api/me/activate`. */
export const activateBody = z
  .strictObject({ ...target, ...when, ...why })
  .meta({ id: 'MyActivation', description: 'A role that you are eligible for, for a limited time.' });

/** `POST /api/me/deactivate`. */
export const deactivateBody = z
  .strictObject({ ...target, ...why })
  .meta({ id: 'MyDeactivation', description: 'A role that you activated, given back.' });

/** `POST /api/me/extend`, `POST /api/me/renew`. */
export const keepBody = z
  .strictObject({ kind, ...target, ...when, ...why })
  .meta({ id: 'MyWish', description: 'A wish to keep what you have; an administrator decides it.' });

/** `POST /api/me/cancel`. */
export const cancelBody = z
  .strictObject({ kind, requestId: graphId })
  .meta({ id: 'MyCancellation', description: 'A request of yours that is not over, taken back.' });

export type ActivateBody = z.output<typeof activateBody>;
export type DeactivateBody = z.output<typeof deactivateBody>;
export type KeepBody = z.output<typeof keepBody>;

/** `GET /api/me/assignments`, `GET /api/me/eligibilities`. */
export const accessQuery = z.strictObject({
  roleDefinitionId: guid.optional(),
  directoryScopeId: directoryScopeId.optional(),
  view: z.enum(['instances', 'schedules']).default('instances').meta({
    description: '`instances`: what holds now. `schedules`: what is planned, now or later.',
  }),
  ...paging,
});

/** `GET /api/me/requests`. */
export const requestsQuery = z.strictObject({
  kind: kind.default('assignment'),
  roleDefinitionId: guid.optional(),
  directoryScopeId: directoryScopeId.optional(),
  status: requestsOfOthers.shape.status,
  ...paging,
});
