import { composeApp, RunNotSucceeded } from '../../src/app.ts';
import type { RunRecord } from '../../src/domain/model/run.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { readTask, reportOutcome } from './task.ts';

/** One run of the job as deployed. Its clock is the task's instant, which is also the simulator's. */
const { now } = readTask();
const clock = { now: () => now };
await reportOutcome(async () => {
  const { state, reason, windowFrom, windowTo, counts } = await runOnce();
  const window = { windowFrom: windowFrom?.toISOString(), windowTo: windowTo?.toISOString() };
  return { rows: counts.added, run: { state, reason, ...window } };
});

async function runOnce(): Promise<RunRecord> {
  const app = composeApp(readSettings(process.env), clock);
  const silent = () => {};
  try {
    return await app.snapshotAuditLogs({ invocationId: 'bench', info: silent, warn: silent, error: silent });
  } catch (error) {
    if (error instanceof RunNotSucceeded) return error.run;
    throw error;
  }
}
