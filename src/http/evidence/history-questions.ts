import { z } from 'zod';
import { canonicalScope } from '../../domain/model/access.ts';
import { accessQuestion } from '../../evidence/questions/access.ts';
import { differenceQuestion } from '../../evidence/questions/differences.ts';
import { lastLookAt } from '../../evidence/questions/history-basis.ts';
import { timelineQuestion } from '../../evidence/questions/timelines.ts';
import { directoryScopeId } from '../core/inputs.ts';
import { unusable } from '../core/request-parts.ts';
import { defineRoute, type HttpPorts, type Route } from '../core/route.ts';
import { answerQuestion } from './answer-question.ts';
import { exportedAnswers } from './bodies.ts';
import { accessRow, differenceRow, timelineRow } from './history-bodies.ts';
import {
  type AnswerOptions,
  type Cursor,
  exporting,
  groupId,
  principalId,
  readCursor,
  roleId,
  utcInstant,
} from './inputs.ts';

const known = {
  knownAt: utcInstant.optional().meta({
    description: 'As it was known then. Absent: as it was known after the last run of snapshot-access',
  }),
};

const filters = {
  role: roleId.optional().meta({ description: 'Id of a role definition' }),
  group: groupId.optional().meta({ description: 'Access to this group itself' }),
  principal: principalId.optional(),
  scope: directoryScopeId.overwrite(canonicalScope).optional(),
};

const accessQuery = z.strictObject({
  ...exporting,
  ...known,
  ...filters,
  at: utcInstant.optional().meta({ description: 'Absent: the last run of snapshot-access' }),
});

const diffQuery = z.strictObject({
  ...exporting,
  ...known,
  ...filters,
  from: utcInstant,
  to: utcInstant.optional().meta({ description: 'Absent: the last run of snapshot-access' }),
});

const timelineQuery = z.strictObject({
  ...exporting,
  ...known,
  from: utcInstant.optional().meta({ description: 'Absent: the beginning of the history' }),
  to: utcInstant.optional().meta({ description: 'Absent: now' }),
});

/** Questions about the history of access. */
export const historyRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'askAccess',
    method: 'GET',
    path: 'evidence/access',
    requiredRole: 'PimWarden.Read',
    tag: 'evidence',
    summary: 'Who had what at an instant, by which path, and why',
    query: accessQuery,
    answers: exportedAnswers(accessRow),
    async answer(call) {
      const { at: given, knownAt, role, group, principal, scope, ...wanted } = call.query;
      const fixed = await fixedFor({ at: given, knownAt }, wanted, call.ports);
      const question = accessQuestion({ role, group, principal, scope, ...fixed.values }, call.ports);
      return answerQuestion(question, wanted, fixed, call);
    },
  }),
  defineRoute({
    operationId: 'askDifference',
    method: 'GET',
    path: 'evidence/diff',
    requiredRole: 'PimWarden.Read',
    tag: 'evidence',
    summary: 'What is different between two instants: access, memberships, settings, principals',
    query: diffQuery,
    answers: exportedAnswers(differenceRow),
    async answer(call) {
      const { from, to: given, knownAt, role, group, principal, scope, ...wanted } = call.query;
      const fixed = await fixedFor({ to: given, knownAt }, wanted, call.ports);
      if (from > fixed.values.to) throw unusable([{ at: 'query.from', message: 'it lies after to' }]);
      const question = differenceQuestion(
        { from, role, group, principal, scope, ...fixed.values },
        call.ports,
      );
      return answerQuestion(question, wanted, fixed, call);
    },
  }),
  timelineRoute('principal', 'askPrincipalTimeline', 'Everything about one principal, in order'),
  timelineRoute('role', 'askRoleTimeline', 'Everything about one role, in order'),
];

function timelineRoute(of: 'principal' | 'role', operationId: string, summary: string): Route {
  return defineRoute({
    operationId,
    method: 'GET',
    path: `evidence/${of}s/{id}/timeline`,
    requiredRole: 'PimWarden.Read',
    tag: 'evidence',
    summary,
    params: z.strictObject({ id: of === 'principal' ? principalId : roleId }),
    query: timelineQuery,
    answers: exportedAnswers(timelineRow),
    async answer(call) {
      const { from, to: given, knownAt, ...wanted } = call.query;
      const to = given ?? readCursor(wanted.after)?.fixed.to ?? call.ports.clock.now().toISOString();
      const fixed = await fixedFor({ to, knownAt }, wanted, call.ports);
      if (from !== undefined && from > to)
        throw unusable([{ at: 'query.from', message: 'it lies after to' }]);
      const question = timelineQuestion({ of, id: call.params.id, from, ...fixed.values }, call.ports);
      return answerQuestion(question, wanted, fixed, call);
    },
  });
}

type GivenInstants<T extends string> = Readonly<Record<T, string | undefined>>;

/**
 * Fixes the instants of a question: those that the caller gave, those that the page before fixed, or the last look. What was
 * known by then does not change any more, so that pages and sidecar are about the same. Instants that are to come are
 * refused: an answer of today that promised to stay the same would not.
 */
async function fixedFor<T extends string>(
  given: GivenInstants<T>,
  wanted: Pick<AnswerOptions, 'after'>,
  ports: Pick<HttpPorts, 'looks' | 'clock'>,
): Promise<{ readonly cursor: Cursor | undefined; readonly values: Readonly<Record<T, string>> }> {
  const cursor = readCursor(wanted.after);
  const now = ports.clock.now().toISOString();
  const last = (await lastLookAt(ports)) ?? now;
  const names = Object.keys(given) as T[];
  for (const name of names)
    if ((given[name] ?? '') > now)
      throw unusable([{ at: `query.${name}`, message: `it lies in the future: it is ${now}` }]);
  const values = names.map((name) => [name, given[name] ?? cursor?.fixed[name] ?? last]);
  return { cursor, values: Object.fromEntries(values) };
}
