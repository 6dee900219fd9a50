import { composeApp, RunNotSucceeded } from '../src/app.ts';
import { readSettings } from '../src/settings/settings.ts';

/** One run of the audit snapshot in a process of its own, so that it can be killed: prints the run as JSON. */
const app = composeApp(readSettings(process.env), { now: () => new Date() });
const silent = () => {};
try {
  const run = await app.snapshotAuditLogs({
    invocationId: 'sweep',
    info: silent,
    warn: silent,
    error: silent,
  });
  console.log(JSON.stringify(run));
} catch (error) {
  if (!(error instanceof RunNotSucceeded)) throw error;
  console.log(JSON.stringify(error.run));
}
