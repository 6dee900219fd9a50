import { inSpan } from '../adapters/telemetry/spans.ts';
import type { App } from '../app.ts';
import type { RunRecord } from '../domain/model/run.ts';
import { RunNotSucceeded } from './run-not-succeeded.ts';

/** The same app, each run a span. */
export function withRunSpans(app: App): App {
  return {
    ...app,
    snapshotAuditLogs: (invocation) =>
      runSpan('snapshot-audit-logs', () => app.snapshotAuditLogs(invocation)),
    snapshotAccess: (invocation) => runSpan('snapshot-access', () => app.snapshotAccess(invocation)),
    storeRequests: (invocation) => runSpan('store-requests', () => app.storeRequests(invocation)),
    checkRoleSettings: (invocation) =>
      runSpan('check-role-settings', () => app.checkRoleSettings(invocation)),
    runHygiene: (invocation, job) => runSpan(job, () => app.runHygiene(invocation, job)),
  };
}

/** @param run a record, where the job leaves one. */
export function runSpan<T extends RunRecord | undefined>(job: string, run: () => Promise<T>): Promise<T> {
  return inSpan(`run ${job}`, { 'pim_warden.job': job }, async (span) => {
    const tell = ({ id, state }: RunRecord) =>
      span.add({ 'pim_warden.run_id': id, 'pim_warden.state': state });
    try {
      const record = await run();
      if (record !== undefined) tell(record);
      return record;
    } catch (error) {
      if (error instanceof RunNotSucceeded) tell(error.run);
      throw error;
    }
  });
}
