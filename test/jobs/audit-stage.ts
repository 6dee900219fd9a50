import type { AuditEvent } from '../../src/domain/model/audit-event.ts';
import type { AuditProgress } from '../../src/domain/model/audit-progress.ts';
import type { RunRecord } from '../../src/domain/model/run.ts';
import type { AuditPolicy } from '../../src/jobs/audit/snapshot.ts';
import { snapshotAuditLogs } from '../../src/jobs/snapshot-audit-logs.ts';
import { createLimiter } from '../../src/ports/bounded-tasks.ts';
import { auditEvent, tenantId } from '../builders.ts';
import { FakeAuditArchive } from '../fakes/fake-audit-archive.ts';
import { FakeAuditHoles } from '../fakes/fake-audit-holes.ts';
import { FakeAuditLog } from '../fakes/fake-audit-log.ts';
import { FakeAuditWatermark } from '../fakes/fake-audit-watermark.ts';
import { FakeLog } from '../fakes/fake-log.ts';
import { FakeRunHistory } from '../fakes/fake-run-history.ts';

export const firstNight = new Date('2026-11-22T02:00:00Z');
export const secondNight = new Date('2026-11-23T02:00:00Z');
const policy: AuditPolicy = {
  retentionDays: 30,
  overlapHours: 24,
  lossAlarmDays: 3,
  timeBudgetMilliseconds: 480_000,
};

/** A tenant, a store and the job between them. */
export function stage({
  events = [],
  pageSize,
  progress,
}: {
  events?: AuditEvent[];
  pageSize?: number;
  progress?: Pick<AuditProgress, 'readUntil' | 'sliceHours'>;
} = {}) {
  const auditLog = new FakeAuditLog(events, pageSize === undefined ? {} : { pageSize });
  const archive = new FakeAuditArchive();
  const watermark = new FakeAuditWatermark(progress && { settledUntil: undefined, ...progress });
  const holes = new FakeAuditHoles();
  const runs = new FakeRunHistory();
  const log = new FakeLog();

  function night(now: Date, deadline: AbortSignal = new AbortController().signal): Promise<RunRecord> {
    const limiter = createLimiter(2);
    const ports = { auditLog, archive, watermark, holes, limiter, runs, log, clock: { now: () => now } };
    return snapshotAuditLogs(ports, policy, {
      tenantId,
      runId: `run-${now.toISOString()}`,
      appVersion: '1.2.3',
      deadline,
    });
  }

  return { auditLog, archive, watermark, holes, runs, log, night };
}

/** So many events, a minute apart, the first at the instant given. */
export function eventsFrom(first: string, count: number): AuditEvent[] {
  const start = Date.parse(first);
  return Array.from({ length: count }, (_, index) =>
    auditEvent({
      id: `PIM_${first}_${index}`,
      activityDateTime: new Date(start + index * 60_000).toISOString(),
    }),
  );
}
