import type { AppSettings } from './app-settings.ts';
import { provideCoreModule } from './core-module.ts';
import type { ProgrammingModel } from './core-types.ts';
import { withFunctionTimeout } from './function-timeout.ts';
import { functionTimeoutOf, type HostJson } from './host-json.ts';
import type { LogSink } from './host-log.ts';
import { type HostedFunction, readFunctions } from './hosted-function.ts';
import { answerWithFunctions, type HttpServer, openServer } from './http-server.ts';
import { createInvoker } from './invocation.ts';
import { listenToQueues } from './queues.ts';
import { createRegistrations, type Registrations } from './registrations.ts';
import { createTimerStatuses, type TimerStatuses } from './timer-statuses.ts';
import { createTimer, type HostClock, type RunningTimer, watchTimers } from './timers.ts';

interface FunctionsHostOptions {
  /** The module that registers the functions: `functions/index.ts`, or the bundle. */
  readonly entry: URL;
  /** App settings: they replace `%NAME%` in bindings and become the environment of the app. */
  readonly settings: AppSettings;
  readonly hostJson: HostJson;
  /** On 127.0.0.1; 0: any free one. */
  readonly port: number;
  readonly onLog: LogSink;
  /** What timers go by. Default: the machine's time. */
  readonly clock?: HostClock;
  /** What is known of the timers from earlier processes. Default: nothing. */
  readonly timerStatuses?: TimerStatuses;
  /** How long a message that is taken is hidden; the platform's ten minutes unless given, which is long for a sweep of kills. */
  readonly hiddenMilliseconds?: number;
}

/** A function as people read of it. */
type FunctionSummary =
  | {
      readonly name: string;
      readonly kind: 'timer';
      readonly schedule: string;
      readonly next: Date | undefined;
    }
  | {
      readonly name: string;
      readonly kind: 'queue';
      readonly queue: string;
    }
  | {
      readonly name: string;
      readonly kind: 'http';
      readonly methods: readonly string[];
      readonly url: string;
    };

/** How a timer's run ended. */
type TimerResult = { readonly ok: true } | { readonly ok: false; readonly error: Error };

/** How long the platform's host waits for a worker that it has told to end (`WorkerTerminate`). */
const endMilliseconds = 5_000;

/** A functions app in this process, answering HTTP and minding its timers and queues. */
export interface FunctionsHost {
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** As they are now: `next` moves on. */
  readonly functions: readonly FunctionSummary[];
  /** Runs a timer now, after its run in hand if there is one. Throws for a name that is no timer's. */
  runTimer(name: string): Promise<TimerResult>;
  /**
   * From now on timers run by themselves and queues are listened to. A timer whose appointment passed while no process had it runs at
   * once, and is told that it is past due. A second call does nothing.
   */
  startTriggers(): Promise<void>;
  /**
   * Resolves when the host has ended itself, because a function took longer than one may: handlers cannot be stopped one by one, so
   * the process is to end now. The platform starts another in its place.
   */
  readonly ended: Promise<void>;
  /**
   * Stops timers, queues and HTTP, waits for what runs, tells the app that it ends, as the platform does, and ends every
   * connection.
   *
   * @param graceMilliseconds how long to wait for running invocations; after that they are left behind. Default 10 s.
   */
  close(graceMilliseconds?: number): Promise<void>;
}

/**
 * Hosts a functions app through the unchanged `@azure/functions`. One per process: the library keeps its state there.
 *
 * @throws when the port is taken (`EADDRINUSE`), when the app cannot be loaded, registers nothing, or registers what
 * cannot be hosted; every problem of the last kind at once. Nothing is left running then.
 */
