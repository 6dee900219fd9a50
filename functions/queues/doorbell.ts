import type { InvocationContext } from '@azure/functions';
import { processApp } from '../process-app.ts';
import { parts } from '../process-parts.ts';
import { app } from '../registering.ts';

/** Executes what another process has accepted, at once: a message holds the id of a command, and nothing else. */
async function onMessage(message: unknown, context: InvocationContext): Promise<void> {
  await (await processApp.app(context)).answerDoorbell(context, message);
}

/** The name of the connection; its settings begin with it. */
const connection = 'DOORBELL';

// A function whose connection is not set fails at start, again and again, and a deployment may do without the doorbell.
if (parts.has('writer') && (process.env[`${connection}__queueServiceUri`] ?? '') !== '')
  app.storageQueue('doorbell', { queueName: 'pim-warden-doorbell', connection, handler: onMessage });
