import type { Timing } from '../adapters/graph/client/timing.ts';
import { jsonLog, type LineSink } from '../adapters/log/json-log.ts';
import type { App, Invocation, TenantApp } from '../app.ts';
import type { ScheduledJob } from '../domain/model/scheduled-job.ts';
import type { HttpAnswer } from '../http/core/answer.ts';
import type { HttpCall, RawHttpCall } from '../http/core/request-parts.ts';
import { EndedByPlatform } from '../ports/ended-by-platform.ts';
import type { Clock } from '../ports/index.ts';
import { createCallsUnderWay } from './calls-under-way.ts';
import type { AppStart } from './start.ts';
import type { TenantJobs } from './tenants.ts';

/** What time it is, and how it passes. */
export interface Time {
  readonly clock: Clock;
  /** How waits pass: between tries, for a quota, and between looks at what was changed. */
  readonly timing: Timing;
}

/**
 * The app of a process, composed at first use, because a function app must load even where its settings are not usable, and
 * because a first call should not wait for what it does not need.
 */
export interface AppOnDemand {
  /**
   * @param sink where the app says, at its first use, what an operator should know of its settings.
   * @throws SettingsError naming every setting that is not usable. The next call looks again.
   */
  app(sink?: LineSink): Promise<App>;
  /**
   * Starts a job because its timer fired: in the tenant of the app, or, where the settings list tenants, with a message for each.
   *
   * @throws RunNotSucceeded like the job itself.
   */
  startJob(invocation: Invocation, job: ScheduledJob): Promise<void>;
  /** Does what a message of a queue of jobs asks for. */
  answerJob(invocation: Invocation, message: unknown): Promise<void>;
  /** The same for a message that came too often. */
  giveUpJob(invocation: Invocation, message: unknown): Promise<void>;
  /** Answers a request to the API; where the settings do not let the app work, with a problem that says no more than that. */
  answerHttp(invocation: Invocation, path: string, request: HttpCall): Promise<HttpAnswer>;
  /** The same for a message of a sender. */
  answerWebhook(invocation: Invocation, sender: string, request: RawHttpCall): Promise<HttpAnswer>;
  /**
   * Whether the app can work at all: 503 as long as settings or rules do not let it. Says no more than that, for anybody may ask; the
   * log says what is wrong. Whoever sends a token is told more where it is good, and any other method is refused as everywhere.
   */
  health(invocation: Invocation, request: HttpCall): Promise<HttpAnswer>;
  /** Puts simulated time in the place of the machine's. To be called before the app is first used. */
  useTime(time: Time): void;
  /** The platform ends the process: what runs is ended where it is, and leases are given back. Resolves when nothing is under way any more, or time is over. */
  end(): Promise<void>;
}

/** The platform ends the process 5 s after it has said so. */
const endMilliseconds = 4_500;
/** The rules file is looked at so often at most: anybody may ask for the health. */
const rulesLookMilliseconds = 10_000;

/**
 * @param environment is read at first use.
 * @param missing functions that this process has to have and has not: the log says so once, at first use.
 */
export function createAppOnDemand(
  environment: Readonly<Record<string, string | undefined>>,
  missing: MissingFunctions = () => [],
): AppOnDemand {
  let time: Partial<Time> = {};
  const clock: Clock = { now: () => time.clock?.now() ?? new Date() };
  const ending = new AbortController();
  const calls = createCallsUnderWay();
  const started = startOnce(environment, missing);
  const health = healthOf(environment, started, clock);
  let composed: Promise<ComposedApp> | undefined;
  let tenantJobs: Promise<TenantJobs> | undefined;

  async function compose(sink?: LineSink): Promise<ComposedApp> {
    ending.signal.throwIfAborted();
    const start = await started(sink);
    composed ??= composeFrom(start);
    return composed;
  }

  async function composeFrom({ settings }: AppStart): Promise<ComposedApp> {
    const [{ composeApp }, { withRunSpans }] = await Promise.all([
      import('../app.ts'),
      import('./run-spans.ts'),
    ]);
    const home = composeApp(settings, clock, time.timing, { ending: ending.signal });
    return { home, app: calls.watch(withRunSpans(home)) };
  }

  const app = async (sink?: LineSink): Promise<App> => (await compose(sink)).app;

  async function jobsOfTenants(sink: LineSink): Promise<TenantJobs> {
    const { home } = await compose(sink);
    tenantJobs ??= import('./tenants.ts').then(({ createTenantJobs }) => calls.watch(createTenantJobs(home)));
    return tenantJobs;
  }

  async function answered(
    invocation: Invocation,
    answer: (composed: App) => Promise<HttpAnswer>,
  ): Promise<HttpAnswer> {
    try {
      return await answer(await app(invocation));
    } catch (error) {
      await logUnusable(error, invocation, environment);
      const { problem } = await import('../http/core/answer.ts');
      const detail = "Its settings do not let it work; the app's log says why.";
      return problem(503, 'The app is not configured', detail, {}, { 'retry-after': '30' });
    }
  }

  return {
    app,
    async startJob(invocation, job) {
      const { settings } = await started(invocation);
      if (settings.tenants === undefined) await runJob(await app(invocation), invocation, job);
      else await (await jobsOfTenants(invocation)).announce(invocation, job);
    },
    answerJob: async (invocation, message) => (await jobsOfTenants(invocation)).answer(invocation, message),
    giveUpJob: async (invocation, message) => (await jobsOfTenants(invocation)).giveUp(invocation, message),
    answerHttp: (invocation, path, request) =>
      answered(invocation, (composed) => composed.answerHttp(invocation, path, request)),
    answerWebhook: (invocation, sender, request) =>
      answered(invocation, (composed) => composed.answerWebhook(invocation, sender, request)),
    health: (invocation, request) =>
      isOpen(request)
        ? health(invocation)
        : answered(invocation, (composed) => composed.answerHttp(invocation, 'health', request)),
    useTime(other) {
      time = other;
    },
    async end() {
      ending.abort(new EndedByPlatform());
      await calls.over(endMilliseconds);
    },
  };
}

