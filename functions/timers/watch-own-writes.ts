import type { InvocationContext, Timer } from '@azure/functions';
import { processApp } from '../process-app.ts';
import { parts } from '../process-parts.ts';
import { app } from '../registering.ts';

/** Found within the hour: events come late, and are waited for. */
const everyQuarterOfAnHour = '0 7,22,37,52 * * * *';

/**
 * Compares what Entra's audit log says that this app's identity did with what the app wrote down. Schedule: app setting
 * `WATCH_OWN_WRITES_SCHEDULE` (NCRONTAB, UTC), or each quarter of an hour.
 */
async function onTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  await processApp.startJob(context, 'watch-own-writes');
}

const isSet = (process.env.WATCH_OWN_WRITES_SCHEDULE ?? '') !== '';
if (parts.has('keeper'))
  app.timer('watchOwnWrites', {
    schedule: isSet ? '%WATCH_OWN_WRITES_SCHEDULE%' : everyQuarterOfAnHour,
    handler: onTimer,
  });
