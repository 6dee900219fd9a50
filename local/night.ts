import { z } from 'zod';
import type { RunState } from '../src/domain/model/run.ts';

/** The timer functions of a night, in their order. */
export const nightFunctions = ['snapshotAuditLogs', 'renewEligibilities', 'removeStaleAssignments'] as const;
export type NightFunction = (typeof nightFunctions)[number];

const instant = z.iso.datetime().transform((text) => new Date(text));
const count = z.number().int().min(0);

/** A run as `GET /api/runs/{id}` tells of it. */
export const runSchema = z.object({
  id: z.string(),
  state: z.enum(['running', 'succeeded', 'partial', 'blocked', 'failed']) satisfies z.ZodType<RunState>,
  startedAt: instant,
  finishedAt: instant.optional(),
  windowFrom: instant.optional(),
  windowTo: instant.optional(),
  daysUntilLoss: z.number().optional(),
  counts: z.object({
    requests: count,
    throttled: count,
    retried: count,
    pages: count,
    read: count,
    added: count,
    known: count,
    conflicts: count,
  }),
  hygiene: z.object({ planId: z.string().optional() }).optional(),
  reason: z.string().optional(),
});

export type NightRun = z.infer<typeof runSchema>;

/** What came of the night: the run as recorded, or why there is no record of it. */
export type Night =
  | { readonly kind: 'recorded'; readonly run: NightRun }
  | { readonly kind: 'unrecorded'; readonly reason: string };

/** Where the app is, and a token that may read. */
export interface NightApi {
  readonly origin: string;
  readonly token: () => Promise<string>;
}

/** A JSON answer of the app. @throws with the path and what came, where it is not what was asked for. */
export async function readAnswer<T>(api: NightApi, path: string, schema: z.ZodType<T>): Promise<T> {
  const headers = { authorization: `Bearer ${await api.token()}` };
  const answer = await fetch(new URL(path, api.origin), { headers });
  const body = schema.safeParse(await answer.json().catch(() => undefined));
  if (answer.ok && body.success) return body.data;
  throw new Error(`GET ${path} answered ${answer.status}${answer.ok ? ' and not what was asked for' : ''}`);
}

/**
 * Asks the app, over HTTP, what it has recorded of a run.
 *
 * @param runId `undefined`: no run has begun.
 * @param failure what the invocation ended with, if it failed.
 */
export async function readNight(
  api: NightApi,
  runId: string | undefined,
  failure: Error | undefined,
): Promise<Night> {
  if (runId === undefined) return { kind: 'unrecorded', reason: failure?.message ?? 'No run was begun.' };
  try {
    const run = await readAnswer(api, `/api/runs/${encodeURIComponent(runId)}`, runSchema);
    return { kind: 'recorded', run };
  } catch (error) {
    const told = error instanceof Error ? error.message : String(error);
    return { kind: 'unrecorded', reason: failure === undefined ? told : `${failure.message} (${told})` };
  }
}

/** The exit code of `--once`: that of the worst of the runs. */
export function exitCodeOf(nights: readonly Night[]): number {
  const codes = { succeeded: 0, partial: 3, blocked: 4, failed: 5, running: 5 } as const satisfies Record<
    RunState,
    number
  >;
  return Math.max(
    0,
    ...nights.map((night) => (night.kind === 'recorded' ? codes[night.run.state] : codes.failed)),
  );
}
