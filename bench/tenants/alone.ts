import type { TokenCredential } from '@azure/identity';
import { rulesOnDisk } from '../../local/stack-rules.ts';
import { createSimulatorClock } from '../../simulator/clock.ts';
import { type Simulator, startSimulator } from '../../simulator/start.ts';
import { openTables } from '../../src/adapters/tables/store/tables.ts';
import { jobRunnerOf, type RecordedJob } from '../../src/app/jobs.ts';
import { shareParts } from '../../src/app/ports.ts';
import { composeTenant, type Invocation } from '../../src/app.ts';
import type { Log } from '../../src/ports/index.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { memberOptions, rulesOf } from './fleet.ts';
import { readTenantOutcome, type TenantOutcome } from './outcome.ts';

export interface AloneOptions {
  readonly seed: number;
  readonly place: number;
  readonly jobs: readonly RecordedJob[];
  readonly tables: string;
  /** When the first night begins. */
  readonly start: Date;
  readonly nights: number;
}

const dayMilliseconds = 86_400_000;
const silent: Invocation = { invocationId: 'alone', info() {}, warn() {}, error() {} };
const log: Log = silent as never;

/** Works for one tenant as a deployment of its own does, and says what came of it. */
export async function workAlone({
  seed,
  place,
  jobs,
  start,
  ...options
}: AloneOptions): Promise<TenantOutcome> {
  const clock = createSimulatorClock(start);
  const { own, ...tenantOptions } = memberOptions({ seed, tenants: 1, clock }, place);
  const simulator = await startSimulator(tenantOptions);
  const rules = rulesOnDisk({});
  rules.write(rulesOf(simulator, place));
  const tables = openTables({ endpoint: options.tables });
  try {
    const settings = readSettings({
      TENANT_ID: simulator.tenant.tenantId,
      GRAPH_ORIGIN: simulator.origin,
      IDENTITY_ENDPOINT: simulator.identityEndpoint,
      TABLES_ENDPOINT: options.tables,
      RULES_FILE: rules.path,
      NOTIFY_WEBHOOK_URL: 'http://127.0.0.1:9/notices',
      GRAPH_REPORTS_REQUESTS_PER_10_SECONDS: '1000',
    });
    const tenant = { ...settings, credential: credentialOf(simulator, own.appId) };
    const app = composeTenant(shareParts(settings, clock), tenant);
    const run = jobRunnerOf(app.shared, tenant, app.ports);
    const nights: Date[] = [];
    for (let night = 1; night <= options.nights; night += 1) {
      nights.push(clock.now());
      for (const job of jobs) await run(job, log);
      clock.advance(dayMilliseconds);
    }
    return await readTenantOutcome(tables, { simulator, own }, nights);
  } finally {
    await simulator.close();
    rules.remove();
  }
}

/** The credential library keeps the first identity endpoint of a process, and each tenant has one of its own here. */
function credentialOf({ identityEndpoint, identityHeader }: Simulator, clientId: string): TokenCredential {
  const query = `api-version=2019-08-01&resource=https://graph.microsoft.com&client_id=${clientId}`;
  return {
    async getToken() {
      const answer = await fetch(`${identityEndpoint}?${query}`, {
        headers: { 'X-IDENTITY-HEADER': identityHeader },
      });
      const given = (await answer.json()) as { access_token: string; expires_on: string };
      return { token: given.access_token, expiresOnTimestamp: Number(given.expires_on) * 1000 };
    },
  };
}
