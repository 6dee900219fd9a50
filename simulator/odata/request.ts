/** The parts of a request that a query is read from. */
export interface QueryRequest {
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Scheme, host and port the caller used: next links and contexts begin with it. */
  readonly origin: string;
  /** The path as called, without the query. */
  readonly path: string;
  /** The simulator's own instant. */
  readonly now: Date;
}

/** The answer to a query. */
export interface QueryAnswer {
  readonly status: number;
  /** Serialised as JSON; `undefined` sends no body. */
  readonly body?: unknown;
  /** Sent as plain text instead of `body`: the answer of `$count`. */
  readonly text?: string;
}
