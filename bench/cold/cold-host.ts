import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export type ColdOrder = 'specialise' | 'run';
export type ColdAnswer =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'ready'; readonly origin: string }
  | { readonly kind: 'failed'; readonly because: string };

/** How a host comes to its app: `cold` with the process, `specialised` in a process that stands there without one. */
export type StartMode = 'cold' | 'specialised';

export interface MeasuredStart {
  readonly hostScript: string;
  readonly appPath: string;
  readonly mode: StartMode;
  readonly settings: Readonly<Record<string, string>>;
}

/** @returns milliseconds from the start to the answer of `health`, which is read to its end. */
export async function timeToHealth(start: MeasuredStart): Promise<number> {
  return measured(start, async (_child, origin) => {
    const answer = await fetch(`${origin}/api/health`);
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`health answered ${answer.status}: ${text}`);
  });
}

/** @param asked resolves when Graph is asked something. @returns milliseconds from the start to then, by the run of a job. */
export async function timeToGraph(start: MeasuredStart, asked: () => Promise<void>): Promise<number> {
  return measured(start, async (child) => {
    const isAsked = asked();
    child.send('run' satisfies ColdOrder);
    await Promise.race([
      isAsked,
      answerOf(child, 'failed').then(({ because }) => Promise.reject(new Error(because))),
    ]);
  });
}

async function measured(
  { hostScript, appPath, mode, settings }: MeasuredStart,
  first: (child: ChildProcess, origin: string) => Promise<void>,
): Promise<number> {
  let begun = performance.now();
  const child = spawn(process.execPath, [hostScript, appPath, mode], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { PATH: process.env.PATH, ...settings },
  });
  try {
    if (mode === 'specialised') {
      await answerOf(child, 'waiting');
      begun = performance.now();
      child.send('specialise' satisfies ColdOrder);
    }
    const { origin } = await answerOf(child, 'ready');
    await first(child, origin);
    return performance.now() - begun;
  } finally {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
}

function answerOf<K extends ColdAnswer['kind']>(
  child: ChildProcess,
  kind: K,
): Promise<Extract<ColdAnswer, { kind: K }>> {
  return new Promise((resolve, reject) => {
    child.on('message', (answer: ColdAnswer) => {
      if (answer.kind === kind) resolve(answer as Extract<ColdAnswer, { kind: K }>);
    });
    child.once('exit', (code) => reject(new Error(`the host ended with ${code} before it was ${kind}`)));
  });
}
