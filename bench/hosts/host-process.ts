import { readFileSync } from 'node:fs';
import { type App, composeApp, RunNotSucceeded } from '../../src/app.ts';
import type { HygieneJob } from '../../src/domain/model/plan.ts';
import { readSettings } from '../../src/settings/settings.ts';
import type { ApiAnswer, ApiRequest, HostMessage, HostRun, HostTask, NumberedTask } from './host.ts';

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

function perform(app: App, task: HostTask): Promise<HostRun | ApiAnswer> {
  return task.kind === 'run' ? run(app, task.job) : answer(app, task.request, task.token);
}

async function run(app: App, job: HygieneJob): Promise<HostRun> {
  try {
    return await app.runHygiene(invocation, job);
  } catch (error) {
    if (!(error instanceof RunNotSucceeded)) throw error;
    return error.run;
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

function send(message: HostMessage): void {
  process.send?.(message);
}

host();
