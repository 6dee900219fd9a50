import packageJson from '../../package.json' with { type: 'json' };
import type { RunRecord } from '../domain/model/run.ts';
import { createArchiveSealing } from '../evidence/seal/archive-sealing.ts';
import { createSealer } from '../evidence/seal/sealer.ts';
import type { JobRun } from '../jobs/job-run.ts';
import { deadlineOfRun } from '../jobs/new-run.ts';
import { snapshotAccess } from '../jobs/snapshot-access.ts';
import { jobName as auditSnapshotJob, snapshotAuditLogs } from '../jobs/snapshot-audit-logs.ts';
import { storeRequests } from '../jobs/store-requests.ts';
import { newId } from '../ports/ids.ts';
import type { Log } from '../ports/index.ts';
import type { Settings } from '../settings/settings.ts';
import { deadlineIn } from './deadline.ts';
import type { TenantPorts } from './ports.ts';

/** The jobs that keep what Entra forgets. */
export interface SnapshotJobs {
  snapshotAuditLogs(log: Log): Promise<RunRecord>;
  snapshotAccess(log: Log): Promise<RunRecord>;
  storeRequests(log: Log): Promise<RunRecord>;
}

/** Signing a head and keeping it outside may take so long, also where the time of the run is over. */
const sealingMilliseconds = 60_000;

export function snapshotJobsOf(ports: TenantPorts, settings: Settings): SnapshotJobs {
  const timeBudgetMilliseconds = settings.runTimeBudgetSeconds * 1000;
  const jobRun = (): JobRun => ({
    tenantId: ports.tenantId,
    runId: newId(ports.clock.now()),
    appVersion: packageJson.version,
    deadline: deadlineIn(timeBudgetMilliseconds, ports.ending),
    timeBudgetMilliseconds,
  });
  const sealerOf = (log: Log) =>
    createSealer({ ...ports, log }, () => AbortSignal.timeout(sealingMilliseconds));
  return {
    snapshotAuditLogs(log) {
      const run = jobRun();
      const startedAt = ports.clock.now();
      const sealing = createArchiveSealing(
        { ...ports, log, sealer: sealerOf(log) },
        {
          ...{ runId: run.runId, appVersion: run.appVersion, job: auditSnapshotJob, startedAt },
          deadlineAt: deadlineOfRun(startedAt, timeBudgetMilliseconds),
        },
      );
      return snapshotAuditLogs({ ...ports, log, sealing }, auditPolicyOf(settings), run);
    },
    snapshotAccess: (log) => snapshotAccess({ ...ports, log, sealer: sealerOf(log) }, jobRun()),
    storeRequests: (log) => storeRequests({ ...ports, log }, jobRun()),
  };
}

function auditPolicyOf(settings: Settings) {
  return {
    retentionDays: settings.auditRetentionDays,
    overlapHours: settings.auditOverlapHours,
    lossAlarmDays: settings.auditLossAlarmDays,
    timeBudgetMilliseconds: settings.runTimeBudgetSeconds * 1000,
  };
}
