import { ManagedIdentityCredential } from '@azure/identity';
import { createRoleManagement } from '../../src/adapters/graph/areas/role-management.ts';
import { createRoleSettings } from '../../src/adapters/graph/areas/role-settings.ts';
import { createGraphClient } from '../../src/adapters/graph/client/client.ts';
import type { ReadCall, ReadPage } from '../../src/ports/index.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { type Reading, readReadingTask } from '../graph-readings.ts';
import { reportOutcome } from './task.ts';

/** Settings that are required, and not used by what only reads. */
const unused = {
  TENANT_ID: '00000000-0000-4000-8000-000000000000',
  TABLES_ENDPOINT: 'http://127.0.0.1:10002/unused',
};

/** The app's own adapters, composed as in `src/app.ts`, with the whole chain: identity, tokens, retries, pacing. */
async function readAll(): Promise<{ rows: number }> {
  const { reading, times, graphOrigin } = readReadingTask();
  const settings = readSettings({ ...process.env, ...unused });
  const client = createGraphClient({
    origin: graphOrigin,
    credential: new ManagedIdentityCredential({}),
    tryTimeoutMs: settings.graphTryTimeoutSeconds * 1000,
    callBudgetMs: settings.graphCallBudgetSeconds * 1000,
    reportsPer10Seconds: settings.graphReportsRequestsPer10Seconds,
  });
  const roles = createRoleManagement(client);
  const roleSettings = createRoleSettings(client);
  const listings: Readonly<Record<Reading, () => AsyncIterable<ReadPage<unknown>>>> = {
    eligibilities: () => roles.schedules('eligibility', {}, newCall()),
    instances: () => roles.instances('eligibility', {}, newCall()),
    'role-settings': () => roleSettings.assignments({ withRules: true }, newCall()),
  };
  let rows = 0;
  for (let time = 0; time < times; time += 1) {
    for await (const page of listings[reading]()) rows += page.rows.length;
  }
  return { rows };
}

function newCall(): ReadCall {
  const silent = () => {};
  return {
    signal: AbortSignal.timeout(600_000),
    tally: { requests: 0, retried: 0, throttled: 0, pages: 0 },
    log: { info: silent, warn: silent, error: silent },
  };
}

await reportOutcome(readAll);
