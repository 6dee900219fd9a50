import { z } from 'zod';
import type { Pause } from '../../changes/read-back.ts';
import type { HygieneJob } from '../../domain/model/plan.ts';
import type { RunRecord } from '../../domain/model/run.ts';
import type { ApiRole, Caller } from '../../ports/caller.ts';
import type {
  Clock,
  Directory,
  Ledger,
  LedgerEntry,
  Log,
  Plans,
  RoleCall,
  RoleManagement,
  RoleSettings,
  RulesSource,
  RunHistory,
  SecurityAlerts,
} from '../../ports/index.ts';
import type { HttpAnswer } from './answer.ts';
import {
  type HttpCall,
  type PathParams,
  readBody,
  readIdempotencyKey,
  readParams,
  readQuery,
} from './request-parts.ts';

/** A request for a run: who asks, and where its log lines go. */
interface RunRequest {
  readonly askedBy: Caller;
  readonly log: Log;
}

/** Runs of the hygiene jobs that a caller starts. Each call waits for the end of its run; none throws. */
export interface HygieneRuns {
  run(
    request: RunRequest & { readonly job: HygieneJob; readonly upTo: 'plan' | 'apply' },
  ): Promise<RunRecord>;
  /** Takes back what these changes did. */
  undo(request: RunRequest & { readonly entries: readonly LedgerEntry[] }): Promise<RunRecord>;
}

/** Ports that the routes answer with. */
export interface HttpPorts {
  readonly roles: RoleManagement;
  readonly roleSettings: RoleSettings;
  readonly alerts: SecurityAlerts;
  readonly directory: Directory;
  readonly rules: RulesSource;
  readonly ledger: Ledger;
  readonly plans: Plans;
  readonly hygiene: HygieneRuns;
  readonly runs: RunHistory;
  readonly clock: Clock;
  readonly pause: Pause;
}

/** A request that was authenticated, authorised and validated. */
export interface RouteCall<Params, Query, Body> {
  readonly caller: Caller;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Of routes that change the tenant. */
  readonly idempotencyKey: string | undefined;
  readonly ports: HttpPorts;
  readonly log: Log;
  /** For calls to Graph: ends when the time for this call is over. */
  readonly graph: RoleCall;
}

/** How an answer is documented. */
interface DocumentedAnswer {
  readonly description: string;
  readonly schema: z.ZodType;
  readonly example?: unknown;
}

export type Method = 'GET' | 'POST' | 'PATCH';

/** Facts of a route apart from its handler: enough to document it and to guard it. */
interface RouteFacts {
  readonly operationId: string;
  readonly method: Method;
  /** Below `/api`: `assignments/{id}`. */
  readonly path: string;
  /** The app role that a caller needs; see `mayUse`. */
  readonly requiredRole: ApiRole;
  readonly summary: string;
  readonly tag: string;
  readonly answers: Readonly<Record<number, DocumentedAnswer>>;
  /** Changes the tenant: takes an `Idempotency-Key`, is claimed in the ledger and read back. */
  readonly changes?: boolean;
  readonly bodyExamples?: Readonly<Record<string, unknown>>;
}

export interface Route extends RouteFacts {
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body: z.ZodType | undefined;
  /** Reads the request strictly and answers it. @throws InputProblem, GraphCallError, StoreError */
  handle(request: HttpCall, params: PathParams, context: RouteContext): Promise<HttpAnswer>;
}

type RouteContext = Pick<RouteCall<unknown, unknown, unknown>, 'caller' | 'ports' | 'log' | 'graph'>;

interface RouteSpec<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType> extends RouteFacts {
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  answer(call: RouteCall<z.output<P>, z.output<Q>, z.output<B>>): Promise<HttpAnswer> | HttpAnswer;
}

const nothing = z.strictObject({});

/** One method of one path: the same schemas read the request and make the OpenAPI document. */
export function defineRoute<
  P extends z.ZodObject = typeof nothing,
  Q extends z.ZodObject = typeof nothing,
  B extends z.ZodType = z.ZodUndefined,
>(spec: RouteSpec<P, Q, B>): Route {
  const { params = nothing, query = nothing, body, answer, ...facts } = spec;
  return {
    ...facts,
    params,
    query,
    body,
    async handle(request, pathParams, context) {
      const read = {
        params: readParams(pathParams, params) as z.output<P>,
        query: readQuery(request, query) as z.output<Q>,
        idempotencyKey: facts.changes === true ? readIdempotencyKey(request) : undefined,
        body: (body === undefined ? undefined : await readBody(request, body)) as z.output<B>,
      };
      return answer({ ...context, ...read });
    },
  };
}
