import { readFileSync } from 'node:fs';
import { type App, composeApp, RunNotSucceeded } from '../../src/app.ts';
import type { HygieneJob } from '../../src/domain/model/plan.ts';
import { readSettings } from '../../src/settings/settings.ts';
import type { HostMessage, HostRun } from './host.ts';

/**
 * The app in a process of its own, so that it can be killed or stopped. It reports that it is ready, runs each job that
 * its parent sends, and reports the run. It ends when its parent disconnects.
 */
function host(): void {
  const clockFile = process.env.HOST_CLOCK_FILE ?? '';
  const app = composeApp(readSettings(process.env), {
    // The file is read each time, since the clock advances while this process is stopped.
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
