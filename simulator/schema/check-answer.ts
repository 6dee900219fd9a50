import type { RouteAnswer } from '../routes/route.ts';
import { problemsOfObject } from './check-value.ts';
import { readContext } from './context.ts';
import type { ResolvedType } from './published-types.ts';
import { type RequestedShape, readRequestedShape } from './requested-shape.ts';

/** A defect of the simulator: an answer that contradicts Graph's published types. */
class ShapeDefect extends Error {
  override readonly name = 'ShapeDefect';
}

/** Maximum number of problems in a message: one mistake shows in every item of a list. */
const maxProblems = 12;

/**
 * Checks a body against the published types: names, types, nullability, enum members, expansions and selection. The
 * body's own `@odata.context` names the expected type.
 *
 * @throws ShapeDefect naming each kind of problem.
 */
export function requirePublishedShape(
  request: { readonly method: string; readonly path: string; readonly query: URLSearchParams },
  { body }: RouteAnswer,
): void {
  if (body === undefined) return;
  const problems = problemsOfBody(JSON.parse(JSON.stringify(body)), readRequestedShape(request.query));
  if (problems.length === 0) return;
  const others = problems.length > maxProblems ? `\n  and ${problems.length - maxProblems} more` : '';
  const list = problems.slice(0, maxProblems).join('\n  ');
  throw new ShapeDefect(
    `${request.method} ${request.path} does not answer as published:\n  ${list}${others}`,
  );
}

function problemsOfBody(body: unknown, requested: RequestedShape): string[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return ['body: is no JSON object'];
  const { '@odata.context': context } = body as Readonly<Record<string, unknown>>;
  if (typeof context !== 'string') return ['body: has no @odata.context'];
  const declared = readContext(context);
  if (declared === undefined) return [`body: no published type is known for the context ${context}`];
  if (declared.isEntity || !('value' in body))
    return problemsOfObject(body, declared.type, requested, 'body');
  return problemsOfList(body, declared.type, requested);
}

function problemsOfList(body: object, type: ResolvedType, requested: RequestedShape): string[] {
  const { value, ...rest } = body as Readonly<Record<string, unknown>>;
  if (!Array.isArray(value)) return ['value: is no collection'];
  const unexpected = Object.keys(rest).filter(
    (name) => !['@odata.context', '@odata.count', '@odata.nextLink'].includes(name),
  );
  return [
    ...unexpected.map((name) => `body.${name}: is no part of a list`),
    ...value.flatMap((item, index) => problemsOfObject(item, type, requested, `value[${index}]`)),
  ];
}
