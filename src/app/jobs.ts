import type { RunRecord } from '../domain/model/run.ts';
import type { ScheduledJob } from '../domain/model/scheduled-job.ts';
import { checkJob } from '../jobs/check-role-settings.ts';
import type { Log } from '../ports/index.ts';
import { leftUntilEnding } from '../settings/time-setting-definitions.ts';
import type { SharedParts, TenantOptions, TenantPorts } from './ports.ts';
import { sayPermissions, sayPreflight } from './preflight.ts';
import { type Jobs, jobsOf } from './runs.ts';
import { snapshotJobsOf } from './snapshots.ts';

/** The jobs that leave a record of each run. */
export type RecordedJob = Exclude<ScheduledJob, 'watch-own-writes'>;

/**
 * Runs a job of one tenant as its timer does. Permissions are compared at its start: as soon as there is a token, which is before its
 * first request. Behind the snapshot of access, once a night, it looks who else could turn the app.
 */
export type RunJob = (job: RecordedJob, log: Log) => Promise<RunRecord>;

export function jobRunnerOf(
  shared: SharedParts,
  tenant: TenantOptions,
  ports: TenantPorts,
  jobs: Jobs = jobsOf(shared, tenant, ports),
): RunJob {
  const { settings } = shared;
  const snapshots = snapshotJobsOf(ports, settings);
  const runs: Readonly<Record<RecordedJob, (log: Log) => Promise<RunRecord>>> = {
    'snapshot-audit-logs': snapshots.snapshotAuditLogs,
    'snapshot-access': snapshots.snapshotAccess,
    'store-requests': snapshots.storeRequests,
    'renew-eligibilities': (log) => jobs.run('renew-eligibilities', log),
    'remove-stale-assignments': (log) => jobs.run('remove-stale-assignments', log),
    'check-role-settings': (log) => jobs.run(checkJob, log),
  };
  return async (job, log) => {
    const since = performance.now();
    const say = () => sayPermissions(ports.self.permissions(), settings, log);
    const stopWaiting = ports.self.onceKnown(say);
    const ended = await runs[job](log).finally(stopWaiting);
    if (job === 'snapshot-access') {
      // A run that took all its time leaves none: the platform would end the function, and with it the process.
      const leftMilliseconds = leftUntilEnding(settings) * 1000 - (performance.now() - since);
      await sayPreflight(ports, { ...settings, ...registrationOf(tenant) }, log, leftMilliseconds);
    }
    return ended;
  };
}

/** Whose registration the tenant's API is: a tenant that nobody calls has none. */
function registrationOf({ selfServiceClientId, apiAudiences }: TenantOptions) {
  return { selfServiceClientId, apiAudiences };
}
