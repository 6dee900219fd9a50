import { readFileSync } from 'node:fs';
import { type App, composeApp, RunNotSucceeded } from '../../src/app.ts';
import type { HygieneJob } from '../../src/domain/model/plan.ts';
import { readSettings } from '../../src/settings/settings.ts';
import type { HostMessage, HostRun } from './host.ts';

/**
 * The app in a process of its own, so that it can be killed or stopped: says that it is ready, runs each job that it is told
 * to, and tells the run. Ends when its parent lets go of it.
 */
function host(): void {
  const clockFile = process.env.HOST_CLOCK_FILE ?? '';
  const app = composeApp(readSettings(process.env), {
    // Read at each look: the clock goes on without a process that is stopped.
    now: () => new Date(readFileSync(clockFile, 'utf8')),
  });
  process.on('message', (job) => {
    void run(app, job as HygieneJob).then((ended) => send({ kind: 'ended', run: ended }));
  });
  send({ kind: 'ready' });
}

async function run(app: App, job: HygieneJob): Promise<HostRun> {
  const silent = () => {};
  try {
    return await app.runHygiene({ invocationId: 'sweep', info: silent, warn: silent, error: silent }, job);
  } catch (error) {
    if (!(error instanceof RunNotSucceeded)) throw error;
    return error.run;
  }
}

function send(message: HostMessage): void {
  process.send?.(message);
}

host();
