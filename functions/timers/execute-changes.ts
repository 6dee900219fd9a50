import type { InvocationContext, Timer } from '@azure/functions';
import { processApp } from '../process-app.ts';
import { parts } from '../process-parts.ts';
import { app } from '../registering.ts';

/**
 * Executes what was accepted and no process has executed, what somebody has approved meanwhile, and what an approval with a
 * delay has become due; lets the rest expire. The doorbell is faster, and may be missing or broken: this is what is relied on.
 */
async function onTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  await (await processApp.app(context)).executeChanges(context);
}

if (parts.has('writer')) app.timer('executeChanges', { schedule: '0 * * * * *', handler: onTimer });
