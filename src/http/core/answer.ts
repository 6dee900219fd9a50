import { z } from 'zod';

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

/** RFC 9457, as every answer from 400 up is made of. */
export const problemBody = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What happened, to what, and what to do now' }),
    graphCode: z.string().optional().meta({ description: "Graph's own code" }),
    failedRules: z
      .array(z.string())
      .optional()
      .meta({ description: "Rules of the role's settings that failed" }),
    requestId: z
      .string()
      .optional()
      .meta({ description: "Graph's request id: quote it to Microsoft support" }),
    retry: z.enum(['never', 'later', 'with-other-token']).optional().meta({
      description: 'Whether the same request can succeed without anybody changing anything first',
    }),
    claims: z.string().optional().meta({ description: 'A claims challenge to sign in with again' }),
    pimUrl: z.string().optional().meta({ description: "PIM's own page, where the user can do it" }),
    changeId: z.string().optional().meta({ description: "The change's row in table Changes" }),
    runId: z.string().optional().meta({ description: 'The run that says more' }),
    errorId: z.string().optional().meta({ description: 'Look for it in the log of the app' }),
    errors: z.array(z.object({ at: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'A problem document (RFC 9457).' });
