import { readFileSync } from 'node:fs';

/** The task of a variant: read every audit event of a window, and keep it in Azurite. */
export interface Task {
  readonly tenantId: string;
  readonly graphOrigin: string;
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  readonly tablesEndpoint: string;
  /** The job's "now". */
  readonly now: Date;
  /** The window, including both ends, that our job derives from `now`. */
  readonly from: Date;
  readonly to: Date;
}

/** The outcome of a variant. */
export interface Outcome {
  /** Time from the start of the work to the last durable row, without loading the modules. */
  readonly milliseconds: number;
  /** Processor time of the process in that period, without waiting. */
  readonly cpuMilliseconds: number;
  /** Peak memory of the process, in MiB. */
  readonly peakMiB: number;
  /** Number of rows that it reports as written. */
  readonly rows: number;
  /** The run record of our job. */
  readonly run?: RunSummary;
}

export interface RunSummary {
  readonly state: string;
  readonly reason: string | undefined;
  /** ISO 8601. */
  readonly windowFrom: string | undefined;
  readonly windowTo: string | undefined;
}

/** The published account and key of every Azurite. They are no secret. */
export const azuriteAccount = 'devstoreaccount1';
export const azuriteKey =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

const names = {
  tenantId: 'TENANT_ID',
  graphOrigin: 'GRAPH_ORIGIN',
  identityEndpoint: 'IDENTITY_ENDPOINT',
  identityHeader: 'IDENTITY_HEADER',
  tablesEndpoint: 'TABLES_ENDPOINT',
  now: 'BENCH_NOW',
  from: 'BENCH_FROM',
  to: 'BENCH_TO',
} as const satisfies Record<keyof Task, string>;

/** The task as the environment of a child process. */
export function toEnvironment(task: Task): Record<string, string> {
  return {
    [names.tenantId]: task.tenantId,
    [names.graphOrigin]: task.graphOrigin,
    [names.identityEndpoint]: task.identityEndpoint,
    [names.identityHeader]: task.identityHeader,
    [names.tablesEndpoint]: task.tablesEndpoint,
    [names.now]: task.now.toISOString(),
    [names.from]: task.from.toISOString(),
    [names.to]: task.to.toISOString(),
  };
}

/** The task of this process. */
export function readTask(): Task {
  return {
    tenantId: read('tenantId'),
    graphOrigin: read('graphOrigin'),
    identityEndpoint: read('identityEndpoint'),
    identityHeader: read('identityHeader'),
    tablesEndpoint: read('tablesEndpoint'),
    now: new Date(read('now')),
    from: new Date(read('from')),
    to: new Date(read('to')),
  };
}

function read(key: keyof Task): string {
  const value = process.env[names[key]];
  if (value === undefined) throw new Error(`${names[key]} is not set: bench/audit.ts starts this program`);
  return value;
}

/** Measures the work, and prints its outcome as the last line. */
export async function reportOutcome(work: () => Promise<Pick<Outcome, 'rows' | 'run'>>): Promise<void> {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const done = await work();
  const milliseconds = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  const cpuMilliseconds = (user + system) / 1000;
  console.log(
    JSON.stringify({ milliseconds, cpuMilliseconds, peakMiB: peakMiB(), ...done } satisfies Outcome),
  );
}

/**
 * Peak memory of this process. On Linux `maxRSS` also covers the parent at the time of the fork, so the kernel's own peak
 * of this process is used there.
 */
function peakMiB(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024;
  const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kib) / 1024;
}
