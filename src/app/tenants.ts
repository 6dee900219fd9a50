import packageJson from '../../package.json' with { type: 'json' };
import { createTenantCredential, createTenantDoor } from '../adapters/entra/tenant-door.ts';
import { createDestination } from '../adapters/graph/client/destination.ts';
import { jsonLog } from '../adapters/log/json-log.ts';
import { createJobQueue, readDueJob } from '../adapters/queue/job-queue.ts';
import { createConsentLosses } from '../adapters/tables/consent-losses.ts';
import type { Invocation, TenantApp } from '../app.ts';
import { haltWith } from '../changes/writers-stop.ts';
import type { RunRecord } from '../domain/model/run.ts';
import { type DueJob, hasCome, type ScheduledJob, scheduledJobs } from '../domain/model/scheduled-job.ts';
import { announceJob } from '../jobs/tenants/announce-job.ts';
import { giveUpJob } from '../jobs/tenants/give-up-job.ts';
import { type DueJobPorts, runDueJob } from '../jobs/tenants/run-due-job.ts';
import { createStandbyRelay, type StandbyRelay } from '../jobs/tenants/standby-relay.ts';
import { createTenantSlots } from '../jobs/tenants/tenant-slots.ts';
import { GraphCallError, SigningError, StoreError } from '../ports/errors.ts';
import type { Log, TenantDoor } from '../ports/index.ts';
import type { Settings } from '../settings/settings.ts';
import { rulesPlaceOf } from '../settings/tenant-setting-definitions.ts';
import { afterWaiting } from '../settings/time-setting-definitions.ts';
import { jobRunnerOf } from './jobs.ts';
import { rulesOfTenant } from './other-tenants.ts';
import { ownWritesWatchOf } from './own-writes.ts';
import { createTenantPorts, type SharedParts, type TenantOptions, type TenantPorts } from './ports.ts';
import { runSpan } from './run-spans.ts';

/** The jobs of all tenants of a deployment, by way of a queue. */
export interface TenantJobs {
  /** Puts a message for each tenant into the queue of the job. @throws when one is missing. */
  announce(invocation: Invocation, job: ScheduledJob): Promise<void>;
  /** Does what a message asks for. @param message as it came. @throws when nothing could be recorded: it comes again. */
  answer(invocation: Invocation, message: unknown): Promise<void>;
  /** Writes down what a message asked for that came too often. @throws when that cannot be recorded. */
  giveUp(invocation: Invocation, message: unknown): Promise<void>;
}

/** One tenant, as long as the process lives: its Graph client knows the pace of its quota, its credential its tokens. */
interface OpenTenant {
  readonly options: TenantOptions;
  readonly ports: TenantPorts;
  /** `undefined`: the managed identity is at home there. */
  readonly door: TenantDoor | undefined;
  /** `undefined`: callers of the API use the same client, and need no place to work in. */
  readonly relay: StandbyRelay | undefined;
}

