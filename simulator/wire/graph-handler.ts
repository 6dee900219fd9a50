import type { SimulatorClock } from '../clock.ts';
import { createDeferredPages, type DeferredPages } from '../faults/deferred-pages.ts';
import { isPageKind } from '../faults/fault.ts';
import type { FaultList } from '../faults/fault-list.ts';
import { hasRecord, isPage, type Page } from '../faults/page.ts';
import { pageFaults } from '../faults/page-faults.ts';
import { needsBody, replyWithFault } from '../faults/reply-with-fault.ts';
import { breakSiblingRule, changesRules } from '../faults/sibling-rule.ts';
import { GraphRefusal } from '../refusal.ts';
import type { LoggedRequest } from '../request-log.ts';
import type { Route, RouteCall } from '../routes/route.ts';
import { requirePublishedShape } from '../schema/check-answer.ts';
import type { Tenant } from '../state/tenant.ts';
import type { Throttle } from '../throttling/throttle.ts';
import { admit, callerOf, forbidden, isPermitted } from '../tokens/graph-gate.ts';
import type { TokenAuthority, TokenClaims } from '../tokens/token-authority.ts';
import { graphError, tooManyRequests } from './graph-error.ts';
import { graphErrorAnswer } from './graph-failures.ts';
import { type Answer, answerReply, type IncomingRequest, type Reply, readableUrl } from './message.ts';
import type { RouteTable } from './route-table.ts';

/** The parts of simulated Graph. */
export interface GraphParts {
  readonly tenant: Tenant;
  readonly routes: RouteTable;
  readonly authority: TokenAuthority;
  /** `undefined`: no quotas. */
  readonly throttle: Throttle | undefined;
  readonly faults: FaultList;
  readonly clock: SimulatorClock;
  /** Whether an answer that contradicts the published types is a defect. */
  readonly checkShapes: boolean;
  /** Called for an error in a route that is not a refusal: a defect of the simulator. */
  readonly onError: (error: unknown, request: IncomingRequest) => void;
}

export type GraphHandler = (request: IncomingRequest, entry: LoggedRequest) => Promise<Reply>;

/**
 * Handles Graph requests: route, token, permission, quota, then faults and the route's answer. A fault thus never
 * hides a missing permission, and a request with a fault has used its slot of the quota.
 */
export function createGraphHandler(parts: GraphParts): GraphHandler {
  const deferredPages = createDeferredPages();
  const recentPages = createRecentPages();
  return async (request, entry) => {
    const found = findRoute(request, parts.routes);
    if (found.kind === 'refused') return answerReply(found.answer);
    const { route, params } = found;
    entry.workload = route.workload;

    const admission = await admit(request, parts.authority);
    if (admission.kind === 'refused') return answerReply(admission.answer);
    const { claims } = admission;
    entry.appId = claims.appid;
    if (!isPermitted(route, callerOf(claims).roles)) return answerReply(forbidden(request, route));

    // The clock is read again: requests may pass the gates in another order than they arrived, and a quota counts in
    // one order.
    const now = parts.clock.now();
    const { method, query } = request;
    const quota = parts.throttle?.judge({ route, method, query, appId: claims.appid, now });
    if (quota?.resourceUnits !== undefined) entry.resourceUnits = quota.resourceUnits;
    if (quota?.slotsUsed !== undefined) entry.slotsUsed = quota.slotsUsed;
    if (quota?.allowed === false) {
      entry.throttled = true;
      return answerReply(tooManyRequests(request, quota.headers));
    }
    const answer = () => answerRoute({ route, params, claims, request, now, parts, deferredPages });
    const reply = replyWithFaults({ route, request, entry, answer, parts, deferredPages, recentPages });
    return withHeaders(reply, quota?.headers ?? {});
  };
}

type RouteResolution =
  | { readonly kind: 'found'; readonly route: Route; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: 'refused'; readonly answer: Answer };

function findRoute(request: IncomingRequest, routes: RouteTable): RouteResolution {
  const { method, path } = request;
  const refused = (status: number, code: string, message: string, headers = {}): RouteResolution => ({
    kind: 'refused',
    answer: graphError(request, { status, code, message }, headers),
  });
  try {
    const found = routes.find(method, path);
    if (found.kind === 'found') return found;
    if (found.kind === 'wrong-method') {
      const allow = { Allow: found.allowed.join(', ') };
      return refused(
        405,
        'Request_BadRequest',
        'Specified HTTP method is not allowed for the request target.',
        allow,
      );
    }
    const advice = `SimulatorRouteMissing: ${method} ${path} is not simulated: add a file to simulator/routes`;
    return refused(501, 'SimulatorRouteMissing', advice);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return refused(400, 'BadRequest', `The path ${path} cannot be decoded: a percent sign stands alone.`);
  }
}

