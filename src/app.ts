import { randomUUID } from 'node:crypto';
import { ManagedIdentityCredential } from '@azure/identity';
import packageJson from '../package.json' with { type: 'json' };
import { createDirectoryAuditLog } from './adapters/graph/audit-log.ts';
import { createGraphClient } from './adapters/graph/client.ts';
import { jsonLog, type LineSink } from './adapters/log/json-log.ts';
import { createAuditArchive } from './adapters/tables/audit-archive.ts';
import { createAuditWatermark } from './adapters/tables/audit-watermark.ts';
import { createRunHistory } from './adapters/tables/run-history.ts';
import { openTables } from './adapters/tables/tables.ts';
import { GraphCallError, StoreError } from './domain/failures.ts';
import type { RunRecord } from './domain/run.ts';
import { type HttpAnswer, problem } from './http/answer.ts';
import { listRuns, readRun } from './http/runs.ts';
import { jobName as auditSnapshotJob, snapshotAuditLogs } from './jobs/snapshot-audit-logs.ts';
import type { Clock, Log } from './ports.ts';
import { readSettings, type Settings, SettingsError } from './settings.ts';

/** What a trigger gives: who it is, and where its log lines go. `InvocationContext` of `@azure/functions` is one. */
export interface Invocation extends LineSink {
  readonly invocationId: string;
}

/** Everything a trigger may ask of the app. */
export interface App {
  /** @throws RunNotSucceeded when the run ended as `blocked` or `failed`, so that the platform counts a failure. */
  snapshotAuditLogs(invocation: Invocation): Promise<RunRecord>;
  listRuns(invocation: Invocation, query: Readonly<Record<string, string>>): Promise<HttpAnswer>;
  readRun(invocation: Invocation, id: string): Promise<HttpAnswer>;
}

/** A run that demands a person. The record is in table `Runs`, unless the store itself was the reason. */
export class RunNotSucceeded extends Error {
  override readonly name = 'RunNotSucceeded';
  readonly run: RunRecord;

  constructor(run: RunRecord) {
    super(`${run.job} ${run.id} ended as ${run.state}: ${run.reason ?? 'no reason was given'}`);
    this.run = run;
  }
}

let clock: Clock = { now: () => new Date() };
let running: App | undefined;

/** Lets the local stack put the simulator's clock in the place of the machine's. To be called before the app is first used. */
export function useClock(other: Clock): void {
  clock = other;
}

/**
 * The app of this process, composed at first use from the environment.
 *
 * @throws SettingsError naming every setting that is not usable. The next call looks again.
 */
export function runningApp(): App {
  running ??= composeApp(readSettings(process.env), clock);
  return running;
}

/** Puts settings and adapters together: the only place that knows everything. */
export function composeApp(settings: Settings, clock: Clock): App {
  const ports = portsOf(settings);
  const logOf = (invocation: Invocation): Log =>
    jsonLog(invocation, { invocationId: invocation.invocationId });
  const policy = {
    retentionDays: settings.auditRetentionDays,
    overlapHours: settings.auditOverlapHours,
    lossAlarmDays: settings.auditLossAlarmDays,
    timeBudgetMilliseconds: settings.runTimeBudgetSeconds * 1000,
  };
  return {
    async snapshotAuditLogs(invocation) {
      const run = await snapshotAuditLogs({ ...ports, clock, log: logOf(invocation) }, policy, {
        runId: newRunId(clock.now()),
        appVersion: packageJson.version,
        deadline: AbortSignal.timeout(policy.timeBudgetMilliseconds),
      });
      if (run.state === 'blocked' || run.state === 'failed') throw new RunNotSucceeded(run);
      return run;
    },
    listRuns: (_invocation, query) => answered(() => listRuns(ports.runs, query)),
    readRun: (_invocation, id) => answered(() => readRun(ports.runs, id)),
  };
}

/** Whether the app can work at all. Says no more than that, for anybody may ask; the log says what is wrong. */
export function health(invocation: Invocation): HttpAnswer {
  try {
    runningApp();
    return { status: 200, jsonBody: { status: 'ok' } };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    jsonLog(invocation, {}).error('settings.unusable', { problems: error.problems.join('\n') });
    return { status: 503, jsonBody: { status: 'unusable' } };
  }
}

function portsOf(settings: Settings) {
  const { identityClientId } = settings;
  const credential = new ManagedIdentityCredential(
    identityClientId === undefined ? {} : { clientId: identityClientId },
  );
  const graph = createGraphClient({
    origin: settings.graphOrigin,
    credential,
    tryTimeoutMs: settings.graphTryTimeoutSeconds * 1000,
    callBudgetMs: settings.graphCallBudgetSeconds * 1000,
    reportsPer10Seconds: settings.graphReportsRequestsPer10Seconds,
  });
  const tables = openTables({ endpoint: settings.tablesEndpoint, credential });
  return {
    auditLog: createDirectoryAuditLog(graph),
    archive: createAuditArchive(tables),
    watermark: createAuditWatermark(tables, auditSnapshotJob),
    runs: createRunHistory(tables),
  };
}

/** Sorts by time, so that lists of ids read in order. */
function newRunId(now: Date): string {
  return `${now
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d+Z/, 'Z')}-${randomUUID().slice(0, 8)}`;
}

async function answered(answer: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof StoreError) return problem(503, 'The store cannot be used', error.message);
    if (error instanceof GraphCallError) return problem(502, 'Microsoft Graph cannot be used', error.message);
    throw error;
  }
}
