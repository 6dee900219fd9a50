import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PreviewDone } from '../../local/preview/run-preview.ts';
import { attestedRules, rulesOnDisk, stackRules } from '../../local/stack-rules.ts';
import { createSimulatorClock } from '../../simulator/clock.ts';
import { type Simulator, startSimulator } from '../../simulator/start.ts';
import type { Tenant } from '../../simulator/state/tenant.ts';
import { requiredAppRoles } from '../../src/adapters/graph/permissions.ts';
import { emptyStore } from '../compare-archive.ts';
import { cacheLists } from '../frozen-simulator.ts';
import { createPlanTenant } from '../plan-tenant.ts';
import { differencesBetween } from './compare.ts';
import { writesIn } from './requests.ts';
import type { Scenario } from './scenarios.ts';
import { makePreviewOf, runJobs } from './sides.ts';

export interface SeedInputs {
  readonly seed: number;
  readonly scenario: Scenario;
  readonly tablesEndpoint: string;
  readonly large: { readonly users: number; readonly eligibilities: number };
}

/** What came of one tenant. */
export interface SeedResult {
  readonly seed: number;
  readonly scenario: string;
  readonly items: number;
  readonly requests: number;
  readonly seconds: number;
  /** Requests to Graph that are no reads: `PATCH /v1.0/…`. */
  readonly writes: readonly string[];
  readonly differences: readonly string[];
  /** Why there is no report, or what it does not say; none: all is well. */
  readonly missing: readonly string[];
}

export async function runSeed(inputs: SeedInputs): Promise<SeedResult> {
  const { seed, scenario } = inputs;
  const now = new Date();
  const tenant = createPlanTenant({ seed, ...sizesOf(inputs) }, now);
  if (scenario.large) cacheLists(tenant.roleManagement);
  let seen = 0;
  const reached = new Map<number, () => void>();
  const simulator = await startSimulator({
    tenant,
    clock: createSimulatorClock(now, { frozen: true }),
    throttling: false,
    checkShapes: false,
    identities: [
      { appRoles: requiredAppRoles({ isPlanOnly: scenario.requests !== true }).map(({ name }) => name) },
    ],
    observer: () => {
      seen += 1;
      reached.get(seen)?.();
    },
  });
  const scratch = mkdtempSync(join(tmpdir(), 'preview-sweep-'));
  // Rules that apply changes are for jobs that only plan.
  const given =
    seed % 2 === 0 && scenario.requests !== true
      ? rulesOnDisk(stackRules(tenant, attestedRules(tenant, now)))
      : undefined;
  try {
    const parts = { inputs, simulator, reached, out: join(scratch, 'preview'), rulesFile: given?.path };
    return await judged(parts);
  } finally {
    await simulator.close();
    given?.remove();
    rmSync(scratch, { recursive: true, force: true });
  }
}

function sizesOf({ seed, scenario, large }: SeedInputs) {
  if (scenario.large) return large;
  const users = 60 + (seed % 7) * 40;
  return { users, eligibilities: users * 2 + 200 };
}

interface SeedParts {
  readonly inputs: SeedInputs;
  readonly simulator: Simulator & { readonly tenant: Tenant };
  /** Called when so many requests have come in. */
  readonly reached: Map<number, () => void>;
  readonly out: string;
  readonly rulesFile: string | undefined;
}

async function judged(parts: SeedParts): Promise<SeedResult> {
  const { inputs, simulator, out, rulesFile } = parts;
  const { seed, scenario, tablesEndpoint: endpoint } = inputs;
  const begunAt = performance.now();
  const done = await previewed(parts).catch((error: unknown) => String(error));
  const seconds = (performance.now() - begunAt) / 1000;
  const sent = simulator.requests({ reset: true }).filter(({ area }) => area === 'graph');
  const result = {
    ...{ seed, scenario: scenario.name, seconds, requests: sent.length, items: 0, differences: [] },
    writes: writesIn(sent),
  };
  if (typeof done === 'string') return { ...result, missing: [done] };
  const on = {
    endpoint,
    rulesFile: rulesFile ?? join(out, 'rules.json'),
    isPlanOnly: scenario.requests !== true,
  };
  const jobs = await runJobs(simulator, on, async () => {
    await emptyStore(endpoint);
    putFaults(simulator, scenario);
  });
  return {
    ...result,
    items: done.findings.plans.reduce((sum, { items }) => sum + items.length, 0),
    differences: differencesBetween(done.findings, jobs),
    missing: missingIn(done, scenario),
  };
}

async function previewed({
  inputs: { scenario },
  simulator,
  reached,
  out,
  rulesFile,
}: SeedParts): Promise<PreviewDone> {
  const args = [
    '--tenant',
    'contoso.onmicrosoft.com',
    '--out',
    out,
    ...(rulesFile === undefined ? [] : ['--rules', rulesFile]),
    ...(scenario.requests === true ? ['--requests'] : []),
  ];
  putFaults(simulator, scenario);
  const { revokeAfter, stopAfter } = scenario;
  if (revokeAfter !== undefined) reached.set(revokeAfter, () => simulator.revokeTokens());
  if (stopAfter === undefined) return makePreviewOf(simulator, args, new AbortController().signal);
  const stop = new AbortController();
  reached.set(stopAfter, () => stop.abort(new Error('the user gives up')));
  await makePreviewOf(simulator, args, stop.signal).then(
    () => Promise.reject(new Error('the preview was over before it was stopped')),
    () => undefined,
  );
  return makePreviewOf(simulator, args, new AbortController().signal);
}

function putFaults({ faults }: Simulator, scenario: Scenario): void {
  faults.clear();
  for (const fault of scenario.faults) faults.add(fault);
}

/** What the report does not say, and must. */
function missingIn({ findings, files }: PreviewDone, { unseen, requests }: Scenario): readonly string[] {
  const said = new Set(findings.unseen.map(({ part }) => part));
  const leftOut = requests === true ? [] : (['assignment-requests', 'eligibility-requests'] as const);
  const wanted = [...unseen, ...leftOut];
  return [
    ...wanted
      .filter((part) => !said.has(part))
      .map((part) => `it does not say that ${part} could not be seen`),
    ...(findings.unseen.length > new Set(wanted).size && unseen.length === 0
      ? [`it says that more could not be seen: ${[...said].join(', ')}`]
      : []),
    ...files.filter((file) => !existsSync(file)).map((file) => `${file} is not there`),
  ];
}
