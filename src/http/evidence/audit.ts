import { differenceInDays } from 'date-fns/differenceInDays';
import { subDays } from 'date-fns/subDays';
import { z } from 'zod';
import { auditQuestion } from '../../evidence/questions/audit.ts';
import { graphId } from '../core/inputs.ts';
import { unusable } from '../core/request-parts.ts';
import { defineRoute, type Route } from '../core/route.ts';
import { answerQuestion } from './answer-question.ts';
import { exportedAnswers } from './bodies.ts';
import { exporting, readCursor, roleId, utcInstant } from './inputs.ts';

const usualDays = 7;
const mostDays = 366;

/** A name would find nothing, and look like the answer that nothing happened. */
const notName =
  'expected an id, not a name or a user principal name: events that have been answered show ids beside names';
const actorId = z.guid(notName);

const query = z.strictObject({
  ...exporting,
  from: utcInstant.optional().meta({ description: `Absent: ${usualDays} days before \`to\`` }),
  to: utcInstant.optional().meta({ description: 'Not among them. Absent: now' }),
  by: actorId.optional().meta({ description: 'Whoever did it: object id, or application id' }),
  target: graphId
    .refine((id) => !id.includes('@'), notName)
    .optional()
    .meta({ description: 'Id of what it was done to' }),
  activity: z.string().min(1).max(200).optional().meta({ description: 'A part of its name, in any case' }),
  role: roleId.optional().meta({ description: 'Events that name this role definition' }),
});

const event = z.object({
  event: z
    .looseObject({ id: z.string().optional(), activityDateTime: z.string().optional() })
    .meta({ description: 'The whole event, as Entra gave it' }),
  isConflict: z.boolean(),
});

/** `evidence/audit`: everything that the archive of audit events has. */
export const auditEvidence: Route = defineRoute({
  operationId: 'askAudit',
  method: 'GET',
  path: 'evidence/audit',
  requiredRole: 'PimWarden.Read',
  tag: 'evidence',
  summary: 'What happened, by person, target, activity, role and time, from the archive of audit events',
  query,
  answers: exportedAnswers(event),
  async answer(call) {
    const { query: asked, ports } = call;
    const { from: first, to: last, by, target, activity, role, ...wanted } = asked;
    const cursor = readCursor(wanted.after);
    const to = new Date(last ?? cursor?.fixed.to ?? ports.clock.now());
    const from = first === undefined ? subDays(to, usualDays) : new Date(first);
    if (Number.isNaN(to.getTime()) || from >= to)
      throw unusable([{ at: 'query.from', message: 'it does not lie before to' }]);
    if (differenceInDays(to, from) > mostDays)
      throw unusable([{ at: 'query.from', message: `expected ${mostDays} days before to at most` }]);
    const question = auditQuestion({ from, to, by, target, activity, role }, ports);
    return answerQuestion(question, wanted, { cursor, values: { to: to.toISOString() } }, call);
  },
});
