import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, resolve } from 'node:path';

/** A service of Azurite, running as a child process. */
export interface RunningAzurite {
  /** `http://127.0.0.1:PORT/devstoreaccount1` */
  readonly endpoint: string;
  readonly pid: number;
  /** Stops it. Resolves when its process has ended. With a data directory, everything is on disk by then. */
  stop(): Promise<void>;
}

export interface AzuriteOptions {
  /** Absent: Table Storage. */
  readonly service?: AzuriteService;
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** Directory for what it stores. Absent: in memory, lost when it stops. */
  readonly dataDir?: string;
}

export type AzuriteService = 'table' | 'queue' | 'blob';

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 5_000;

// The table service has no handler for SIGTERM (it would lose the last seconds of a data directory), and does not notice
// the end of its parent. One line that runs before it fixes both: it stops cleanly when the channel to its parent closes.
const STOP_WITH_PARENT = 'data:text/javascript,process.once("disconnect",()=>process.emit("SIGINT"))';

/**
 * Starts the installed `azurite-table`, `azurite-queue` or `azurite-blob`, under this very Node and resolves when it answers.
 * Throws when the port is taken or it dies early, with what it said.
 */
export async function startAzurite(options: AzuriteOptions = {}): Promise<RunningAzurite> {
  const wanted = options.port ?? 0;
  for (let attempt = 1; ; attempt++) {
    const port = wanted === 0 ? await freePort() : wanted;
    try {
      return await startOn(port, options);
    } catch (error) {
      // Between finding a free port and taking it, another program may have taken it.
      if (!(error instanceof PortTakenError) || wanted !== 0 || attempt === 5) throw error;
    }
  }
}

async function startOn(
  port: number,
  { service = 'table', dataDir }: AzuriteOptions,
): Promise<RunningAzurite> {
  if (dataDir !== undefined) await mkdir(dataDir, { recursive: true });
  const args = ['--import', STOP_WITH_PARENT, script(service), ...flags(service, port, dataDir)];
  const child = spawn(process.execPath, args, {
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A process group of its own keeps Ctrl-C away from Azurite. The parent stops it after its own work.
    detached: true,
  });
  const withParent = () => child.kill('SIGINT');
  process.once('exit', withParent);
  // Node 24 never emits 'close' after a disconnect from this side.
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  void gone.then(() => process.off('exit', withParent));
  try {
    await started(child, port);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  const endpoint = `http://127.0.0.1:${port}/devstoreaccount1`;
  await (await fetch(endpoint)).body?.cancel();
  return { endpoint, pid: child.pid ?? 0, stop: () => stop(child, gone) };
}

function script(service: AzuriteService): string {
  const packageFile = createRequire(import.meta.url).resolve('azurite/package.json');
  const { bin } = JSON.parse(readFileSync(packageFile, 'utf8')) satisfies { bin: Record<string, string> };
  return resolve(dirname(packageFile), bin[`azurite-${service}`]);
}

function flags(service: AzuriteService, port: number, dataDir: string | undefined): string[] {
  const keep = dataDir === undefined ? ['--inMemoryPersistence'] : ['--location', resolve(dataDir)];
  const quiet = ['--silent', '--disableTelemetry', '--skipApiVersionCheck'];
  return [`--${service}Host`, '127.0.0.1', `--${service}Port`, String(port), ...quiet, ...keep];
}

class PortTakenError extends Error {}

/** Resolves when Azurite prints that it listens. A response alone could come from another program on the same port. */
function started(child: ChildProcess, port: number): Promise<void> {
  let said = '';
  return new Promise((ready, failed) => {
    const late = setTimeout(
      () =>
        failed(
          new Error(
            `Azurite did not start within ${READY_WITHIN_MS / 1000} s on 127.0.0.1:${port}. It said: ${said}`,
          ),
        ),
      READY_WITHIN_MS,
    );
    const listen = (chunk: Buffer) => {
      said += said.length < 10_000 ? chunk.toString() : '';
      if (!/successfully (started|listens)/.test(said)) return;
      clearTimeout(late);
      ready();
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('error', (error) => {
      clearTimeout(late);
      failed(new Error(`Azurite could not be started: ${error.message}`, { cause: error }));
    });
    child.once('close', (code, signal) => {
      clearTimeout(late);
      failed(earlyEnd(port, said, code ?? signal));
    });
  });
}

function earlyEnd(port: number, said: string, how: number | string | null): Error {
  if (said.includes('EADDRINUSE')) {
    return new PortTakenError(
      `Azurite cannot listen on 127.0.0.1:${port}: the port is taken. End the program that has it, or choose another port.`,
    );
  }
  return new Error(`Azurite ended (${how}) before it listened on 127.0.0.1:${port}. It said: ${said.trim()}`);
}

async function stop(child: ChildProcess, gone: Promise<void>): Promise<void> {
  if (child.connected) child.disconnect();
  const hard = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await gone;
  clearTimeout(hard);
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null
          ? found(address.port)
          : failed(new Error('no free port')),
      );
    });
  });
}
