import type { TokenCredential } from '@azure/identity';
import { readPreviewOptions } from '../../local/preview/options.ts';
import { type PreviewDone, runPreview } from '../../local/preview/run-preview.ts';
import type { Simulator } from '../../simulator/start.ts';
import { createReadOnlyWire } from '../../src/adapters/graph/client/read-only.ts';
import { systemTiming, type Timing } from '../../src/adapters/graph/client/timing.ts';
import { requiredAppRoles } from '../../src/adapters/graph/permissions.ts';
import { createPlans } from '../../src/adapters/tables/plans.ts';
import { createRoleFindings } from '../../src/adapters/tables/role-findings.ts';
import { openTables } from '../../src/adapters/tables/store/tables.ts';
import { shareParts } from '../../src/app/ports.ts';
import { type App, composeTenant, RunNotSucceeded } from '../../src/app.ts';
import { hygieneJobs, type Plan } from '../../src/domain/model/plan.ts';
import type { RoleFinding } from '../../src/domain/model/role-finding.ts';
import type { RunRecord } from '../../src/domain/model/run.ts';
import { everyItem } from '../../src/ports/reading.ts';
import { readSettings } from '../../src/settings/settings.ts';

/** Factor by which waits, and the budgets that bound them, are shorter than in production. */
const speedUp = 50;
const fastTiming: Timing = {
  elapsed: () => systemTiming.elapsed() * speedUp,
  now: () => systemTiming.now(),
  sleep: (milliseconds, signal) => systemTiming.sleep(milliseconds / speedUp, signal),
};

/** What was made of a tenant, by whichever side. */
export interface Made {
  readonly plans: readonly Plan[];
  readonly drift: readonly RoleFinding[];
}

const tokenMilliseconds = 3_600_000;

/** The preview as the command makes it, with a token of a person of the tenant who may read. */
export async function makePreviewOf(
  simulator: Simulator,
  args: readonly string[],
  signal: AbortSignal,
): Promise<PreviewDone> {
  const asked = readPreviewOptions(args);
  if (asked.kind !== 'run') throw new Error(`the sweep's own options are wrong: ${JSON.stringify(asked)}`);
  const scopes = requiredAppRoles({ isPlanOnly: !asked.options.withRequests }).map(({ name }) => name);
  const reader = simulator.tenant.users.all().find(({ accountEnabled }) => accountEnabled);
  const userId = reader?.id ?? '';
  const credential: TokenCredential = {
    getToken: async () => ({
      token: await simulator.userToken({ userId, scopes }),
      expiresOnTimestamp: Date.now() + tokenMilliseconds,
    }),
  };
  return runPreview(asked.options, {
    signIn: async () => ({
      ...{ origin: simulator.origin, tenantId: simulator.tenant.tenantId, credential },
      fetch: createReadOnlyWire(simulator.origin).fetch,
      tenantName: undefined,
      account: { name: reader?.userPrincipalName, scopes, unaskedScopes: [] },
    }),
    clock: simulator.clock,
    timing: fastTiming,
    stderr: { write() {} },
    signal,
  });
}

const silent = () => {};
const invocation = { invocationId: 'preview-sweep', info: silent, warn: silent, error: silent };

/**
 * What the deployed jobs plan and find, each on an empty store: plan-only, with the permissions of that and no others; or with those
 * for requests as well, by rules that apply nothing.
 */
export async function runJobs(
  simulator: Simulator,
  on: { readonly endpoint: string; readonly rulesFile: string; readonly isPlanOnly: boolean },
  beforeEach: () => Promise<void>,
): Promise<Made> {
  const settings = readSettings({
    TENANT_ID: simulator.tenant.tenantId,
    GRAPH_ORIGIN: simulator.origin,
    IDENTITY_ENDPOINT: simulator.identityEndpoint,
    TABLES_ENDPOINT: on.endpoint,
    RULES_FILE: on.rulesFile,
    PLAN_ONLY: on.isPlanOnly ? 'on' : 'off',
  });
  const { tenantId } = simulator.tenant;
  // A process knows its tables, so each job on an empty store has a process of its own.
  const start = async () => {
    await beforeEach();
    const credential = identityOf(simulator);
    return {
      app: composeTenant(shareParts(settings, simulator.clock, fastTiming), { ...settings, credential }),
      tables: openTables({ endpoint: on.endpoint }),
    };
  };
  const plans: Plan[] = [];
  for (const job of hygieneJobs) {
    const { app, tables } = await start();
    const run = await recordOf(() => app.runHygiene(invocation, job));
    const stored = createPlans(tables, tenantId);
    const head = await stored.head(run.hygiene?.planId ?? '');
    if (head === undefined) throw new Error(`${job} stored no plan: ${run.state}, ${run.reason}`);
    const pages = everyItem((from) => stored.items(head.id, { top: 1_000, from }));
    plans.push({ ...head, items: await Array.fromAsync(pages) });
  }
  const { app, tables } = await start();
  await recordOf(() => app.checkRoleSettings(invocation));
  return { plans, drift: await createRoleFindings(tables, tenantId).read() };
}

/** The identity of the app, asked anew for each token: the library would keep that of another tenant. */
function identityOf({ identityEndpoint, identityHeader }: Simulator): TokenCredential {
  return {
    async getToken() {
      const address = `${identityEndpoint}?resource=https://graph.microsoft.com&api-version=2019-08-01`;
      const answer = await fetch(address, { headers: { 'x-identity-header': identityHeader } });
      const { access_token: token } = (await answer.json()) as { readonly access_token: string };
      return { token, expiresOnTimestamp: Date.now() + tokenMilliseconds };
    },
  };
}

async function recordOf(run: () => ReturnType<App['checkRoleSettings']>): Promise<RunRecord> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof RunNotSucceeded) return error.run;
    throw error;
  }
}
