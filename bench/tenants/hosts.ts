import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { allTimersAt } from '../../local/timer-schedules.ts';
import type { Fleet } from './fleet.ts';
import type { HostReport, TimerOrder } from './host-process.ts';

/** One process of the app. */
export interface TenantsHost {
  /** Fires a timer. @throws when its function fails. */
  fire(timer: string): Promise<void>;
  kill(): void;
  /** Ends it, whatever it does, and waits until it is gone. */
  close(): Promise<void>;
}

/** A line of the app, and when it was logged. */
export interface AppLine extends Readonly<Record<string, unknown>> {
  readonly at: Date;
}

export interface HostOptions {
  readonly fleet: Fleet;
  readonly tables: string;
  readonly queues: string;
  readonly atOnce: number;
  /** How long one call to Graph may take with all its tries. */
  readonly callBudgetSeconds: number;
  /** How far its clock is ahead of the machine's. */
  readonly aheadMilliseconds: number;
  /** Hears each line that the app logs. */
  readonly onLine: (line: AppLine, host: { kill(): void }) => void;
}

export async function startTenantsHost(options: HostOptions): Promise<TenantsHost> {
  const script = new URL('host-process.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: {
      PATH: process.env.PATH,
      NODE_EXTRA_CA_CERTS: join(options.fleet.folder, 'certificate.pem'),
      SETTINGS: JSON.stringify(settingsOf(options)),
      CLOCK_AHEAD: String(options.aheadMilliseconds),
    },
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = () => void child.kill('SIGKILL');
  const waiting: ((report: HostReport) => void)[] = [];
  child.on('message', (report: HostReport) => {
    if (report.kind === 'line') options.onLine({ ...lineOf(report.line), at: new Date(report.at) }, { kill });
    else waiting.shift()?.(report);
  });
  const next = () =>
    Promise.race([new Promise<HostReport>((resolve) => waiting.push(resolve)), gone(exited)]);
  await next();
  return {
    async fire(timer) {
      if (!child.connected) throw new Error('the process of the app was killed');
      const fired = next();
      child.send({ timer } satisfies TimerOrder);
      const report = await fired;
      if (report.kind === 'fired' && !report.ok) throw new Error(`${timer} failed: ${report.error}`);
    },
    kill,
    close: () => closed(child, exited),
  };
}

async function gone(exited: Promise<void>): Promise<never> {
  await exited;
  throw new Error('the process of the app ended by itself');
}

async function closed(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.connected) child.disconnect();
  await exited;
}

function lineOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function settingsOf({ fleet, tables, queues, ...options }: HostOptions): Readonly<Record<string, string>> {
  const [home, ...others] = fleet.members;
  const idOf = ({ simulator }: (typeof others)[number]) => simulator.tenant.tenantId;
  return {
    TENANT_ID: idOf(home),
    TENANTS: others.map(idOf).join(','),
    TENANTS_CLIENT_ID: fleet.appId,
    TENANTS_RULES: join(fleet.folder, '{tenant}.json'),
    TENANTS_AT_ONCE: String(options.atOnce),
    TENANTS_AUTHORITY: fleet.tlsOrigin ?? '',
    GRAPH_ORIGIN: fleet.origin,
    IDENTITY_ENDPOINT: fleet.identityEndpoint,
    IDENTITY_HEADER: fleet.identityHeader,
    AZURE_CLIENT_ID: home.own.appId,
    TABLES_ENDPOINT: tables,
    QUEUES_ENDPOINT: queues,
    DOORBELL__queueServiceUri: queues,
    RULES_FILE: fleet.rulesFile(idOf(home)),
    // Nobody is there, so that notices stay in the store.
    NOTIFY_WEBHOOK_URL: 'http://127.0.0.1:9/notices',
    GRAPH_CALL_BUDGET_SECONDS: String(options.callBudgetSeconds),
    // Longer than a dead run's lease lasts, as by default: whoever is worked in by a process that is killed waits for it.
    RUN_TIME_BUDGET_SECONDS: '900',
    GRAPH_REPORTS_REQUESTS_PER_10_SECONDS: '1000',
    ...allTimersAt('0 0 2 1 1 *'),
  };
}
