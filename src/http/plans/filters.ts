import { z } from 'zod';
import { isDirectoryRole, sameId } from '../../domain/model/access.ts';
import { hygieneJobs, type PlanHead, type PlanItem } from '../../domain/model/plan.ts';
import { graphId, guid, instant, paging } from '../core/inputs.ts';
import { decision } from './bodies.ts';

/** Filters of plans and of their items. */

const reason = z
  .string()
  .regex(/^[a-z-]{1,60}$/, 'expected a reason as docs/rules.md lists them: not-used')
  .meta({ description: 'docs/rules.md says what each means' });

/** `GET plans`. */
export const plansQuery = z.strictObject({
  ...paging,
  job: z.enum([...hygieneJobs, 'undo']).optional(),
  since: instant.optional().meta({ description: 'Made at this instant or later' }),
});

/** `GET plans/{id}`. */
export const itemsQuery = z.strictObject({
  ...paging,
  decision: decision.optional(),
  principalId: guid.optional().meta({ description: 'Of the principal, or of whom it affects besides' }),
  roleDefinitionId: graphId.optional(),
  reason: reason.optional(),
  dueBefore: instant.optional().meta({ description: 'Whose date comes before this instant' }),
});

type PlansQuery = Omit<z.output<typeof plansQuery>, 'top' | 'from'>;
type ItemsQuery = Omit<z.output<typeof itemsQuery>, 'top' | 'from' | 'decision'>;

/** Whether a plan is wanted; `undefined`: all are. */
export function plansWanted({ job, since }: PlansQuery): ((plan: PlanHead) => boolean) | undefined {
  if (job === undefined && since === undefined) return undefined;
  return (plan) =>
    (job === undefined || plan.job === job) && (since === undefined || plan.madeAt >= new Date(since));
}

/** Whether an item is wanted; `undefined`: all are. */
export function itemsWanted(query: ItemsQuery): ((item: PlanItem) => boolean) | undefined {
  const { principalId, roleDefinitionId, reason: because, dueBefore } = query;
  if ([principalId, roleDefinitionId, because, dueBefore].every((wanted) => wanted === undefined))
    return undefined;
  return ({ key, reason: said, due, alsoAffects }) =>
    (principalId === undefined || [key.principalId, ...alsoAffects].some((id) => sameId(id, principalId))) &&
    (roleDefinitionId === undefined ||
      (isDirectoryRole(key) && sameId(key.roleDefinitionId, roleDefinitionId))) &&
    (because === undefined || said === because) &&
    (dueBefore === undefined || (due !== null && new Date(due) < new Date(dueBefore)));
}