/** @param home the app of the tenant that the process is at home in. */
export function createTenantJobs(home: TenantApp): TenantJobs {
  const { shared } = home;
  const { settings } = shared;
  const { tenantId: homeId, tenants: others = [], queuesEndpoint: endpoint = '' } = settings;
  const queue = createJobQueue({ endpoint, credential: shared.credential });
  const slots = createTenantSlots(home.ports, settings.tenantsAtOnce);
  const open = new Map<string, OpenTenant>([
    [homeId, { options: settings, ports: home.ports, door: undefined, relay: undefined }],
  ]);
  const tenantOf = (tenantId: string): OpenTenant | undefined => {
    if (tenantId !== homeId && !others.includes(tenantId)) return undefined;
    const tenant = open.get(tenantId) ?? openTenant(shared, home.ports, tenantId);
    open.set(tenantId, tenant);
    return tenant;
  };
  /** A process without the part would do it without its permissions, and the one that has it would find it done. */
  const isOurs = ({ job, announcedAt }: DueJob): boolean =>
    settings.appParts.includes(scheduledJobs[job]) && hasCome(announcedAt, shared.clock.now());
  const portsOf = (due: DueJob, tenant: OpenTenant, log: Log): DueJobPorts => {
    const since = performance.now();
    return {
      ...tenant.ports,
      ...{ log, queue, slots, door: tenant.door },
      consentLosses: createConsentLosses(shared.tables, due.tenantId),
      run: (stop, standby) => {
        const left = { ...shared, settings: afterWaiting(settings, performance.now() - since) };
        const work = () => runSpan(due.job, () => runIn(left, tenant, due.job, stop, log));
        return tenant.relay === undefined ? work() : tenant.relay.during(standby, work);
      },
    };
  };
  const handle = async (
    invocation: Invocation,
    message: unknown,
    work: (
      due: DueJob,
      ports: DueJobPorts,
      run: { readonly holder: string; readonly appVersion: string },
    ) => Promise<unknown>,
  ) => {
    const due = readDueJob(message);
    const tenant = due && isOurs(due) ? tenantOf(due.tenantId) : undefined;
    const log = logFor(invocation, due?.tenantId ?? homeId);
    // Only somebody else can have written it, or an earlier deployment did: it would be the same each time.
    if (due === undefined || tenant === undefined) return log.error('tenant-job.unknown', { job: due?.job });
    const run = { holder: invocation.invocationId, appVersion: packageJson.version };
    return void (await work(due, portsOf(due, tenant, log), run));
  };
  return {
    announce: (invocation, job) =>
      announceJob(
        job,
        shared.clock.now(),
        [homeId, ...others].map((tenantId) => ({ tenantId, log: logFor(invocation, tenantId) })),
        queue,
      ),
    answer: (invocation, message) =>
      handle(invocation, message, (due, ports, run) => runDueJob(due, run, ports)),
    giveUp: (invocation, message) =>
      handle(invocation, message, (due, ports, run) => giveUpJob(due, run, ports)),
  };
}

function logFor(invocation: Invocation, tenantId: string): Log {
  return jsonLog(invocation, { tenantId, invocationId: invocation.invocationId });
}

/**
 * A tenant that has consented to the app. Its people have no API here, and no link leads anywhere: people of the home tenant sign
 * for its rules, and nobody's signature counts for anything else.
 */
function openTenant(shared: SharedParts, home: TenantPorts, tenantId: string): OpenTenant {
  const { settings } = shared;
  const credential = createTenantCredential({
    authority: settings.tenantsAuthority ?? settings.apiAuthority,
    tenantId,
    clientId: settings.tenantsClientId ?? '',
    identity: shared.credential,
  });
  const relay = createStandbyRelay();
  const options: TenantOptions = {
    ...settings,
    ...rulesPlaceOf(settings, tenantId),
    ...{ tenantId, credential, apiAudiences: undefined, approvalClientId: undefined, publicUrl: undefined },
    ...{ selfService: 'off', webhookKeys: {}, standby: relay },
  };
  const own = createTenantPorts(shared, options);
  const door = createTenantDoor(credential, createDestination(settings.graphOrigin).scope);
  const rules = rulesOfTenant(shared, tenantId, home.approvalTokens);
  return { options, ports: { ...own, rules, halt: haltWith(home.halt, own.halt) }, door, relay };
}

/** @returns `undefined` for the watch, which leaves no record: it looks again in a quarter of an hour. */
async function runIn(
  shared: SharedParts,
  { options, ports, door }: OpenTenant,
  job: ScheduledJob,
  stop: AbortSignal,
  log: Log,
): Promise<RunRecord | undefined> {
  const ending = ports.ending === undefined ? stop : AbortSignal.any([ports.ending, stop]);
  const stoppable = { ...ports, ending };
  if (job !== 'watch-own-writes') return jobRunnerOf(shared, options, stoppable)(job, log);
  try {
    await ownWritesWatchOf(
      door === undefined ? shared : { ...shared, settings: ofApp(shared.settings) },
      stoppable,
    )(log);
  } catch (error) {
    if (!(error instanceof GraphCallError || error instanceof StoreError || error instanceof SigningError))
      throw error;
  }
  return undefined;
}

/** In another tenant the app writes as its registration, and not as the managed identity. */
function ofApp(settings: Settings): Settings {
  return { ...settings, identityClientId: settings.tenantsClientId, ownIdentities: [] };
}
