import type { Log } from '../../ports/index.ts';
import { newTally } from '../../ports/reading.ts';
import { type HttpAnswer, problem } from './answer.ts';
import { admit, type Gate } from './authenticate.ts';
import { failureProblem } from './failure-problems.ts';
import { type HttpCall, InputProblem, printable } from './request-parts.ts';
import type { HttpPorts } from './route.ts';
import type { RouteMatch, RouteTable } from './route-table.ts';

export interface HttpParts {
  readonly routeTable: RouteTable;
  readonly gate: Gate;
  readonly ports: HttpPorts;
  /** Pages for browsers, which come without a token; `undefined` as an answer: the path is none of them. */
  readonly pages: OpenPages;
  /** How long one request may take with everything it asks of Graph. */
  readonly timeBudgetMs: number;
}

/** Answers pages that are open to everybody. */
export type OpenPages = (
  path: string,
  request: HttpCall,
  context: { readonly ports: HttpPorts; readonly log: Log; readonly signal: AbortSignal },
) => Promise<HttpAnswer | undefined>;

/** Headers of every answer: it is for one caller, and nothing but what it says it is. */
export const ALWAYS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/**
 * Answers one request: find the route, authenticate, authorise, validate, then the route's own answer. Every failure
 * becomes a problem document; this never throws. The answer to `HEAD` is that of `GET`: the server in front leaves the body out.
 *
 * @param path below `/api`, decoded: `assignments/requests/5`.
 */
export async function answerRequest(
  path: string,
  request: HttpCall,
  log: Log,
  parts: HttpParts,
): Promise<HttpAnswer> {
  const answer = await answerOrProblem(path, request, log, parts);
  return { ...answer, headers: { ...ALWAYS, ...answer.headers } };
}

async function answerOrProblem(
  path: string,
  request: HttpCall,
  log: Log,
  parts: HttpParts,
): Promise<HttpAnswer> {
  try {
    const signal = AbortSignal.timeout(parts.timeBudgetMs);
    const page = await parts.pages(path, request, { ports: parts.ports, log, signal });
    if (page !== undefined) return page;
    const match = parts.routeTable.match(request.method, path);
    // A stranger learns nothing of what there is and what not: the check of the token comes first.
    const { requiredRole, isForPeople = false } =
      match.kind === 'found' ? match.route : ({ requiredRole: 'PimWarden.Read' } as const);
    const isWrite = request.method !== 'GET' && request.method !== 'HEAD';
    const wanted = { requiredRole, isForPeople, isWrite };
    const admission = await admit(parts.gate, request.headers.get('authorization'), wanted, log);
    if (admission.kind === 'refused') return admission.answer;
    if (match.kind !== 'found') return unroutable(match, request.method, path);
    const graph = { signal, tally: newTally(), log };
    const { ports, timeBudgetMs } = parts;
    const { caller, token } = admission;
    const context = { caller, token, ports, log, graph, timeBudgetMs };
    return await match.route.handle(request, match.params, context);
  } catch (error) {
    return error instanceof InputProblem ? error.answer : failureProblem(error, log);
  }
}

function unroutable(match: Exclude<RouteMatch, { kind: 'found' }>, method: string, path: string): HttpAnswer {
  if (match.kind === 'not-found') {
    const detail = `There is no /api/${printable(path)}. GET /api/openapi.json describes every path.`;
    return problem(404, 'No such path', detail);
  }
  const allow = match.allowed.join(', ');
  const detail = `${method} is not allowed on /api/${match.path}, which takes ${allow}.`;
  return problem(405, 'Method not allowed', detail, {}, { allow });
}
