import type { RecordedRun } from '../../local/run-result.ts';
import { tenantId } from '../builders.ts';

/** A run of the audit snapshot, as the API answers it. */
export const recordedRun: RecordedRun = {
  id: '20260301T020000Z-1a2b3c4d',
  tenantId,
  job: 'snapshot-audit-logs',
  askedBy: { objectId: 'snapshot-audit-logs' },
  appVersion: '1.0.0',
  state: 'succeeded',
  startedAt: '2026-03-01T02:00:00.000Z',
  deadlineAt: '2026-03-01T02:10:00.000Z',
  finishedAt: '2026-03-01T02:00:12.340Z',
  windowFrom: '2026-01-30T02:00:00.000Z',
  windowTo: '2026-03-01T01:59:00.000Z',
  daysUntilLoss: 29.999,
  counts: {
    requests: 31,
    throttled: 1,
    retried: 1,
    pages: 30,
    read: 6_012,
    added: 6_000,
    known: 12,
    conflicts: 1,
  },
};
