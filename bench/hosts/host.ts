import { type ChildProcess, spawn } from 'node:child_process';
import type { SignedMessage } from '../../local/webhook-signer.ts';
import type { HygieneJob } from '../../src/domain/model/plan.ts';
import type { RunRecord } from '../../src/domain/model/run.ts';

export type HostRun = Pick<RunRecord, 'state' | 'reason'>;

/** A request of a caller to the app's API. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** Below `/api`. */
  readonly path: string;
  readonly body?: unknown;
  readonly idempotencyKey?: string | undefined;
}

export interface ApiAnswer {
  readonly status: number;
  /** Parsed JSON. */
  readonly body: unknown;
}

/** A job that a timer starts. */
export type HostJob = HygieneJob | 'snapshot-audit-logs' | 'store-requests' | 'snapshot-access';

/** What wakes the app besides callers: the timers of each minute and of the watchdog, and messages in the doorbell's queue. */
export type HostTrigger = 'each minute' | 'watchdog' | 'doorbell';

/** Work that the parent sends: a timer's run of a job, a caller's request with a bearer token, a sender's message, a trigger. */
export type HostTask =
  | { readonly kind: 'run'; readonly job: HostJob }
  | { readonly kind: 'call'; readonly request: ApiRequest; readonly token: string }
  | { readonly kind: 'deliver'; readonly sender: string; readonly message: SignedMessage }
  | { readonly kind: 'wake'; readonly trigger: HostTrigger };

/** A task as it is sent. Tasks run side by side, so each has a number. */
export interface NumberedTask {
  readonly number: number;
  readonly task: HostTask;
}

/** `null`: there is nothing to say of it. */
export type HostResult = HostRun | ApiAnswer | null;

/** A message from a host's process. */
export type HostMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'result'; readonly number: number; readonly result: HostResult }
  | { readonly kind: 'failed'; readonly number: number; readonly error: string };

/** A process of the app that is ready for work. */
export interface Host {
  /** Runs a job as its timer does. @returns `undefined` when the process was killed. */
  run(job: HostJob): Promise<HostRun | undefined>;
  /** Sends a request to the API as a caller with every role. @returns `undefined` when the process was killed. */
  call(request: ApiRequest): Promise<ApiAnswer | undefined>;
  /** Sends a message as its sender does. @returns `undefined` when the process was killed. */
  deliver(sender: string, message: SignedMessage): Promise<ApiAnswer | undefined>;
  /** Resolves when what the trigger began is over; `false`: the process was killed. */
  wake(trigger: HostTrigger): Promise<boolean>;
  kill(): void;
  /** Suspends the process, as when its machine sleeps. */
  stop(): void;
  resume(): void;
  /** Disconnects, and waits until the process has ended. */
  close(): Promise<void>;
}

export interface HostOptions {
  /** The bundle of `host-process.ts`. */
  readonly bundle: string;
  readonly env: Readonly<Record<string, string>>;
  /** A bearer token of a caller with every role of the API. */
  newToken(): Promise<string>;
}

type Exit = NodeJS.Signals | number | null;

/** Resolves when the app is composed. */
export async function startHost({ bundle, env, newToken }: HostOptions): Promise<Host> {
  const child = spawn(process.execPath, [bundle], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { PATH: process.env.PATH, ...env },
  });
  const exited = new Promise<Exit>((ended) => child.once('exit', (code, signal) => ended(signal ?? code)));
  const tasks = createTaskQueue(child, exited);
  await tasks.ready;
  return {
    run: async (job) => (await tasks.send({ kind: 'run', job })) as HostRun | undefined,
    call: async (request) =>
      (await tasks.send({ kind: 'call', request, token: await newToken() })) as ApiAnswer | undefined,
    deliver: async (sender, message) =>
      (await tasks.send({ kind: 'deliver', sender, message })) as ApiAnswer | undefined,
    wake: async (trigger) => (await tasks.send({ kind: 'wake', trigger })) !== undefined,
    kill: () => void child.kill('SIGKILL'),
    stop: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async close() {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

function createTaskQueue(child: ChildProcess, exited: Promise<Exit>) {
  const waiting = new Map<number, (message: HostMessage) => void>();
  const ready = Promise.withResolvers<void>();
  child.on('message', (received) => {
    const message = received as HostMessage;
    if (message.kind === 'ready') ready.resolve();
    else waiting.get(message.number)?.(message);
  });
  const killed = exited.then((exit): undefined => {
    if (exit !== 'SIGKILL') throw new Error(`a host's process ended with ${exit} before it had answered`);
  });
  // A host that has nothing to answer ends as it likes.
  killed.catch(() => undefined);
  let last = 0;
  return {
    ready: Promise.race([ready.promise, killed]),
    /** @returns `undefined` when it was killed. @throws Error when it failed, or ended in any other way. */
    async send(task: HostTask): Promise<HostResult | undefined> {
      last += 1;
      const number = last;
      const answer = new Promise<HostMessage>((received) => waiting.set(number, received));
      // A host that was killed meanwhile takes no message; its exit answers.
      child.send({ number, task } satisfies NumberedTask, () => undefined);
      const message = await Promise.race([answer, killed]);
      waiting.delete(number);
      if (message?.kind === 'failed') throw new Error(`a host failed at a ${task.kind}: ${message.error}`);
      return message?.kind === 'result' ? message.result : undefined;
    },
  };
}
