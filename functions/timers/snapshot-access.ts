import type { InvocationContext, Timer } from '@azure/functions';
import { processApp } from '../process-app.ts';
import { parts } from '../process-parts.ts';
import { app } from '../registering.ts';

/** Writes down who has what access. Schedule: app setting `SNAPSHOT_ACCESS_SCHEDULE` (NCRONTAB, UTC). */
async function onTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  await processApp.startJob(context, 'snapshot-access');
}

if (parts.has('keeper'))
  app.timer('snapshotAccess', { schedule: '%SNAPSHOT_ACCESS_SCHEDULE%', handler: onTimer });
