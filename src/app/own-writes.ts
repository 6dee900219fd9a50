import { createAuditWatermark } from '../adapters/tables/watermarks.ts';
import { type OwnWritesWatch, ownWritesJob, watchOwnWrites } from '../jobs/watch-own-writes.ts';
import { newId } from '../ports/ids.ts';
import type { Log } from '../ports/index.ts';
import { deadlineIn } from './deadline.ts';
import type { SharedParts, TenantPorts } from './ports.ts';

/** Compares what Entra's log says that we did with our facts. @throws GraphCallError, StoreError: then nothing was concluded. */
export type WatchOwnWrites = (log: Log) => Promise<OwnWritesWatch>;

export function ownWritesWatchOf({ settings, tables }: SharedParts, ports: TenantPorts): WatchOwnWrites {
  const { tenantId, publicUrl, clock } = ports;
  const { identityClientId, ownIdentities = [] } = settings;
  const watermark = createAuditWatermark(tables, tenantId, ownWritesJob);
  return (log) =>
    watchOwnWrites(
      {
        ...{ tenantId, publicUrl },
        runId: newId(clock.now()),
        deadline: deadlineIn(settings.runTimeBudgetSeconds * 1000, ports.ending),
        lagMinutes: settings.ownWritesLagMinutes,
        retentionDays: settings.auditRetentionDays,
        identities: [...ownIdentities, ...(identityClientId === undefined ? [] : [identityClientId])],
      },
      { ...ports, watermark, log },
    );
}