function answerRoute(call: {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
  readonly claims: TokenClaims;
  readonly request: IncomingRequest;
  readonly now: Date;
  readonly parts: GraphParts;
  readonly deferredPages: DeferredPages;
}): Answer {
  const { route, params, claims, request, now, parts, deferredPages } = call;
  const deferred = request.method === 'GET' ? deferredPages.find(request.query) : undefined;
  if (deferred !== undefined) return { status: 200, body: deferred };
  try {
    const answer = route.answer({
      ...forwardedParts(request),
      tenant: parts.tenant,
      now,
      params,
      body: readJson(request),
      caller: callerOf(claims),
    });
    if (parts.checkShapes) requirePublishedShape(request, answer);
    const { text, ...rest } = answer;
    return text === undefined
      ? rest
      : { ...rest, text, headers: { ...rest.headers, 'Content-Type': 'text/plain' } };
  } catch (error) {
    if (error instanceof GraphRefusal) return graphError(request, error);
    parts.onError(error, request);
    const message = 'An internal server error has occurred.';
    return graphError(request, { status: 500, code: 'InternalServerError', message });
  }
}

function forwardedParts({
  query,
  headers,
  origin,
  path,
}: IncomingRequest): Pick<RouteCall, 'query' | 'headers' | 'origin' | 'path'> {
  return { query, headers, origin, path };
}

function readJson(request: IncomingRequest): unknown {
  if (request.bodyText === '') return undefined;
  try {
    return JSON.parse(request.bodyText);
  } catch {
    const message =
      'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.';
    throw new GraphRefusal(400, 'BadRequest', message);
  }
}

function replyWithFaults(call: {
  readonly route: Route;
  readonly request: IncomingRequest;
  readonly entry: LoggedRequest;
  readonly answer: () => Answer;
  readonly parts: GraphParts;
  readonly deferredPages: DeferredPages;
  readonly recentPages: RecentPages;
}): Reply {
  const { route, request, entry, answer, parts, deferredPages, recentPages } = call;
  // Reading has no effect, so the answer may be computed before a fault is chosen.
  const read = request.method === 'GET' ? answer() : undefined;
  const page = isPage(read?.body) ? read.body : undefined;
  const context = { request, deferredPages, previous: recentPages.linkingTo(request) };
  if (page !== undefined && parts.faults.pending().some(({ kind }) => kind === 'repeated-page')) {
    recentPages.remember(page, request);
  }
  const fault = parts.faults.take({
    method: request.method,
    url: readableUrl(request),
    area: 'graph',
    hasRecord: (id) => page !== undefined && hasRecord(page, id),
    isApplicable(kind) {
      if (kind === 'sibling-rule') return changesRules(request);
      if (isPageKind(kind)) return page !== undefined && pageFaults[kind].isApplicable(page, context);
      return !(needsBody(kind) && read !== undefined && read.body === undefined);
    },
  });
  if (fault === undefined) return answerReply(read ?? answer());
  entry.fault = fault.kind;
  return replyWithFault(fault, {
    answer: () => read ?? answer(),
    errorAnswer: (status, headers) => graphErrorAnswer(request, route, status, headers),
    refusalAnswer: (refusal) => graphError(request, refusal),
    sideEffect: (whole) => breakSiblingRule(parts.tenant, request, whole),
    corruptPage: (whole) =>
      isPageKind(fault.kind) ? pageFaults[fault.kind].corrupt(whole, context, fault.match.record) : whole,
  });
}

interface RecentPages {
  remember(page: Page, request: IncomingRequest): void;
  /** The page whose next link leads to this request. */
  linkingTo(request: IncomingRequest): Page | undefined;
}

/** The last pages sent, by their next link. Only a few are kept, because a page may have 2 MB. */
function createRecentPages(): RecentPages {
  const pages = new Map<string, Page>();
  return {
    remember(page, { origin }) {
      const next = page['@odata.nextLink'];
      if (next === undefined) return;
      pages.set(next.replace(origin, ''), page);
      for (const oldest of pages.keys()) {
        if (pages.size <= 16) break;
        pages.delete(oldest);
      }
    },
    linkingTo: ({ path, rawQuery }) => pages.get(`${path}?${rawQuery}`),
  };
}

function withHeaders(reply: Reply, headers: Readonly<Record<string, string>>): Reply {
  if (reply.kind !== 'answer' && reply.kind !== 'cut') return reply;
  return { ...reply, answer: { ...reply.answer, headers: { ...headers, ...reply.answer.headers } } };
}
