import { QueueClient, StorageSharedKeyCredential } from '@azure/storage-queue';
import { createSimulatorClock } from '../../simulator/clock.ts';
import { jobQueueName } from '../../src/adapters/queue/job-queue.ts';
import { azuriteAccount, azuriteKey } from '../../src/adapters/storage-host.ts';
import { openTables } from '../../src/adapters/tables/store/tables.ts';
import type { RecordedJob } from '../../src/app/jobs.ts';
import { scheduledJobs } from '../../src/domain/model/scheduled-job.ts';
import { type Fleet, startFleet } from './fleet.ts';
import { type AppLine, startTenantsHost, type TenantsHost } from './hosts.ts';
import { readTenantOutcome, type TenantOutcome } from './outcome.ts';
import { Waits } from './waits.ts';

export interface NightsOptions {
  readonly tenants: number;
  readonly seed: number;
  readonly hosts: number;
  readonly atOnce: number;
  readonly callBudgetSeconds: number;
  /** Whether a process is killed while it works in a tenant. */
  readonly kills: boolean;
  readonly jobs: readonly RecordedJob[];
  readonly tables: string;
  readonly queues: string;
  readonly onProgress: (text: string) => void;
}

/** What two nights of all tenants came to. */
export interface NightsOutcome {
  readonly fleet: Fleet;
  readonly nights: readonly Date[];
  /** By the place of the tenant. */
  readonly tenants: readonly TenantOutcome[];
  /** Requests for a token, by night and the place of the tenant. */
  readonly tokens: readonly (readonly number[])[];
  /** Tenants whose own writes were compared with the audit log, by night. */
  readonly watched: readonly ReadonlySet<unknown>[];
  /** Lines that the app logged about each event. */
  readonly lines: ReadonlyMap<string, number>;
  readonly kills: number;
  readonly waits: Waits;
  readonly isGivenUp: boolean;
  /** Messages that were forged and are no job of this deployment, which were dropped and told. */
  readonly dropped: { readonly forged: number; readonly told: number };
}

export const timers: Readonly<Record<RecordedJob, string>> = {
  'snapshot-audit-logs': 'snapshotAuditLogs',
  'store-requests': 'storeRequests',
  'snapshot-access': 'snapshotAccess',
  'renew-eligibilities': 'renewEligibilities',
  'remove-stale-assignments': 'removeStaleAssignments',
  'check-role-settings': 'checkRoleSettings',
};

/** The tenant whose process is killed, and the job that it is killed in: one that changes the tenant. */
const victim = { place: 4, job: 'renew-eligibilities' };
const dayMilliseconds = 86_400_000;

/** Two nights; between them a tenant takes its consent back. */
export async function workNights(options: NightsOptions): Promise<NightsOutcome> {
  const clock = createSimulatorClock();
  const fleet = await startFleet({ ...options, clock });
  const lines = new Map<string, number>();
  const waits = new Waits();
  const tokens: (readonly number[])[] = [];
  const nights: Date[] = [];
  const watched: Set<unknown>[] = [];
  let kills = 0;
  let forged = 0;
  const onLine = (line: AppLine, host: { kill(): void }) => {
    waits.hear(line);
    if (line.event === 'own-writes.watched') watched.at(-1)?.add(line.tenantId);
    const event = String(line.event);
    lines.set(event, (lines.get(event) ?? 0) + 1);
    const isVictims =
      event === 'run.started' &&
      line.job === victim.job &&
      line.tenantId === fleet.members[victim.place]?.simulator.tenant.tenantId;
    if (!options.kills || kills > 0 || !isVictims) return;
    kills += 1;
    host.kill();
  };
  for (const night of [1, 2]) {
    const aheadMilliseconds = (night - 1) * dayMilliseconds;
    if (night === 2) {
      forged = await forgeMessages(options, fleet, nights);
      clock.advance(dayMilliseconds);
      for (const { simulator, trouble } of fleet.members)
        if (trouble === 'withdrawn') simulator.applicationConsents.withdraw(fleet.appId);
    }
    nights.push(clock.now());
    watched.push(new Set());
    const start = () => startTenantsHost({ ...options, fleet, aheadMilliseconds, onLine });
    const hosts = await Promise.all(Array.from({ length: options.hosts }, start));
    // What was forged first: two messages of one tenant at once would only wait for each other.
    await queuesEmpty(options);
    await workNight(night, hosts, options);
    if (night === 2) await giveUp(options, fleet);
    await Promise.all(hosts.map((host) => host.close()));
    tokens.push(fleet.members.map(({ simulator }) => tokenRequests(simulator.requests({ reset: true }))));
  }
  const tables = openTables({ endpoint: options.tables });
  const tenants: TenantOutcome[] = [];
  for (const member of fleet.members) tenants.push(await readTenantOutcome(tables, member, nights));
  const isGivenUp = (lines.get('tenant-job.given-up') ?? 0) === 1;
  const dropped = { forged, told: lines.get('tenant-job.unknown') ?? 0 };
  return { fleet, nights, tenants, tokens, watched, lines, kills, waits, isGivenUp, dropped };
}

