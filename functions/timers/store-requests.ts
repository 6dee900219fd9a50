import type { InvocationContext, Timer } from '@azure/functions';
import { processApp } from '../process-app.ts';
import { parts, planOnly } from '../process-parts.ts';
import { app } from '../registering.ts';

/** Stores the requests of PIM before Graph forgets them. Schedule: app setting `STORE_REQUESTS_SCHEDULE` (NCRONTAB, UTC). */
async function onTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  await processApp.startJob(context, 'store-requests');
}

if (parts.has('writer') && !planOnly)
  app.timer('storeRequests', { schedule: '%STORE_REQUESTS_SCHEDULE%', handler: onTimer });
