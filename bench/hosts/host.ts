import { type ChildProcess, spawn } from 'node:child_process';
import type { HygieneJob } from '../../src/domain/model/plan.ts';
import type { RunRecord } from '../../src/domain/model/run.ts';

/** A message from a host's process. */
export type HostMessage = { readonly kind: 'ready' } | { readonly kind: 'ended'; readonly run: HostRun };

export type HostRun = Pick<RunRecord, 'state' | 'reason'>;

/** A process of the app that is ready to run jobs, one at a time. */
export interface Host {
  /** @returns `undefined` when the process was killed. */
  run(job: HygieneJob): Promise<HostRun | undefined>;
  kill(): void;
  /** Suspends the process, as when its machine sleeps. */
  stop(): void;
  resume(): void;
  /** Disconnects, and waits until the process has ended. */
  close(): Promise<void>;
}

/** @param bundle of `host-process.ts`; resolves when the app is composed. */
export async function startHost(bundle: string, env: Readonly<Record<string, string>>): Promise<Host> {
  const child = spawn(process.execPath, [bundle], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { PATH: process.env.PATH, ...env },
  });
  const exited = new Promise<NodeJS.Signals | number | null>((ended) =>
    child.once('exit', (code, signal) => ended(signal ?? code)),
  );
  await nextMessage(child, exited);
  return {
    async run(job) {
      child.send(job);
      const message = await nextMessage(child, exited);
      return message?.kind === 'ended' ? message.run : undefined;
    },
    kill: () => void child.kill('SIGKILL'),
    stop: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async close() {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

/** @returns `undefined` when it was killed. @throws Error when it ended in any other way. */
async function nextMessage(
  child: ChildProcess,
  gone: Promise<NodeJS.Signals | number | null>,
): Promise<HostMessage | undefined> {
  const message = new Promise<HostMessage>((received) =>
    child.once('message', (one) => received(one as HostMessage)),
  );
  const ended = await Promise.race([message, gone]);
  if (typeof ended === 'object' && ended !== null) return ended;
  if (ended === 'SIGKILL') return undefined;
  throw new Error(`a host's process ended with ${ended} and reported no run`);
}
