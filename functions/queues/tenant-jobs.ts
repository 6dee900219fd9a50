import type { InvocationContext } from '@azure/functions';
import { processApp } from '../process-app.ts';
import { hasManyTenants, parts } from '../process-parts.ts';
import { app } from '../registering.ts';

/** Does a job of one tenant: a message says which, and since when it is due. */
async function onMessage(message: unknown, context: InvocationContext): Promise<void> {
  await processApp.answerJob(context, message);
}

/** Records a job whose message came as often as it may: its handler failed, or died, each time. */
async function onGivenUp(message: unknown, context: InvocationContext): Promise<void> {
  await processApp.giveUpJob(context, message);
}

/** That of the doorbell: the queues are in the same account. */
const connection = 'DOORBELL';
const isConnected = (process.env[`${connection}__queueServiceUri`] ?? '') !== '';

/** A queue for each part: a process must not take what another part has to do. */
for (const part of ['keeper', 'writer'] as const) {
  if (!parts.has(part) || !hasManyTenants || !isConnected) continue;
  const queueName = `pim-warden-jobs-${part}`;
  app.storageQueue(`${part}Jobs`, { queueName, connection, handler: onMessage });
  app.storageQueue(`${part}JobsGivenUp`, {
    queueName: `${queueName}-poison`,
    connection,
    handler: onGivenUp,
  });
}
