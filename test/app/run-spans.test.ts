import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { trace } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { withRunSpans } from '../../src/app/run-spans.ts';
import { type App, RunNotSucceeded } from '../../src/app.ts';
import type { RunRecord } from '../../src/domain/model/run.ts';

const sent = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(sent)] });
beforeAll(() => {
  trace.setGlobalTracerProvider(provider);
});
afterEach(() => sent.reset());
afterAll(() => provider.shutdown());

const invocation = { invocationId: 'i1', info: () => {}, warn: () => {}, error: () => {} };
const ended = (state: RunRecord['state']) => ({ id: 'r1', state }) as RunRecord;
const appThat = (run: () => Promise<RunRecord>): App =>
  withRunSpans({
    snapshotAuditLogs: run,
    snapshotAccess: run,
    storeRequests: run,
    checkRoleSettings: run,
    runHygiene: run,
  } as unknown as App);

describe('a run', () => {
  test.each([
    { job: 'snapshot-audit-logs', begin: (app: App) => app.snapshotAuditLogs(invocation) },
    { job: 'snapshot-access', begin: (app: App) => app.snapshotAccess(invocation) },
    { job: 'store-requests', begin: (app: App) => app.storeRequests(invocation) },
    { job: 'check-role-settings', begin: (app: App) => app.checkRoleSettings(invocation) },
    { job: 'renew-eligibilities', begin: (app: App) => app.runHygiene(invocation, 'renew-eligibilities') },
  ])('of $job is a span, with its id and how it ended', async ({ job, begin }) => {
    await begin(appThat(async () => ended('partial')));

    expect(sent.getFinishedSpans()).toMatchObject([
      {
        name: `run ${job}`,
        attributes: { 'pim_warden.job': job, 'pim_warden.run_id': 'r1', 'pim_warden.state': 'partial' },
      },
    ]);
  });

  test('that did not succeed says so in its span, and is thrown on', async () => {
    const app = appThat(async () => {
      throw new RunNotSucceeded({ ...ended('blocked'), job: 'snapshot-access', reason: 'no rows' });
    });

    await expect(app.snapshotAccess(invocation)).rejects.toThrow(RunNotSucceeded);
    expect(sent.getFinishedSpans()).toMatchObject([
      { attributes: { 'pim_warden.run_id': 'r1', 'pim_warden.state': 'blocked' } },
    ]);
  });
});
