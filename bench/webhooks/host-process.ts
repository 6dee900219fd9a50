import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export type BenchHostOrder = 'cpu' | 'listen';
export type BenchHostAnswer =
  | { readonly kind: 'ready'; readonly origin: string }
  | { readonly kind: 'cpu'; readonly milliseconds: number }
  | { readonly kind: 'listening' };

/** A functions host in a process of its own, so that its processor time is its own. */
export interface BenchHost {
  readonly origin: string;
  /** Processor time that it has taken so far. */
  cpuMilliseconds(): Promise<number>;
  /** From now on its timers run and the doorbell is heard. */
  listen(): Promise<void>;
  close(): Promise<void>;
}

/** @param settings its whole environment. */
export async function startBenchHost(
  bundle: string,
  settings: Readonly<Record<string, string>>,
): Promise<BenchHost> {
  const script = new URL('host-child.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, bundle], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { PATH: process.env.PATH, ...settings },
  });
  const ready = await answerOf(child, 'ready');
  const order = (given: BenchHostOrder) => void child.send(given);
  return {
    origin: ready.origin,
    async cpuMilliseconds() {
      const answer = answerOf(child, 'cpu');
      order('cpu');
      return (await answer).milliseconds;
    },
    async listen() {
      const answer = answerOf(child, 'listening');
      order('listen');
      await answer;
    },
    async close() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function answerOf<K extends BenchHostAnswer['kind']>(
  child: ChildProcess,
  kind: K,
): Promise<Extract<BenchHostAnswer, { kind: K }>> {
  return new Promise((resolve, reject) => {
    child.once('message', (answer: BenchHostAnswer) => {
      if (answer.kind === kind) resolve(answer as Extract<BenchHostAnswer, { kind: K }>);
      else reject(new Error(`the host answered ${answer.kind} to ${kind}`));
    });
    child.once('exit', (code) => reject(new Error(`the host ended with ${code}`)));
  });
}