export async function startFunctionsHost(options: FunctionsHostOptions): Promise<FunctionsHost> {
  const { onLog } = options;
  const server = await openServer(options.port, (error) =>
    onLog({ level: 'error', category: 'host', message: `The host could not answer: ${String(error)}` }),
  );
  try {
    return await hostApp(options, server);
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function hostApp(options: FunctionsHostOptions, server: HttpServer): Promise<FunctionsHost> {
  const { settings, hostJson, onLog, clock = { now: () => new Date() } } = options;
  const registrations = createRegistrations((level, category, message) =>
    onLog({ level, category, message }),
  );
  const appHookData: Record<string, unknown> = {};
  const model = await loadApp(options, registrations);
  const functions = readFunctions(registrations.functions, settings, hostJson);
  const functionAppDirectory = process.cwd();
  await registrations.runHooks('appStart', { hookData: {}, appHookData, functionAppDirectory });
  await refuseStreaming(model);

  const invoker = createInvoker({ registrations, model, onLog, appHookData });
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const invoke = withFunctionTimeout(invoker.invoke, {
    milliseconds: functionTimeoutOf(settings, hostJson),
    onLog,
    onTimeout: () => void host.close(0).then(end),
  });
  const statuses = options.timerStatuses ?? createTimerStatuses();
  const timers = functions.flatMap((hosted) =>
    hosted.kind === 'timer' ? [createTimer(hosted, clock, (data) => invoke(hosted, data), statuses)] : [],
  );
  const admin = { origin: server.origin, routePrefix: hostJson.routePrefix, functions, timers };
  const http = functions.filter((hosted) => hosted.kind === 'http');
  const woken = functions.filter(({ isDisabled }) => !isDisabled);
  server.answerWith(answerWithFunctions(admin, http, invoke));
  let stopTimers: (() => void) | undefined;
  let stopQueues: Promise<() => Promise<void>> | undefined;
  const host: FunctionsHost = {
    port: server.port,
    origin: server.origin,
    ended,
    get functions() {
      return functions.map((hosted) => summaryOf(hosted, server.origin, hostJson.routePrefix, timers));
    },
    runTimer: (name) => runTimer(timers, name),
    async startTriggers() {
      stopTimers ??= watchTimers(timers.filter(({ name }) => woken.some((one) => one.name === name)));
      stopQueues ??= listenToQueues(woken, {
        ...{ invoke, rules: hostJson.queues, onLog },
        hiddenMilliseconds: options.hiddenMilliseconds,
      });
      await stopQueues;
    },
    close: once(async (graceMilliseconds = 10_000) => {
      stopTimers?.();
      const queuesStopped = stopQueues?.then((stop) => stop());
      server.stopListening();
      await within(graceMilliseconds, Promise.all([queuesStopped, invoker.quiet()]));
      const hooks = registrations.runHooks('appTerminate', { hookData: {}, appHookData });
      await within(endMilliseconds, hooks);
      await server.close();
    }),
  };
  return host;
}

async function loadApp(
  { entry, settings }: FunctionsHostOptions,
  registrations: Registrations,
): Promise<ProgrammingModel> {
  provideCoreModule(registrations.core);
  Object.assign(process.env, settings);
  try {
    await import(entry.href);
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    throw new Error(`The functions app ${entry.pathname} could not be loaded: ${because}`, { cause: error });
  }
  registrations.lock();
  const { model } = registrations;
  // The library only warns when it was loaded before the host was: the app would stand there with no function at all.
  if (model === undefined || registrations.functions.length === 0) {
    throw new Error(
      `The functions app ${entry.pathname} registered no function: does it import its function files?`,
    );
  }
  return model;
}

async function refuseStreaming(model: ProgrammingModel): Promise<void> {
  const capabilities = await model.getCapabilities({});
  if (capabilities.HttpUri === undefined) return;
  throw new Error(
    'The app asks for enableHttpStream, which the local host does not have: remove it from app.setup.',
  );
}

function summaryOf(
  hosted: HostedFunction,
  origin: string,
  prefix: string,
  timers: readonly RunningTimer[],
): FunctionSummary {
  const { name } = hosted;
  if (hosted.kind === 'timer') {
    const next = timers.find((timer) => timer.name === name)?.next;
    return { name, kind: 'timer', schedule: hosted.schedule.expression, next };
  }
  if (hosted.kind === 'queue') return { name, kind: 'queue', queue: hosted.queueName };
  const path = [prefix, hosted.route.text].filter((part) => part !== '').join('/');
  return { name, kind: 'http', methods: hosted.methods, url: `${origin}/${path}` };
}

async function runTimer(timers: readonly RunningTimer[], name: string): Promise<TimerResult> {
  const timer = timers.find((candidate) => candidate.name === name);
  if (timer === undefined) throw new Error(`There is no timer function "${name}".`);
  const outcome = await timer.run();
  return outcome.ok ? { ok: true } : outcome;
}

async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const bound = setTimeout(resolve, milliseconds);
  await Promise.race([work, late]);
  clearTimeout(bound);
}

function once(
  close: (graceMilliseconds?: number) => Promise<void>,
): (graceMilliseconds?: number) => Promise<void> {
  let closing: Promise<void> | undefined;
  return (graceMilliseconds) => {
    closing ??= close(graceMilliseconds);
    return closing;
  };
}
