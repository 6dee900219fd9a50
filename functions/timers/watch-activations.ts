import { app, type InvocationContext, type Timer } from '@azure/functions';
import { processApp } from '../process-app.ts';

/** Looks at the grants that activations gave: ends what should have ended, or has lost what it rested on. */
async function onTimer(_timer: Timer, context: InvocationContext): Promise<void> {
  await processApp.app(context).watchActivations(context);
}

app.timer('watchActivations', { schedule: '0 */15 * * * *', handler: onTimer });
