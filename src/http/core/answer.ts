/** An HTTP answer, before a trigger turns it into its own kind. */
export interface HttpAnswer {
  readonly status: number;
  readonly jsonBody: unknown;
  /** A page or a file, in the place of `jsonBody`. */
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A fault in one part of a request. */
export interface InputError {
  /** `query.top`, `body.end`, `header.Idempotency-Key`. */
  readonly at: string;
  readonly message: string;
}

/** Members of this API's problem documents beyond RFC 9457. */
interface ProblemMembers {
  /** Graph's own code, e.g. `RoleAssignmentExists`. */
  readonly graphCode?: string | undefined;
  /** The rules of the role's settings that failed. */
  readonly failedRules?: readonly string[] | undefined;
  /** Graph's request id: quote it to Microsoft support. */
  readonly requestId?: string | undefined;
  /** Whether the same request can succeed without anybody changing anything first. */
  readonly retry?: 'never' | 'later' | 'with-other-token' | undefined;
  /** A claims challenge to sign in with again. */
  readonly claims?: string | undefined;
  /** PIM's own page, where the user can do it. */
  readonly pimUrl?: string | undefined;
  /** The change's row in table `Changes`. */
  readonly changeId?: string | undefined;
  /** The run that says more. */
  readonly runId?: string | undefined;
  /** A defect of this app: the log line with the same id says more. */
  readonly errorId?: string | undefined;
  readonly errors?: readonly InputError[] | undefined;
}

/** An RFC 9457 problem document. @param detail what happened, to what, and what to do now. */
export function problem(
  status: number,
  title: string,
  detail: string,
  members: ProblemMembers = {},
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  return {
    status,
    jsonBody: { type: 'about:blank', title, status, detail, ...members },
    headers: { ...headers, 'content-type': 'application/problem+json' },
  };
}
