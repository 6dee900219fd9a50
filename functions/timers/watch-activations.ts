import type { InvocationContext, Timer } from '@azure/functions';
import { processApp } from '../process-app.ts';
import { parts } from '../process-parts.ts';
import { app } from '../registering.ts';

/** Looks at the grants that activations gave: ends what should have ended, or has lost what it rested on. */
async function onTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  await (await processApp.app(context)).watchActivations(context);
}

if (parts.has('writer')) app.timer('watchActivations', { schedule: '0 */15 * * * *', handler: onTimer });
