import type { Timing } from './adapters/graph/client/timing.ts';
import { jsonLog, type LineSink } from './adapters/log/json-log.ts';
import { deadlineIn } from './app/deadline.ts';
import { deploymentOf } from './app/deployment.ts';
import { gateOf } from './app/gate.ts';
import { jobRunnerOf, type RecordedJob } from './app/jobs.ts';
import { otherTenantsOf } from './app/other-tenants.ts';
import { ownWritesWatchOf } from './app/own-writes.ts';
import { readsRequests } from './app/parts.ts';
import {
  createTenantPorts,
  type SharedParts,
  shareParts,
  type TenantOptions,
  type TenantPorts,
} from './app/ports.ts';
import { RunNotSucceeded } from './app/run-not-succeeded.ts';
import { jobsOf, runsElsewhere } from './app/runs.ts';
import { selfServiceOf } from './app/self-service.ts';
import { signInOf } from './app/sign-in.ts';
import { createWebhooks } from './app/webhooks.ts';
import { type GrantWatch, watchGrants } from './changes/activations/watch-grants.ts';
import { createExecutor } from './changes/executor.ts';
import type { HygieneJob } from './domain/model/plan.ts';
import type { RunRecord } from './domain/model/run.ts';
import type { Signing } from './http/approvals/signing-pages.ts';
import type { HttpAnswer } from './http/core/answer.ts';
import { answerRequest } from './http/core/answer-request.ts';
import type { HttpCall, RawHttpCall } from './http/core/request-parts.ts';
import { openPages } from './http/open-pages.ts';
import { routeTable } from './http/routes.ts';
import type { OwnWritesWatch } from './jobs/watch-own-writes.ts';
import { instantOfId } from './ports/ids.ts';
import type { Clock, Log } from './ports/index.ts';
import { newTally } from './ports/reading.ts';
import type { Settings } from './settings/settings.ts';

export { RunNotSucceeded } from './app/run-not-succeeded.ts';

/** What a trigger gives: who it is, and where its log lines go. `InvocationContext` of `@azure/functions` is one. */
export interface Invocation extends LineSink {
  readonly invocationId: string;
}

/** Everything a trigger may ask of the app: the work of one tenant. */
export interface App {
  /** @throws RunNotSucceeded when the run ended as `blocked` or `failed`, so that the platform counts a failure. */
  snapshotAuditLogs(invocation: Invocation): Promise<RunRecord>;
  /**
   * A run of a hygiene job, up to what its rules allow.
   *
   * @throws RunNotSucceeded like `snapshotAuditLogs`.
   */
  runHygiene(invocation: Invocation, job: HygieneJob): Promise<RunRecord>;
  /** Compares role settings with their baselines, up to what the rules allow. @throws RunNotSucceeded like `snapshotAuditLogs`. */
  checkRoleSettings(invocation: Invocation): Promise<RunRecord>;
  /** Writes down who has what access. @throws RunNotSucceeded like `snapshotAuditLogs`. */
  snapshotAccess(invocation: Invocation): Promise<RunRecord>;
  /** Stores the requests of PIM. @throws RunNotSucceeded like `snapshotAuditLogs`. */
  storeRequests(invocation: Invocation): Promise<RunRecord>;
  /** Answers a request to the API, failures included. @param path below `/api`, decoded: `runs/5`. */
  answerHttp(invocation: Invocation, path: string, request: HttpCall): Promise<HttpAnswer>;
  /** Answers a message of a sender, failures included. @param sender its name in the path, decoded. */
  answerWebhook(invocation: Invocation, sender: string, request: RawHttpCall): Promise<HttpAnswer>;
  /** Executes what callers have asked for and nobody has executed, and recovers what is abandoned. @returns how many are over. */
  executeChanges(invocation: Invocation): Promise<number>;
  /**
   * Executes what the doorbell was rung for. That there is no such command, or that it cannot be executed, is logged or
   * written down: only a store that is away, or a defect, is thrown.
   *
   * @param message as it came from the queue: the id of a command, unless somebody else wrote it.
   */
  answerDoorbell(invocation: Invocation, message: unknown): Promise<void>;
  /** Looks at just-in-time access that runs: what is over, and what is to end. Asks Graph nothing where nothing runs. */
  watchActivations(invocation: Invocation): Promise<GrantWatch>;
  /** Compares Entra's log of what we did with our facts, both ways. @throws what keeps it from being compared. */
  watchOwnWrites(invocation: Invocation): Promise<OwnWritesWatch>;
}

/** The app for one tenant, and the ports that it works with. */
export interface TenantApp extends App {
  readonly ports: TenantPorts;
  /** What the tenants of the process share. */
  readonly shared: SharedParts;
}

