import { ManagedIdentityCredential } from '@azure/identity';
import packageJson from '../package.json' with { type: 'json' };
import { createCallerTokens } from './adapters/entra/caller-tokens.ts';
import { createDirectoryAuditLog } from './adapters/graph/areas/audit-log.ts';
import { createDirectory } from './adapters/graph/areas/directory.ts';
import { createRoleManagement } from './adapters/graph/areas/role-management.ts';
import { createRoleNames } from './adapters/graph/areas/role-names.ts';
import { createRoleSettings } from './adapters/graph/areas/role-settings.ts';
import { createSecurityAlerts } from './adapters/graph/areas/security-alerts.ts';
import { createGraphClient } from './adapters/graph/client/client.ts';
import { systemTiming, type Timing } from './adapters/graph/client/timing.ts';
import { jsonLog, type LineSink } from './adapters/log/json-log.ts';
import { createNotifier } from './adapters/notices/notifier.ts';
import { createAccessHistories } from './adapters/tables/access-histories.ts';
import { createAuditArchive } from './adapters/tables/audit-archive.ts';
import { createAuditWatermark } from './adapters/tables/audit-watermark.ts';
import { createLeases } from './adapters/tables/leases.ts';
import { createLedger } from './adapters/tables/ledger.ts';
import { createMarks } from './adapters/tables/marks.ts';
import { createNoticeStore } from './adapters/tables/notice-store.ts';
import { createPlans } from './adapters/tables/plans.ts';
import { createPopulations } from './adapters/tables/populations.ts';
import { createRunHistory } from './adapters/tables/run-history.ts';
import { openTables } from './adapters/tables/store/tables.ts';
import type { Pause } from './changes/read-back.ts';
import type { HygieneJob } from './domain/model/plan.ts';
import type { RunRecord } from './domain/model/run.ts';
import { type HttpAnswer, problem } from './http/core/answer.ts';
import { answerRequest } from './http/core/answer-request.ts';
import type { HttpCall } from './http/core/request-parts.ts';
import type { HygieneRuns } from './http/core/route.ts';
import { routeTable } from './http/routes.ts';
import { type HygieneSpec, type RunOptions, runHygiene } from './jobs/hygiene/hygiene-run.ts';
import { undoOf } from './jobs/hygiene/undo-run.ts';
import { removeStaleAssignments } from './jobs/remove-stale-assignments.ts';
import { renewEligibilities } from './jobs/renew-eligibilities.ts';
import { jobName as auditSnapshotJob, snapshotAuditLogs } from './jobs/snapshot-audit-logs.ts';
import type { Clock, Log } from './ports/index.ts';
import { newId } from './ports/new-id.ts';
import { createRulesFile } from './rules/rules-file.ts';
import { readSettings, type Settings, SettingsError } from './settings/settings.ts';

/** What a trigger gives: who it is, and where its log lines go. `InvocationContext` of `@azure/functions` is one. */
export interface Invocation extends LineSink {
  readonly invocationId: string;
}

