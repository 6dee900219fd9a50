import type { InvocationContext, Timer } from '@azure/functions';
import { processApp } from '../process-app.ts';
import { parts } from '../process-parts.ts';
import { app } from '../registering.ts';

/** Retires access that nobody uses. Schedule: app setting `REMOVE_STALE_ASSIGNMENTS_SCHEDULE` (NCRONTAB, UTC). */
async function onTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  await processApp.startJob(context, 'remove-stale-assignments');
}

if (parts.has('writer'))
  app.timer('removeStaleAssignments', { schedule: '%REMOVE_STALE_ASSIGNMENTS_SCHEDULE%', handler: onTimer });
