import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleApp as bundleInto } from '../../packaging/bundle.ts';

export type HostOrder =
  | { readonly kind: 'advance'; readonly number: number; readonly milliseconds: number }
  | { readonly kind: 'run'; readonly number: number; readonly timer: string };

/** The answer to an order; number 0: the host is ready. `because`: why a run failed. */
export interface HostAnswer {
  readonly number: number;
  readonly because: string | undefined;
  readonly origin?: string;
}

/** A running functions app. */
export interface RunningHost {
  readonly origin: string;
  advance(milliseconds: number): Promise<void>;
  /** Runs a timer's function. @returns why it failed; `undefined`: it did not. */
  run(timer: string): Promise<string | undefined>;
  close(): Promise<void>;
}

export interface AppBundle {
  readonly path: string;
  remove(): void;
}

const deployable = new URL('../../functions/index.ts', import.meta.url);

/** The deployable, bundled as `npm run package` does it. @param entry another entry, which has more functions. */
export async function bundleApp(entry = deployable): Promise<AppBundle> {
  const folder = mkdtempSync(join(tmpdir(), 'pim-warden-app-'));
  await bundleInto(entry.pathname, folder);
  return { path: join(folder, 'index.cjs'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Starts a functions host with the app. The environment is what `settings` say, and no more. */
export async function startRunningHost(
  bundle: AppBundle,
  settings: Readonly<Record<string, string>>,
): Promise<RunningHost> {
  const script = new URL('host-child.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, bundle.path], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { PATH: process.env.PATH, HOSTILE_LOG: process.env.HOSTILE_LOG, ...settings },
  });
  const answers = answersOf(child);
  const { origin = '' } = await answers.to(0);
  let last = 0;
  const order = (
    given:
      | { readonly kind: 'advance'; readonly milliseconds: number }
      | { readonly kind: 'run'; readonly timer: string },
  ) => {
    last += 1;
    const number = last;
    const answer = answers.to(number);
    child.send({ ...given, number } satisfies HostOrder);
    return answer;
  };
  return {
    origin,
    advance: async (milliseconds) => void (await order({ kind: 'advance', milliseconds })),
    run: async (timer) => (await order({ kind: 'run', timer })).because,
    async close() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function answersOf(child: ChildProcess): { to(number: number): Promise<HostAnswer> } {
  const waiting = new Map<number, PromiseWithResolvers<HostAnswer>>();
  child.on('message', (received) => {
    const answer = received as HostAnswer;
    waiting.get(answer.number)?.resolve(answer);
    waiting.delete(answer.number);
  });
  child.once('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`the host ended with ${code}`));
  });
  return {
    to(number) {
      const answer = Promise.withResolvers<HostAnswer>();
      waiting.set(number, answer);
      return answer.promise;
    },
  };
}