/** Everything a trigger may ask of the app. */
export interface App {
  /** @throws RunNotSucceeded when the run ended as `blocked` or `failed`, so that the platform counts a failure. */
  snapshotAuditLogs(invocation: Invocation): Promise<RunRecord>;
  /**
   * A night of a hygiene job, up to what its rules allow.
   *
   * @throws RunNotSucceeded like `snapshotAuditLogs`.
   */
  runHygiene(invocation: Invocation, job: HygieneJob): Promise<RunRecord>;
  /** Answers a request to the API, failures included. @param path below `/api`, decoded: `runs/5`. */
  answerHttp(invocation: Invocation, path: string, request: HttpCall): Promise<HttpAnswer>;
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

/** What time it is, and how it passes. */
export interface Time {
  readonly clock: Clock;
  /** How waits pass: between tries, for a quota, and between looks at what was changed. */
  readonly timing: Timing;
}

let time: Time = { clock: { now: () => new Date() }, timing: systemTiming };
let running: App | undefined;

/** Lets the local stack put simulated time in the place of the machine's. To be called before the app is first used. */
export function useTime(other: Time): void {
  time = other;
}

/**
 * The app of this process, composed at first use from the environment.
 *
 * @throws SettingsError naming every setting that is not usable. The next call looks again.
 */
export function runningApp(): App {
  running ??= composeApp(readSettings(process.env), time.clock, time.timing);
  return running;
}

/**
 * Puts settings and adapters together: the only place that knows everything.
 *
 * @param timing how waits pass: between tries, and between looks at what was changed. A sweep hands in one that is faster.
 */
export function composeApp(settings: Settings, clock: Clock, timing: Timing = systemTiming): App {
  const ports = portsOf(settings, timing);
  const pause: Pause = (milliseconds, signal) => timing.sleep(milliseconds, signal);
  const logOf = (invocation: Invocation): Log =>
    jsonLog(invocation, { invocationId: invocation.invocationId });
  const policy = {
    retentionDays: settings.auditRetentionDays,
    overlapHours: settings.auditOverlapHours,
    lossAlarmDays: settings.auditLossAlarmDays,
    timeBudgetMilliseconds: settings.runTimeBudgetSeconds * 1000,
  };
  const hygiene = hygieneOf(settings, { ...ports, clock, pause });
  const http = {
    routeTable,
    gate: gateOf(settings, clock),
    ports: { ...ports, clock, pause, hygiene: hygieneForCallers(hygiene, settings) },
    timeBudgetMs: settings.apiTimeBudgetSeconds * 1000,
  };
  return {
    async snapshotAuditLogs(invocation) {
      return succeeded(
        await snapshotAuditLogs({ ...ports, clock, log: logOf(invocation) }, policy, {
          runId: newId(clock.now()),
          appVersion: packageJson.version,
          deadline: AbortSignal.timeout(policy.timeBudgetMilliseconds),
        }),
      );
    },
    async runHygiene(invocation, job) {
      const order = { upTo: 'apply', askedBy: { objectId: job, appId: undefined } } as const;
      const timeBudgetMilliseconds = settings.runTimeBudgetSeconds * 1000;
      return succeeded(
        await hygiene(hygieneSpecs[job], { ...order, timeBudgetMilliseconds }, logOf(invocation)),
      );
    },
    answerHttp: (invocation, path, request) => answerRequest(path, request, logOf(invocation), http),
  };
}

const hygieneSpecs: Readonly<Record<HygieneJob, HygieneSpec>> = {
  'renew-eligibilities': renewEligibilities,
  'remove-stale-assignments': removeStaleAssignments,
};

function succeeded(run: RunRecord): RunRecord {
  if (run.state === 'blocked' || run.state === 'failed') throw new RunNotSucceeded(run);
  return run;
}

type Hygiene = (
  spec: HygieneSpec,
  order: Pick<RunOptions, 'upTo' | 'askedBy' | 'timeBudgetMilliseconds'>,
  log: Log,
) => Promise<RunRecord>;

function hygieneOf(
  { publicUrl }: Settings,
  ports: ReturnType<typeof portsOf> & { readonly clock: Clock; readonly pause: Pause },
): Hygiene {
  return (spec, order, log) =>
    runHygiene(
      spec,
      {
        ...order,
        runId: newId(ports.clock.now()),
        appVersion: packageJson.version,
        deadline: AbortSignal.timeout(order.timeBudgetMilliseconds),
        publicUrl,
      },
      { ...ports, log },
    );
}

function hygieneForCallers(hygiene: Hygiene, { apiTimeBudgetSeconds }: Settings): HygieneRuns {
  const timeBudgetMilliseconds = apiTimeBudgetSeconds * 1000;
  const by = ({ objectId, appId }: { readonly objectId: string; readonly appId: string }) => ({
    objectId,
    appId,
  });
  return {
    run: ({ job, upTo, askedBy, log }) =>
      hygiene(hygieneSpecs[job], { upTo, askedBy: by(askedBy), timeBudgetMilliseconds }, log),
    undo: ({ entries, askedBy, log }) =>
      hygiene(undoOf(entries), { upTo: 'apply', askedBy: by(askedBy), timeBudgetMilliseconds }, log),
  };
}

/** Answers a request to the API; where the settings do not let the app work, with a problem that says no more than that. */
export async function answerHttp(
  invocation: Invocation,
  path: string,
  request: HttpCall,
): Promise<HttpAnswer> {
  try {
    return await runningApp().answerHttp(invocation, path, request);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    jsonLog(invocation, {}).error('settings.unusable', { problems: error.problems.join('\n') });
    return problem(
      503,
      'The app is not configured',
      "Its settings do not let it work; the app's log says why.",
    );
  }
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

function portsOf(settings: Settings, timing: Timing) {
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
    timing,
  });
  const tables = openTables({ endpoint: settings.tablesEndpoint, credential });
  return {
    auditLog: createDirectoryAuditLog(graph),
    archive: createAuditArchive(tables),
    watermark: createAuditWatermark(tables, auditSnapshotJob),
    runs: createRunHistory(tables),
    roles: createRoleManagement(graph, { timing }),
    roleSettings: createRoleSettings(graph, { timing }),
    alerts: createSecurityAlerts(graph),
    ledger: createLedger(tables),
    leases: createLeases(tables),
    plans: createPlans(tables),
    marks: createMarks(tables),
    histories: createAccessHistories(tables),
    populations: createPopulations(tables),
    directory: createDirectory(graph),
    roleNames: createRoleNames(graph),
    rules: createRulesFile(settings.rulesFile),
    notifier: createNotifier(createNoticeStore(tables), noticeTargetOf(settings)),
  };
}

function noticeTargetOf({ notifyWebhookUrl: url, notifyFormat: format }: Settings) {
  return url === undefined ? undefined : { url, format };
}

function gateOf({ apiTenantId: tenantId, apiAudiences: audiences, apiAuthority }: Settings, clock: Clock) {
  if (tenantId === undefined || audiences === undefined) return undefined;
  return { clock, tokens: createCallerTokens({ authority: apiAuthority, tenantId, audiences }) };
}
