import { z } from 'zod';
import type { RunState } from '../src/domain/run.ts';

/** The timer function that the night consists of. */
export const nightFunction = 'snapshotAuditLogs';

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
  reason: z.string().optional(),
});

export type NightRun = z.infer<typeof runSchema>;

/** What came of the night: the run as recorded, or why there is no record of it. */
export type Night =
  | { readonly kind: 'recorded'; readonly run: NightRun }
  | { readonly kind: 'unrecorded'; readonly reason: string };

/**
 * Asks the app, over HTTP, what it has recorded of a run.
 *
 * @param api where it is, and a token that may read.
 * @param runId `undefined`: no run has begun.
 * @param failure what the invocation ended with, if it failed.
 */
export async function readNight(
  api: { readonly origin: string; readonly token: () => Promise<string> },
  runId: string | undefined,
  failure: Error | undefined,
): Promise<Night> {
  if (runId === undefined) return { kind: 'unrecorded', reason: failure?.message ?? 'No run was begun.' };
  const path = `/api/runs/${encodeURIComponent(runId)}`;
  const headers = { authorization: `Bearer ${await api.token()}` };
  const answer = await fetch(new URL(path, api.origin), { headers });
  const body: unknown = await answer.json().catch(() => undefined);
  const run = runSchema.safeParse(body);
  if (answer.ok && run.success) return { kind: 'recorded', run: run.data };
  const told = `GET ${path} answered ${answer.status}${answer.ok ? ' and no run' : ''}`;
  return { kind: 'unrecorded', reason: failure === undefined ? told : `${failure.message} (${told})` };
}

/** The exit code of `--once`. */
export function exitCodeOf(night: Night): number {
  const codes = { succeeded: 0, partial: 3, blocked: 4, failed: 5, running: 5 } as const satisfies Record<
    RunState,
    number
  >;
  return night.kind === 'recorded' ? codes[night.run.state] : codes.failed;
}
