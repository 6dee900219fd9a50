import type { Tenant } from '../state/tenant.ts';

/** Who sends a request, as its token tells. */
export interface Caller {
  /** Object id of the service principal or user. */
  readonly objectId: string;
  /** Graph permissions that the token carries: `roles` of an app's, `scp` of a user's. */
  readonly roles: readonly string[];
  /** `scp` of a user's token. Absent: nobody is signed in, an app speaks for itself. */
  readonly scopes?: readonly string[];
  /** How the user signed in: with several factors (`amr`), and under which authentication contexts (`acrs`). */
  readonly signIn?: { readonly mfa: boolean; readonly acrs: readonly string[] };
}

/** One request that has passed the gates: route found, token good, permission held, not throttled. */
export interface RouteCall {
  readonly tenant: Tenant;
  /** The simulator's own instant. */
  readonly now: Date;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
  readonly caller: Caller;
  /** Scheme, host and port the caller used: next links and contexts begin with it. */
  readonly origin: string;
  /** The path as called, without the query. */
  readonly path: string;
}

export interface RouteAnswer {
  readonly status: number;
  /** Serialised as JSON; `undefined` sends no body. */
  readonly body?: unknown;
  /** Sent as plain text, instead of `body`: what `$count` answers. */
  readonly text?: string;
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

/** Graph refuses: thrown by a route, sent as Graph's own error envelope. */
export class GraphRefusal extends Error {
  override readonly name = 'GraphRefusal';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