/**
 * The app of a process that the settings describe. It has one tenant.
 *
 * @param timing how waits pass: between tries, and between looks at what was changed. A sweep hands in one that is faster.
 * @param options `ending` fires when the platform ends the process.
 */
export function composeApp(
  settings: Settings,
  clock: Clock,
  timing?: Timing,
  { ending, ...options }: Pick<TenantOptions, 'executesChanges'> & { readonly ending?: AbortSignal } = {},
): TenantApp {
  return composeTenant(shareParts(settings, clock, timing, ending), { ...settings, ...options });
}

/** Puts one tenant's ports together and hands them to jobs and API: the only place that knows everything. */
export function composeTenant(shared: SharedParts, tenant: TenantOptions): TenantApp {
  const { settings } = shared;
  const ports = createTenantPorts(shared, tenant);
  const logOf = (invocation: Invocation, { tenantId }: { readonly tenantId: string } = tenant): Log =>
    jsonLog(invocation, { tenantId, invocationId: invocation.invocationId });
  const jobs = jobsOf(shared, tenant, ports);
  const executorOf = (log: Log) => createExecutor({ ...ports, log, wantedRuns: jobs.wanted });
  const executesHere = settings.appParts.includes('writer') && tenant.executesChanges !== false;
  const selfServiceFor = selfServiceOf(shared, tenant);
  const webhooks = createWebhooks(shared, ports);
  const runJob = jobRunnerOf(shared, tenant, ports, jobs);
  const run = async (job: RecordedJob, invocation: Invocation) =>
    succeeded(await runJob(job, logOf(invocation)));
  const deployment = deploymentOf(settings);
  const http = {
    routeTable,
    gate: gateOf(tenant, ports, settings),
    ports: {
      ...ports,
      deployment,
      otherTenants: tenant.tenantId === settings.tenantId ? otherTenantsOf(shared, ports.approvalTokens) : [],
      publicUrl: tenant.publicUrl,
      executor: undefined,
      selfService: undefined,
      hygiene: jobs.forCallers,
      roles: { ...ports.roles, ...ports.listedRequests },
      requestsStoredAt: readsRequests(settings) ? undefined : () => ports.storedRequests.listedAt(),
    },
    pages: openPages(signingOf(tenant, ports)),
    timeBudgetMs: settings.apiTimeBudgetSeconds * 1000,
  };
  return {
    ports,
    shared,
    snapshotAuditLogs: (invocation) => run('snapshot-audit-logs', invocation),
    runHygiene: (invocation, job) => run(job, invocation),
    checkRoleSettings: (invocation) => run('check-role-settings', invocation),
    snapshotAccess: (invocation) => run('snapshot-access', invocation),
    storeRequests: (invocation) => run('store-requests', invocation),
    answerHttp: (invocation, path, request) => {
      const log = logOf(invocation);
      const executor = executesHere ? executorOf(log) : undefined;
      const doorbell = shared.doorbell(log);
      const selfService = selfServiceFor(ports, log);
      const hygiene = executesHere ? jobs.forCallers : runsElsewhere(ports, settings, doorbell);
      const own = { executor, doorbell, selfService, hygiene };
      const ofCall = { ...own, logOf: (other: { readonly tenantId: string }) => logOf(invocation, other) };
      return answerRequest(path, request, log, { ...http, ports: { ...http.ports, ...ofCall } });
    },
    answerWebhook: (invocation, sender, request) => {
      const log = logOf(invocation);
      return webhooks.answer(sender, request, log, shared.doorbell(log));
    },
    executeChanges: (invocation) => executorOf(logOf(invocation)).executeOpen(),
    async answerDoorbell(invocation, message) {
      const log = logOf(invocation);
      const id = typeof message === 'string' && instantOfId(message) !== undefined ? message : undefined;
      const over = id && (await executorOf(log).executeById(id));
      if (over === undefined) log.warn('doorbell.unknown', { changeId: id });
    },
    async watchActivations(invocation) {
      const log = logOf(invocation);
      // Here and not each minute: approved rules are read from the store.
      await webhooks.sayUnusable(log);
      const signal = deadlineIn(settings.runTimeBudgetSeconds * 1000, ports.ending);
      const tally = newTally();
      return watchGrants({ ...ports, log }, { signal, tally, log });
    },
    watchOwnWrites: (invocation) => ownWritesWatchOf(shared, ports)(logOf(invocation)),
  };
}

function signingOf(tenant: TenantOptions, { approvalTokens: tokens }: TenantPorts): Signing {
  const options = signInOf(tenant);
  return options && tokens && { options, tokens };
}

function succeeded(run: RunRecord): RunRecord {
  if (run.state === 'blocked' || run.state === 'failed') throw new RunNotSucceeded(run);
  return run;
}
