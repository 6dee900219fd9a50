import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { isAbsolute } from 'node:path';
import { createInterface } from 'node:readline';

const require = createRequire(__filename);
/** Node 24, whatever runs Jest. */
export const node24 = require.resolve('node/bin/node');

/** A message of the process; see `fixtures/run-host.ts`. */
export interface HostMessage {
  readonly kind: 'log' | 'ready' | 'ran' | 'loaded' | 'advanced' | 'hook' | 'closed' | 'failed';
  readonly [more: string]: unknown;
}

/** A functions host in a process of its own. */
export interface HostProcess {
  readonly messages: readonly HostMessage[];
  /** Resolves with the first past or future message that matches. Rejects when the process ends without one. */
  waitFor(matches: (message: HostMessage) => boolean): Promise<HostMessage>;
  /** `advance`: moves the clock of the process by milliseconds. */
  send(line: 'close' | 'terminate' | 'loaded' | `run ${string}` | `advance ${number}`): void;
  /** Resolves when the process is gone. */
  readonly exited: Promise<void>;
  kill(): void;
}

/** @param app a fixture's name, or the whole path of an app's entry. */
export function startHostProcess(
  app: string,
  settings: Record<string, string> = {},
  routePrefix = 'api',
  environment: Readonly<Record<string, string>> = {},
): HostProcess {
  const script = require.resolve('./fixtures/run-host.ts');
  const appFile = isAbsolute(app) ? app : require.resolve(`./fixtures/${app}.ts`);
  const child = spawn(node24, [script, appFile, JSON.stringify(settings), routePrefix], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  const { messages, waitFor } = listen(child);
  return {
    messages,
    waitFor,
    send: (line) => child.stdin?.write(`${line}\n`),
    exited: new Promise((resolve) => child.once('close', () => resolve())),
    kill: () => child.kill('SIGKILL'),
  };
}

function listen(child: ChildProcess): Pick<HostProcess, 'messages' | 'waitFor'> {
  const messages: HostMessage[] = [];
  const waiting = new Set<() => void>();
  let ended = false;
  const checkWaiting = () => {
    for (const check of waiting) check();
  };
  if (child.stdout === null) throw new Error('the process has no stdout');
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    messages.push(JSON.parse(line));
    checkWaiting();
  });
  lines.on('close', () => {
    ended = true;
    checkWaiting();
  });
  const waitFor = (matches: (message: HostMessage) => boolean) =>
    new Promise<HostMessage>((resolve, reject) => {
      const check = () => {
        const found = messages.find(matches);
        if (found === undefined && !ended) return;
        waiting.delete(check);
        if (found !== undefined) resolve(found);
        else reject(new Error(`the process ended without it. Its messages: ${JSON.stringify(messages)}`));
      };
      waiting.add(check);
      check();
    });
  return { messages, waitFor };
}
