import type { InvocationContext, Timer } from '@azure/functions';
import { processApp } from '../process-app.ts';
import { parts } from '../process-parts.ts';
import { app } from '../registering.ts';

/** Archives the directory audit log. Schedule: app setting `SNAPSHOT_AUDIT_LOGS_SCHEDULE` (NCRONTAB, UTC). */
async function onTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  await processApp.startJob(context, 'snapshot-audit-logs');
}

if (parts.has('keeper'))
  app.timer('snapshotAuditLogs', { schedule: '%SNAPSHOT_AUDIT_LOGS_SCHEDULE%', handler: onTimer });
