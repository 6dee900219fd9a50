import { readFileSync } from 'node:fs';

/** What a variant is to do: read every audit event of a window and keep it in Azurite. */
export interface Task {
  readonly tenantId: string;
  readonly graphOrigin: string;
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  readonly tablesEndpoint: string;
  /** The job's "now". */
  readonly now: Date;
  /** What is to be read, both ends included: what our job makes of `now`. */
  readonly from: Date;
  readonly to: Date;
}

/** What a variant tells when it is done. */
export interface Outcome {
  /** From the first line of work to the last durable row; loading the modules is not in it. */
  readonly milliseconds: number;
  /** Processor time of the process in that span. What is waited for is not in it. */
  readonly cpuMilliseconds: number;
  /** The most memory that the process ever held, in MiB. */
  readonly peakMiB: number;
  /** Rows it believes to have written. */
  readonly rows: number;
  /** What our job says of its run. */
  readonly run?: RunSummary;
}

export interface RunSummary {
  readonly state: string;
  readonly reason: string | undefined;
  /** ISO 8601. */
  readonly windowFrom: string | undefined;
  readonly windowTo: string | undefined;
}

/** The account and key that every Azurite has; they are published and no secret. */
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

/** Does the work, and prints the outcome as the last line. */
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
 * `maxRSS` is what a process inherits from the one that started it as well as its own (Linux keeps the larger of the two
 * when a child begins another program), so where the kernel tells the process's own peak, that is taken.
 */
function peakMiB(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024;
  const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kib) / 1024;
}
