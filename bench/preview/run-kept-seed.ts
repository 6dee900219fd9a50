import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PreviewDone } from '../../local/preview/run-preview.ts';
import { createSimulatorClock } from '../../simulator/clock.ts';
import type { FaultOptions } from '../../simulator/faults/fault.ts';
import { type Simulator, startSimulator } from '../../simulator/start.ts';
import type { Tenant } from '../../simulator/state/tenant.ts';
import { TenantJournal } from '../history/tenant-journal.ts';
import { createPlanTenant } from '../plan-tenant.ts';
import { changeTenant } from './change-tenant.ts';
import { type Moment, wrongNews } from './judge-difference.ts';
import type { KeptScenario } from './kept-scenarios.ts';
import { writesIn } from './requests.ts';
import { makePreviewOf } from './sides.ts';

/** What came of two previews of a tenant. */
export interface KeptResult {
  readonly seed: number;
  readonly scenario: string;
  /** What the second says is not as it was. */
  readonly news: number;
  /** Requests to Graph that are no reads. */
  readonly writes: readonly string[];
  /** What it says otherwise than it is. */
  readonly wrong: readonly string[];
  readonly seconds: number;
}

/** Previews a tenant twice in one folder, with a changed tenant in between. */
export async function runKeptSeed(seed: number, scenario: KeptScenario): Promise<KeptResult> {
  const begunAt = performance.now();
  const now = new Date();
  const tenant = createPlanTenant({ seed, users: 60 + (seed % 5) * 30, eligibilities: 300 }, now);
  const clock = createSimulatorClock(now, { frozen: true });
  const simulator = await startSimulator({ tenant, clock, throttling: false, checkShapes: false });
  const scratch = mkdtempSync(join(tmpdir(), 'preview-sweep-'));
  try {
    const told = await twoPreviews({ seed, scenario, simulator, out: join(scratch, 'preview') });
    const writes = writesIn(simulator.requests({ reset: true }));
    return { seed, scenario: scenario.name, ...told, writes, seconds: (performance.now() - begunAt) / 1000 };
  } finally {
    await simulator.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

interface Kept {
  readonly seed: number;
  readonly scenario: KeptScenario;
  readonly simulator: Simulator & { readonly tenant: Tenant };
  readonly out: string;
}

async function twoPreviews(kept: Kept): Promise<Pick<KeptResult, 'news' | 'wrong'>> {
  const { seed, scenario, simulator, out } = kept;
  const { tenant, clock } = simulator;
  const before = await momentOf(kept, scenario.firstMeets);
  clock.advance(scenario.hours * 3_600_000);
  const changedRoles = scenario.changes ? changeTenant(tenant, seed, clock.now()) : [];
  // A remark is no other rule, and another file all the same.
  if (scenario.otherRules) appendFileSync(join(out, 'rules.json'), '// Looked at.\n');
  if (scenario.broken) writeFileSync(join(out, 'keep.json'), 'not what it was');
  const after = await momentOf(kept, scenario.secondMeets);
  const news = after.findings.sinceBefore;
  if (scenario.broken)
    return { news: 0, wrong: news === undefined ? [] : ['it compares with what is damaged'] };
  return {
    news: news === undefined ? 0 : countOf(news),
    wrong: [...wrongNews(before, after, scenario, changedRoles), ...unwritten(after.done)],
  };
}

async function momentOf(
  { scenario, simulator, out }: Kept,
  faults: readonly FaultOptions[] = [],
): Promise<Moment & { readonly done: PreviewDone }> {
  simulator.faults.clear();
  for (const fault of faults) simulator.faults.add(fault);
  const { tenant, clock } = simulator;
  const journal = new TenantJournal(tenant);
  journal.record(clock.now());
  const args = ['--tenant', 'contoso.onmicrosoft.com', '--out', out, '--keep'];
  const done = await makePreviewOf(
    simulator,
    scenario.requests ? [...args, '--requests'] : args,
    new AbortController().signal,
  );
  return { tenant: journal.before(clock.now().getTime()), findings: done.findings, done };
}

type News = NonNullable<PreviewDone['findings']['sinceBefore']>;

function countOf({ newItems, goneItems, newAccess, goneAccess, drift }: News): number {
  return [newItems, goneItems, newAccess, goneAccess, drift].reduce((sum, { length }) => sum + length, 0);
}

/** What is found is in the files, too. */
function unwritten({ findings: { sinceBefore }, folder }: PreviewDone): readonly string[] {
  const plan = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'));
  const page = readFileSync(join(folder, 'report.html'), 'utf8');
  const isThere = sinceBefore !== undefined && plan.sinceBefore !== null;
  return [
    ...(isThere && countOf(plan.sinceBefore) === countOf(sinceBefore)
      ? []
      : ['plan.json does not have what is new']),
    ...(page.includes('<h2 id="news">') ? [] : ['report.html does not have what is new']),
  ];
}
