import { app, type InvocationContext, type Timer } from '@azure/functions';
import { processApp } from '../process-app.ts';

/** Retires access that nobody uses. Schedule: app setting `REMOVE_STALE_ASSIGNMENTS_SCHEDULE` (NCRONTAB, UTC). */
async function onTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  await processApp.app(context).runHygiene(context, 'remove-stale-assignments');
}

app.timer('removeStaleAssignments', { schedule: '%REMOVE_STALE_ASSIGNMENTS_SCHEDULE%', handler: onTimer });
