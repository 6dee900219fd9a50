import type { Caller } from '../caller.ts';
import type { QueryAnswer, QueryRequest } from '../odata/request.ts';
import type { Tenant } from '../state/tenant.ts';

/**
 * A request that has passed the gates: its route exists, its token is valid and permitted, its quota is not
 * exhausted.
 */
export interface RouteCall extends QueryRequest {
  readonly tenant: Tenant;
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly caller: Caller;
}

export interface RouteAnswer extends QueryAnswer {
  /** Headers in addition to those of every answer. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The group of requests that share a quota. */
export type Workload = 'reports' | 'directory' | 'pim';

/** A simulated route: data and one function. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** The path below the origin with its version; `{name}` stands for one segment: `/v1.0/users/{id}`. */
  readonly path: string;
  /** Application permissions (app roles). Any of them admits a caller; least privileged first. */
  readonly permissions: readonly string[];
  readonly workload: Workload;
  /** Resource units before the modifiers of $select, $expand and $top. Default 1. */
  readonly cost?: number;
  answer(call: RouteCall): RouteAnswer;
}
