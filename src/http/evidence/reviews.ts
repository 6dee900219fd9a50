import { addDays } from 'date-fns/addDays';
import { z } from 'zod';
import { canonicalScope } from '../../domain/model/access.ts';
import type { ReviewContent } from '../../domain/model/command.ts';
import { reviewQuestion } from '../../evidence/questions/reviews.ts';
import { answerChange } from '../changes/answer-change.ts';
import type { HttpAnswer } from '../core/answer.ts';
import { directoryScopeId } from '../core/inputs.ts';
import { unusable } from '../core/request-parts.ts';
import { defineRoute, type Route, type RouteCall } from '../core/route.ts';
import { answerQuestion } from './answer-question.ts';
import { exportedAnswers } from './bodies.ts';
import { exporting, principalId, readCursor, roleId, utcInstant } from './inputs.ts';

/** A review may put the next one off by so many days at most: PCI DSS 7.2.4 wants one every six months, ISO 27001 "at intervals". */
const mostDaysUntilNext = 366;

const query = z.strictObject({
  ...exporting,
  principal: principalId.optional(),
  role: roleId.optional(),
  verdict: z.enum(['keep', 'remove']).optional(),
  overdue: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .meta({ description: '`true`: those that were to be looked at again by now' }),
  at: utcInstant.optional().meta({ description: 'As it was then. Absent: now' }),
});

const row = z.object({
  of: z.enum(['eligibility', 'assignment']),
  principalId: z.string(),
  targetId: z.string().meta({ description: 'Role definition or group' }),
  where: z.string().meta({ description: 'Scope of the role, or `member` or `owner` of the group' }),
  verdict: z.enum(['keep', 'remove']),
  reviewedBy: z.string(),
  reviewedAt: z.iso.datetime(),
  comment: z.string(),
  nextDueAt: z.iso.datetime().nullable(),
  isOverdue: z.boolean(),
  changeId: z.string().nullable(),
});

const body = z
  .strictObject({
    of: z.enum(['eligibility', 'assignment']),
    principalId,
    roleDefinitionId: roleId,
    directoryScopeId: directoryScopeId.overwrite(canonicalScope),
    verdict: z.enum(['keep', 'remove']),
    comment: z.string().trim().min(1).max(4_000),
    nextDueAt: utcInstant.optional().meta({ description: `At most ${mostDaysUntilNext} days from now` }),
  })
  .meta({ id: 'Review', description: 'What a person says of an access after looking at it.' });

const outcome = z.object({ outcome: z.enum(['done', 'accepted']), changeId: z.string() });

export const reviewRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'listReviews',
    method: 'GET',
    path: 'evidence/reviews',
    requiredRole: 'PimWarden.Read',
    tag: 'evidence',
    summary: 'The last review of each access, those first that are due first',
    query,
    answers: exportedAnswers(row),
    async answer(call) {
      const { principal, role, verdict, overdue, at, ...wanted } = call.query;
      const cursor = readCursor(wanted.after);
      const now = new Date(at ?? cursor?.fixed.at ?? call.ports.clock.now());
      if (now > call.ports.clock.now())
        throw unusable([{ at: 'query.at', message: 'it lies in the future' }]);
      const question = reviewQuestion({ now, principal, role, verdict, overdue }, call.ports);
      return answerQuestion(question, wanted, { cursor, values: { at: now.toISOString() } }, call);
    },
  }),
  defineRoute({
    operationId: 'reviewAccess',
    method: 'POST',
    path: 'evidence/reviews',
    requiredRole: 'PimWarden.Review',
    isForPeople: true,
    tag: 'evidence',
    summary: 'Write down that a person looked at an access; nothing in the tenant is changed',
    changes: true,
    body,
    bodyExamples: {
      keep: {
        of: 'eligibility',
        principalId: '11111111-aaaa-4bbb-8ccc-000000000001',
        roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
        directoryScopeId: '/',
        verdict: 'keep',
        comment: 'Still on call; seen in the roster of November',
        nextDueAt: '2027-05-31T00:00:00Z',
      },
    },
    answers: {
      200: { description: 'It is written down', schema: outcome },
      202: { description: 'It is accepted, and written down after this answer', schema: outcome },
    },
    answer: reviewAccess,
  }),
];

async function reviewAccess(call: RouteCall<unknown, unknown, z.output<typeof body>>): Promise<HttpAnswer> {
  const { of, verdict, comment, nextDueAt, ...key } = call.body;
  const now = call.ports.clock.now();
  if (nextDueAt !== undefined && nextDueAt <= now.toISOString())
    throw unusable([{ at: 'body.nextDueAt', message: 'it does not lie in the future' }]);
  if (nextDueAt !== undefined && new Date(nextDueAt) > addDays(now, mostDaysUntilNext))
    throw unusable([
      { at: 'body.nextDueAt', message: `expected ${mostDaysUntilNext} days from now at most` },
    ]);
  const content: ReviewContent = { kind: 'review', of, key, verdict, comment, nextDueAt: nextDueAt ?? null };
  return answerChange({ operation: `review.${verdict}`, content, requested: call.body }, call);
}
