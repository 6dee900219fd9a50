import type { InvocationContext, Timer } from '@azure/functions';
import { processApp } from '../process-app.ts';
import { parts } from '../process-parts.ts';
import { app } from '../registering.ts';

/** Renews eligibilities that are about to lapse and still needed. Schedule: app setting `RENEW_ELIGIBILITIES_SCHEDULE` (NCRONTAB, UTC). */
async function onTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  await processApp.startJob(context, 'renew-eligibilities');
}

if (parts.has('writer'))
  app.timer('renewEligibilities', { schedule: '%RENEW_ELIGIBILITIES_SCHEDULE%', handler: onTimer });
