import { z } from 'zod';

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