/** What anybody may ask of the health. */
function isOpen({ method, headers }: HttpCall): boolean {
  return (method === 'GET' || method === 'HEAD') && headers.get('authorization') === null;
}

/** The app that triggers use, and what it was made of. */
interface ComposedApp {
  readonly app: App;
  readonly home: TenantApp;
}

async function runJob(app: App, invocation: Invocation, job: ScheduledJob): Promise<unknown> {
  switch (job) {
    case 'snapshot-audit-logs':
      return app.snapshotAuditLogs(invocation);
    case 'snapshot-access':
      return app.snapshotAccess(invocation);
    case 'store-requests':
      return app.storeRequests(invocation);
    case 'check-role-settings':
      return app.checkRoleSettings(invocation);
    case 'watch-own-writes':
      return app.watchOwnWrites(invocation);
    default:
      return app.runHygiene(invocation, job);
  }
}

type Environment = Readonly<Record<string, string | undefined>>;
type Started = (sink?: LineSink) => Promise<AppStart>;
/** Functions that the process has to have and has not, each with why. Asked once, when all are registered. */
type MissingFunctions = () => readonly { readonly name: string; readonly because: string }[];

/** Reads settings until they are usable, and says once what is to be known of them. */
function startOnce(environment: Environment, missing: MissingFunctions): Started {
  let start: AppStart | undefined;
  let areNotesSaid = false;
  return async (sink) => {
    const { readStart } = await import('./start.ts');
    start ??= readStart(environment);
    if (sink !== undefined && !areNotesSaid) {
      areNotesSaid = true;
      const log = jsonLog(sink, { tenantId: environment.TENANT_ID });
      for (const { sentence } of start.notes) log.warn('settings.note', { note: sentence });
      for (const { name, because } of missing()) log.error('function-missing', { name, because });
    }
    return start;
  };
}

const unusable: HttpAnswer = { status: 503, jsonBody: { status: 'unusable' } };

type OpenHealth = (invocation: Invocation) => Promise<HttpAnswer>;

function healthOf(environment: Environment, started: Started, clock: Clock): OpenHealth {
  let look: { readonly at: number; readonly problems: Promise<readonly string[]> } | undefined;

  async function rulesProblems(start: AppStart, invocation: Invocation): Promise<readonly string[]> {
    const at = clock.now().getTime();
    if (look !== undefined && Math.abs(at - look.at) < rulesLookMilliseconds) return look.problems;
    look = { at, problems: start.rulesProblems() };
    const problems = await look.problems;
    if (problems.length > 0)
      jsonLog(invocation, { tenantId: environment.TENANT_ID }).error('rules.unusable', {
        problems: problems.join('\n'),
      });
    return problems;
  }

  return async (invocation) => {
    try {
      const start = await started(invocation);
      if ((await rulesProblems(start, invocation)).length > 0) return unusable;
      const open = start.notes.filter(({ isPublic }) => isPublic).map(({ sentence }) => sentence);
      return { status: 200, jsonBody: { status: 'ok', ...(open.length > 0 && { notes: open }) } };
    } catch (error) {
      await logUnusable(error, invocation, environment);
      return unusable;
    }
  };
}

/** @throws what is no SettingsError. */
async function logUnusable(
  error: unknown,
  sink: LineSink,
  { TENANT_ID: tenantId }: Environment,
): Promise<void> {
  const { SettingsError } = await import('../settings/settings.ts');
  if (!(error instanceof SettingsError)) throw error;
  jsonLog(sink, { tenantId }).error('settings.unusable', { problems: error.problems.join('\n') });
}
