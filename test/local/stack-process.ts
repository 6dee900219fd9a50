import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { node24 } from './host-process.ts';

/** `node local/start.ts` in a process of its own. */
export interface StackProcess {
  /** Everything it has printed so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** Resolves when the text has been printed; fails when the process ends without it. */
  printed(text: string | RegExp): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Resolves with the exit code when the process is gone. */
  readonly exit: Promise<number | null>;
  /** Command lines of processes that it started and did not end. */
  leftBehind(): readonly string[];
  /** Ends processes that a failed test left, and removes its data. */
  clear(): void;
}

const start = resolve(__dirname, '../../local/start.ts');

export function startStackProcess(
  args: readonly string[],
  settings: Record<string, string> = {},
): StackProcess {
  // Azurite has this folder on its command line, so that processes of this test can be recognized by it.
  const dataDir = mkdtempSync(join(tmpdir(), 'pim-warden-stack-'));
  const { GRAPH_ORIGIN, AZURE_CLIENT_ID, ...env } = process.env;
  const child = spawn(node24, [start, '--data', dataDir, ...args], {
    env: { ...env, NO_COLOR: '1', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collect(child);
  return {
    get stdout() {
      return output.stdout;
    },
    get stderr() {
      return output.stderr;
    },
    printed: output.printed,
    signal: (name) => child.kill(name),
    exit: new Promise((resolve) => child.once('close', (code) => resolve(code))),
    leftBehind: () => commandLines().filter((line) => line.includes(dataDir)),
    clear() {
      child.kill('SIGKILL');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function collect(child: ChildProcess) {
  const output = { stdout: '', stderr: '' };
  const waiting = new Set<() => void>();
  let ended = false;
  const lookAgain = () => {
    for (const look of waiting) look();
  };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      lookAgain();
    });
  }
  child.once('close', () => {
    ended = true;
    lookAgain();
  });
  const printed = (text: string | RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        const all = output.stdout + output.stderr;
        const found = typeof text === 'string' ? all.includes(text) : text.test(all);
        if (!found && !ended) return;
        waiting.delete(look);
        if (found) resolve();
        else reject(new Error(`it ended without printing ${text}:\n${all}`));
      };
      waiting.add(look);
      look();
    });
  return Object.assign(output, { printed });
}

/** Of all processes of this machine. */
function commandLines(): string[] {
  if (!existsSync('/proc/self/cmdline'))
    return execFileSync('ps', ['-axo', 'args'], { encoding: 'utf8' }).split('\n');
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')];
    } catch {
      return []; // It has ended since the list was made.
    }
  });
}