async function workNight(
  night: number,
  hosts: readonly TenantsHost[],
  options: NightsOptions,
): Promise<void> {
  for (const job of options.jobs) {
    options.onProgress(`night ${night}: ${job}`);
    await fireByAny(hosts, timers[job]);
    await queuesEmpty(options);
  }
  options.onProgress(`night ${night}: watch-own-writes`);
  await fireByAny(hosts, 'watchOwnWrites');
  await queuesEmpty(options);
}

/** One that was killed fires nothing. */
async function fireByAny(hosts: readonly TenantsHost[], timer: string): Promise<void> {
  const failures: unknown[] = [];
  for (const host of hosts) {
    try {
      return await host.fire(timer);
    } catch (error) {
      failures.push(error);
    }
  }
  throw new AggregateError(failures, `nobody could fire ${timer}`);
}

const credential = new StorageSharedKeyCredential(azuriteAccount, azuriteKey);
const queueNames = ['keeper', 'writer'].flatMap((part) => {
  const name = jobQueueName(part as 'keeper' | 'writer');
  return [name, `${name}-poison`];
});
const lookEveryMilliseconds = 250;

/** Whatever was announced is over: hidden messages count as well. */
async function queuesEmpty({ queues }: Pick<NightsOptions, 'queues'>): Promise<void> {
  const clients = queueNames.map((name) => new QueueClient(`${queues}/${name}`, credential));
  for (;;) {
    const counts = await Promise.all(
      clients.map((client) =>
        client.getProperties().then(
          ({ approximateMessagesCount = 0 }) => approximateMessagesCount,
          () => 0,
        ),
      ),
    );
    if (counts.every((count) => count === 0)) return;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMilliseconds));
  }
}

/**
 * What somebody else may put into the queues: a text, a job or a tenant that there is not, a job that will be due, and what is done.
 * None of it may run anything. @returns how many of them are no job of this deployment.
 */
async function forgeMessages(
  { queues, jobs }: NightsOptions,
  fleet: Fleet,
  [announcedAt]: readonly Date[],
): Promise<number> {
  const { tenantId } = fleet.members[0].simulator.tenant;
  const done = jobs.map((job) => ({ tenantId, job, announcedAt }));
  const unknown = [
    'a text',
    ...[{ job: 'grant-everything' }, { tenantId: fleet.appId }].map((odd) => ({ ...done[0], ...odd })),
    { ...done[0], announcedAt: '2099-01-01T00:00:00.000Z' },
  ];
  const parts = ['keeper', 'writer'] as const;
  for (const part of parts) {
    const queue = new QueueClient(`${queues}/${jobQueueName(part)}`, credential);
    const own = done.filter(({ job }) => scheduledJobs[job] === part);
    for (const message of [...unknown, ...own])
      await queue.sendMessage(Buffer.from(JSON.stringify(message)).toString('base64'));
  }
  return unknown.length * parts.length;
}

/** A message that came as often as it may is recorded by the function that listens to the poison queue. */
async function giveUp(options: NightsOptions, fleet: Fleet): Promise<void> {
  const [, , , , member] = fleet.members;
  const due = {
    tenantId: member?.simulator.tenant.tenantId,
    ...{ job: 'check-role-settings', announcedAt: fleet.members[0].simulator.clock.now().toISOString() },
  };
  const poison = new QueueClient(`${options.queues}/${jobQueueName('writer')}-poison`, credential);
  await poison.createIfNotExists();
  await poison.sendMessage(Buffer.from(JSON.stringify(due)).toString('base64'));
  await queuesEmpty(options);
}

function tokenRequests(requests: readonly { readonly path: string }[]): number {
  return requests.filter(({ path }) => path.endsWith('/oauth2/v2.0/token')).length;
}
