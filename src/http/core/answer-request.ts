import type { Log } from '../../ports/index.ts';
import { type HttpAnswer, problem } from './answer.ts';
import { enter, type Gate } from './authenticate.ts';
import { failureProblem } from './failure-problems.ts';
import { InputProblem } from './request-parts.ts';
import type { HttpCall, HttpPorts, Route } from './route.ts';

export interface HttpParts {
  readonly routes: readonly Route[];
  readonly gate: Gate;
  readonly ports: HttpPorts;
  /** How long one request may take with everything it asks of Graph. */
  readonly timeBudgetMs: number;
}

/** On every answer: it is of one caller, and nothing but what it says it is. */
const ALWAYS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/**
 * Answers one request to one path: authenticate, authorise, validate, then the route's own answer. Every failure becomes
 * a problem document; this never throws.
 *
 * @param path as the function registered it: `assignments/{id}`.
 */
export async function answerRequest(
  path: string,
  request: HttpCall,
  log: Log,
  parts: HttpParts,
): Promise<HttpAnswer> {
  const answer = await answered(path, request, log, parts);
  return { ...answer, headers: { ...ALWAYS, ...answer.headers } };
}

async function answered(path: string, request: HttpCall, log: Log, parts: HttpParts): Promise<HttpAnswer> {
  try {
    const route = parts.routes.find((route) => route.path === path && route.method === request.method);
    // Before a stranger is told what there is and what not.
    const least = route?.requiredRole ?? 'PimWarden.Read';
    const entry = await enter(parts.gate, request.headers.get('authorization'), least, log);
    if (entry.kind === 'out') return entry.answer;
    if (route === undefined)
      return problem(405, 'Not here', `${request.method} is not allowed on /api/${path}.`);
    const graph = {
      signal: AbortSignal.timeout(parts.timeBudgetMs),
      tally: { requests: 0, throttled: 0, retried: 0, pages: 0 },
      log,
    };
    return await route.handle(request, { caller: entry.caller, ports: parts.ports, log, graph });
  } catch (error) {
    return error instanceof InputProblem ? error.answer : failureProblem(error, log);
  }
}
