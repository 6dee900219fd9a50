import { z } from 'zod';
import type { RunState } from '../src/domain/model/run.ts';
import { changeBody } from '../src/http/changes/bodies.ts';
import { itemBody, planBody } from '../src/http/plans/bodies.ts';
import { runBody } from '../src/http/runs/bodies.ts';
import type { ReportNames } from '../src/report/report-lines.ts';
import { type RunReport, runReport } from '../src/report/run-report.ts';

/** The timer functions, in the order in which they run. */
export const timerFunctions = [
  'snapshotAuditLogs',
  'storeRequests',
  'snapshotAccess',
  'renewEligibilities',
  'removeStaleAssignments',
  'checkRoleSettings',
] as const;
export type TimerFunction = (typeof timerFunctions)[number];

/** A run as `GET /api/runs/{id}` answers it. */
export type RecordedRun = z.infer<typeof runBody>;

/** There is no record of the run, and why. */
interface UnrecordedRun {
  readonly kind: 'unrecorded';
  readonly reason: string;
}

export type RunResult = { readonly kind: 'recorded'; readonly run: RecordedRun } | UnrecordedRun;

/** The result of a hygiene run, with its report. */
export type ReportedRun =
  | { readonly kind: 'recorded'; readonly run: RecordedRun; readonly report: RunReport }
  | UnrecordedRun;

/** Where the app is, and a token that may read. */
interface RunApi {
  readonly origin: string;
  readonly token: () => Promise<string>;
}

const planPage = z.object({ plan: planBody, items: z.array(itemBody), next: z.string().optional() });
const changesPage = z.object({ items: z.array(changeBody), next: z.string().optional() });

/**
 * Reads the record of a run from the app's API.
 *
 * @param runId `undefined`: no run has begun.
 * @param failure what the invocation ended with, if it failed.
 */
export async function readRun(
  api: RunApi,
  runId: string | undefined,
  failure: Error | undefined,
): Promise<RunResult> {
  if (runId === undefined) return { kind: 'unrecorded', reason: failure?.message ?? 'No run was begun.' };
  try {
    return {
      kind: 'recorded',
      run: await readAnswer(api, `/api/runs/${encodeURIComponent(runId)}`, runBody),
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      kind: 'unrecorded',
      reason: failure === undefined ? message : `${failure.message} (${message})`,
    };
  }
}

/** Reads the record of a hygiene run, its plan and its changes from the app's API. */
export async function readReport(
  api: RunApi,
  runId: string | undefined,
  failure: Error | undefined,
  names: ReportNames,
): Promise<ReportedRun> {
  const result = await readRun(api, runId, failure);
  if (result.kind === 'unrecorded') return result;
  const { run } = result;
  const planId = run.hygiene?.planId;
  const pages = planId === undefined ? [] : await readPlan(api, planId);
  const changes = planId === undefined ? [] : await readChanges(api, run.id);
  const { id, job, state, reason, startedAt } = run;
  const report = runReport(
    {
      runId: id,
      job,
      at: new Date(startedAt),
      planId,
      mode: pages[0]?.plan.mode ?? 'plan',
      state,
      reason,
      items: pages.flatMap(({ items }) => items),
      changes: changes.flatMap(({ items }) => items),
      obstacles: pages[0]?.plan.obstacles ?? [],
      preview: pages[0]?.plan.preview ?? [],
      exceptions: [],
    },
    names,
  );
  return { kind: 'recorded', run, report };
}

function readPlan(api: RunApi, planId: string) {
  return allPages(api, `/api/plans/${encodeURIComponent(planId)}?top=1000`, planPage);
}

function readChanges(api: RunApi, runId: string) {
  return allPages(api, `/api/changes?top=1000&runId=${encodeURIComponent(runId)}`, changesPage);
}

async function allPages<T extends { readonly next?: string | undefined }>(
  api: RunApi,
  path: string,
  schema: z.ZodType<T>,
): Promise<readonly T[]> {
  const pages: T[] = [];
  let from: string | undefined;
  do {
    const page = await readAnswer(
      api,
      from === undefined ? path : `${path}&from=${encodeURIComponent(from)}`,
      schema,
    );
    pages.push(page);
    from = page.next;
  } while (from !== undefined);
  return pages;
}

/** A JSON answer of the app. @throws with the path and the status, where the answer is not the expected one. */
async function readAnswer<T>(api: RunApi, path: string, schema: z.ZodType<T>): Promise<T> {
  const headers = { authorization: `Bearer ${await api.token()}` };
  const answer = await fetch(new URL(path, api.origin), { headers });
  const body = schema.safeParse(await answer.json().catch(() => undefined));
  if (answer.ok && body.success) return body.data;
  throw new Error(`GET ${path} answered ${answer.status}${answer.ok ? ' and not what was asked for' : ''}`);
}

/** The exit code of `--once`: that of the worst of the runs. */
export function exitCodeOf(results: readonly RunResult[]): number {
  const codes = { succeeded: 0, partial: 3, blocked: 4, failed: 5, running: 5 } as const satisfies Record<
    RunState,
    number
  >;
  return Math.max(
    0,
    ...results.map((result) => (result.kind === 'recorded' ? codes[result.run.state] : codes.failed)),
  );
}
