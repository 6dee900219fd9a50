import type { Caller } from '../caller.ts';
import type { QueryAnswer, QueryRequest } from '../odata/request.ts';
import type { Tenant } from '../state/tenant.ts';

/** One request that has passed the gates: route found, token good, permission held, not throttled. */
export interface RouteCall extends QueryRequest {
  readonly tenant: Tenant;
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly caller: Caller;
}

export interface RouteAnswer extends QueryAnswer {
  /** Beside those that every answer has. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What throttling counts a request against. */
export type Workload = 'reports' | 'directory' | 'pim';

/** A simulated route is data plus one function. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the origin, version included; `{name}` stands for one segment: `/v1.0/users/{id}`. */
  readonly path: string;
  /** Any of these application permissions (app roles) lets a caller in, least first. */
  readonly permissions: readonly string[];
  readonly workload: Workload;
  /** Resource units before the modifiers of $select, $expand and $top. Default 1. */
  readonly cost?: number;
  answer(call: RouteCall): RouteAnswer;
}
