import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { isAbsolute } from 'node:path';
import { createInterface } from 'node:readline';

const require = createRequire(__filename);
/** Node 24, whatever runs Jest. */
export const node24 = require.resolve('node/bin/node');

/** What the process tells; see `fixtures/run-host.ts`. */
export interface Tale {
  readonly kind: 'log' | 'ready' | 'ran' | 'hook' | 'closed' | 'failed';
  readonly [more: string]: unknown;
}

/** A functions host in a process of its own. */
export interface HostProcess {
  readonly tales: readonly Tale[];
  /** The first tale, told already or yet to come, that fits. Fails when the process ends without it. */
  heard(fits: (tale: Tale) => boolean): Promise<Tale>;
  order(line: 'close' | `run ${string}`): void;
  /** Resolves when the process is gone. */
  readonly gone: Promise<void>;
  kill(): void;
}

/** @param app a fixture's name, or the whole path of an app's entry. */
export function startHostProcess(
  app: string,
  settings: Record<string, string> = {},
  routePrefix = 'api',
): HostProcess {
  const script = require.resolve('./fixtures/run-host.ts');
  const appFile = isAbsolute(app) ? app : require.resolve(`./fixtures/${app}.ts`);
  const child = spawn(node24, [script, appFile, JSON.stringify(settings), routePrefix], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { tales, heard } = listen(child);
  return {
    tales,
    heard,
    order: (line) => child.stdin?.write(`${line}\n`),
    gone: new Promise((resolve) => child.once('close', () => resolve())),
    kill: () => child.kill('SIGKILL'),
  };
}

function listen(child: ChildProcess): Pick<HostProcess, 'tales' | 'heard'> {
  const tales: Tale[] = [];
  const waiting = new Set<() => void>();
  let ended = false;
  const tellWaiting = () => {
    for (const look of waiting) look();
  };
  if (child.stdout === null) throw new Error('the process has no stdout');
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    tales.push(JSON.parse(line));
    tellWaiting();
  });
  lines.on('close', () => {
    ended = true;
    tellWaiting();
  });
  const heard = (fits: (tale: Tale) => boolean) =>
    new Promise<Tale>((resolve, reject) => {
      const look = () => {
        const found = tales.find(fits);
        if (found === undefined && !ended) return;
        waiting.delete(look);
        if (found !== undefined) resolve(found);
        else reject(new Error(`the process ended without it; it told: ${JSON.stringify(tales)}`));
      };
      waiting.add(look);
      look();
    });
  return { tales, heard };
}
