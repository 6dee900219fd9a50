import type { InvocationContext, Timer } from '@azure/functions';
import { processApp } from '../process-app.ts';
import { parts } from '../process-parts.ts';
import { app } from '../registering.ts';

/** Holds role settings to their baselines. Schedule: app setting `CHECK_ROLE_SETTINGS_SCHEDULE` (NCRONTAB, UTC). */
async function onTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  await processApp.startJob(context, 'check-role-settings');
}

if (parts.has('writer'))
  app.timer('checkRoleSettings', { schedule: '%CHECK_ROLE_SETTINGS_SCHEDULE%', handler: onTimer });
