import { readFileSync } from 'node:fs';
import { openStorageQueue } from '../../local/functions-host/storage-queue.ts';
import { doorbellQueue } from '../../src/adapters/queue/doorbell.ts';
import { type App, composeApp, RunNotSucceeded } from '../../src/app.ts';
import { readSettings } from '../../src/settings/settings.ts';
import type {
  ApiAnswer,
  ApiRequest,
  HostJob,
  HostMessage,
  HostResult,
  HostRun,
  HostTask,
  HostTrigger,
  NumberedTask,
} from './host.ts';

/**
 * The app in a process of its own, so that it can be killed or stopped. It reports that it is ready, does each task that
 * its parent sends, and reports the result. It ends when its parent disconnects.
 */
function host(): void {
  const clockFile = process.env.HOST_CLOCK_FILE ?? '';
  const app = composeApp(readSettings(process.env), {
    // The file is read each time, since the clock advances while this process is stopped.
    now: () => new Date(readFileSync(clockFile, 'utf8')),
  });
  process.on('message', (received) => {
    const { number, task } = received as NumberedTask;
    perform(app, task).then(
      (result) => send({ kind: 'result', number, result }),
      (error: unknown) => send({ kind: 'failed', number, error: String(error) }),
    );
  });
  send({ kind: 'ready' });
}

const silent = () => {};
const invocation = { invocationId: 'sweep', info: silent, warn: silent, error: silent };

function perform(app: App, task: HostTask): Promise<HostResult> {
  switch (task.kind) {
    case 'run':
      return run(app, task.job);
    case 'call':
      return answer(app, task.request, task.token);
    case 'deliver':
      return deliver(app, task);
    case 'wake':
      return wake(app, task.trigger);
    default:
      return task satisfies never;
  }
}

async function run(app: App, job: HostJob): Promise<HostRun> {
  try {
    return await started(app, job);
  } catch (error) {
    if (!(error instanceof RunNotSucceeded)) throw error;
    return error.run;
  }
}

function started(app: App, job: HostJob): Promise<HostRun> {
  switch (job) {
    case 'snapshot-audit-logs':
      return app.snapshotAuditLogs(invocation);
    case 'store-requests':
      return app.storeRequests(invocation);
    case 'snapshot-access':
      return app.snapshotAccess(invocation);
    default:
      return app.runHygiene(invocation, job);
  }
}

async function answer(
  app: App,
  { method, path, body, idempotencyKey }: ApiRequest,
  token: string,
): Promise<ApiAnswer> {
  const headers = new Headers({ authorization: `Bearer ${token}` });
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (idempotencyKey !== undefined) headers.set('idempotency-key', idempotencyKey);
  const answered = await app.answerHttp(invocation, path, {
    method,
    query: [],
    headers,
    text: async () => (body === undefined ? '' : JSON.stringify(body)),
  });
  return { status: answered.status ?? 200, body: answered.jsonBody };
}

async function deliver(
  app: App,
  { sender, message: { headers, body } }: HostTask & { readonly kind: 'deliver' },
): Promise<ApiAnswer> {
  const answered = await app.answerWebhook(invocation, sender, {
    method: 'POST',
    query: [],
    headers: new Headers(headers),
    text: async () => body,
    arrayBuffer: async () => new TextEncoder().encode(body).buffer,
  });
  return { status: answered.status ?? 200, body: answered.jsonBody };
}

async function wake(app: App, trigger: HostTrigger): Promise<null> {
  if (trigger === 'each minute') await app.executeChanges(invocation);
  else if (trigger === 'watchdog') await app.watchActivations(invocation);
  else await hear(app);
  return null;
}

/** Takes what is in the doorbell's queue, as the platform does: it stays hidden where this process is killed. */
async function hear(app: App): Promise<void> {
  const queue = openStorageQueue(process.env.QUEUES_ENDPOINT ?? '', doorbellQueue);
  for (const message of await queue.receive(16, 10 * 60_000)) {
    await app.answerDoorbell(invocation, Buffer.from(message.text, 'base64').toString());
    await queue.remove(message);
  }
}

function send(message: HostMessage): void {
  process.send?.(message);
}

host();
