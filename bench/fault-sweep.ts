import { randomUUID } from 'node:crypto';
import Table from 'cli-table3';
import { startAzurite } from '../local/azurite.ts';
import { createSimulatorClock } from '../simulator/clock.ts';
import { faultKinds as everyKind, type FaultKind } from '../simulator/faults/fault.ts';
import { type Simulator, startSimulator } from '../simulator/start.ts';
import { composeApp, RunNotSucceeded } from '../src/app.ts';
import type { RunRecord } from '../src/domain/model/run.ts';
import { readSettings } from '../src/settings/settings.ts';
import {
  type AuditEventsOfTenant,
  auditEventsOf,
  compareArchive,
  emptyStore,
  isExact,
} from './compare-archive.ts';
import { figure, runBench } from './figures.ts';
import { clearProgress, showProgress } from './progress.ts';
import { readInputs } from './read-inputs.ts';
import { hashOf } from './seeded-random.ts';

/** The requests of the run that a fault applies to. */
interface Placement {
  readonly after: number;
  readonly times: number;
}

interface FaultCase {
  readonly kind: FaultKind;
  readonly placement: Placement;
  readonly run: RunRecord;
  /** Whether the archive equalled the log after the run with the fault. */
  readonly exact: boolean;
  /** Whether a request matched the fault: a page fault needs a page with a next link. */
  readonly wasApplied: boolean;
  /** Lost events that the watermark has passed. */
  readonly passed: number;
  /** Whether the archive equalled the log after one more run without faults. */
  readonly exactAfterNext: boolean;
}

const usage = `npm run sweep:faults -- [options]: the audit snapshot while Graph misbehaves
  --audit-events N  in the tenant's log (5000)
  --seed N          of the tenant and of the places of faults (1)`;

const { 'audit-events': auditEvents, seed } = readInputs({ usage, full: { 'audit-events': 5_000, seed: 1 } });
const overlapHours = 24;
/** Faults that apply to the audit log as a whole. `sibling-rule` applies to role settings, `null-record` to one record. */
const faultKinds = everyKind.filter((kind) => kind !== 'sibling-rule' && kind !== 'null-record');
await runBench(
  'Fault sweep: the audit snapshot while Graph misbehaves',
  { auditEvents, seed, overlapHours },
  sweep,
);

async function sweep(): Promise<void> {
  const azurite = await startAzurite();
  // One simulator serves all cases, since the identity library keeps the first identity endpoint of a process. Its clock
  // is frozen, so that its log is the same in each case.
  const clock = createSimulatorClock(new Date(), { frozen: true });
  const simulator = await startSimulator({ clock, seed, auditEvents, users: 100, throttling: false });
  process.env.IDENTITY_ENDPOINT = simulator.identityEndpoint;
  process.env.IDENTITY_HEADER = simulator.identityHeader;
  try {
    report(await allCases(simulator, azurite.endpoint));
  } finally {
    await simulator.close();
    await azurite.stop();
  }
}

async function allCases(simulator: Simulator, endpoint: string): Promise<readonly FaultCase[]> {
  const truth = auditEventsOf(simulator);
  const { counts } = await runSnapshot(simulator, endpoint);
  const cases: FaultCase[] = [];
  for (const [index, kind] of faultKinds.entries()) {
    showProgress(`fault ${index + 1} of ${faultKinds.length}: ${kind}`);
    for (const placement of placements(kind, counts.requests)) {
      await emptyStore(endpoint);
      cases.push(await runCase(kind, placement, simulator, endpoint, truth));
    }
  }
  clearProgress();
  return cases;
}

/** Five placements: the first request, two random ones, two in a row, and all from a random one on. */
function placements(kind: FaultKind, requests: number): readonly Placement[] {
  const randomPlace = (salt: number) => 1 + (hashOf(`${seed} ${kind} ${salt}`) % (requests - 1));
  return [
    { after: 0, times: 1 },
    { after: randomPlace(1), times: 1 },
    { after: randomPlace(2), times: 1 },
    { after: randomPlace(3), times: 2 },
    { after: randomPlace(4), times: 1000 },
  ];
}

async function runCase(
  kind: FaultKind,
  placement: Placement,
  simulator: Simulator,
  endpoint: string,
  truth: AuditEventsOfTenant,
): Promise<FaultCase> {
  simulator.faults.add({ kind, ...placement, match: { path: 'directoryAudits' }, delayMs: 1500 });
  const run = await runSnapshot(simulator, endpoint);
  const after = await compareArchive(endpoint, truth, overlapHours);
  // A fault that applied to all its requests is no longer pending.
  const struck = simulator.faults.pending()[0]?.befell !== 0;
  simulator.faults.clear();
  await runSnapshot(simulator, endpoint);
  const afterNext = await compareArchive(endpoint, truth, overlapHours);
  return {
    kind,
    placement,
    run,
    wasApplied: struck,
    exact: isExact(after),
    passed: after.passed,
    exactAfterNext: isExact(afterNext),
  };
}

async function runSnapshot(simulator: Simulator, endpoint: string): Promise<RunRecord> {
  // The identity library caches tokens for the whole process, so each run uses another identity.
  const clientId = randomUUID();
  simulator.identities.add({ clientId, appRoles: ['AuditLog.Read.All'] });
  const settings = readSettings({
    TENANT_ID: simulator.tenant.tenantId,
    GRAPH_ORIGIN: simulator.origin,
    IDENTITY_ENDPOINT: simulator.identityEndpoint,
    AZURE_CLIENT_ID: clientId,
    TABLES_ENDPOINT: endpoint,
    AUDIT_OVERLAP_HOURS: String(overlapHours),
    GRAPH_TRY_TIMEOUT_SECONDS: '1',
    GRAPH_CALL_BUDGET_SECONDS: '4',
    GRAPH_REPORTS_REQUESTS_PER_10_SECONDS: '100000',
  });
  const silent = () => {};
  const app = composeApp(settings, simulator.clock);
  try {
    return await app.snapshotAuditLogs({ invocationId: 'sweep', info: silent, warn: silent, error: silent });
  } catch (error) {
    if (error instanceof RunNotSucceeded) return error.run;
    throw error;
  }
}

/** Whether the archive is exact, or the run reports a reason. A run cannot notice late events; the next run must have them. */
function isHonest({ kind, exact, run, exactAfterNext }: FaultCase): boolean {
  if (kind === 'late-events') return exactAfterNext;
  return exact || (run.state !== 'succeeded' && run.reason !== undefined);
}

function report(cases: readonly FaultCase[]): void {
  const table = new Table({
    style: { head: [], border: [] },
    head: [
      'fault',
      'cases',
      'struck',
      'exact',
      'blocked',
      'partial',
      'failed',
      'passed unread',
      'exact after next run',
    ],
  });
  for (const kind of faultKinds) {
    const here = cases.filter((one) => one.kind === kind);
    const ended = (state: RunRecord['state']) => here.filter(({ run }) => run.state === state).length;
    table.push([
      kind,
      here.length,
      here.filter(({ wasApplied: struck }) => struck).length,
      here.filter(({ exact }) => exact).length,
      ended('blocked'),
      ended('partial'),
      ended('failed'),
      here.reduce((sum, { passed }) => sum + passed, 0),
      here.filter(({ exactAfterNext }) => exactAfterNext).length,
    ]);
  }
  console.log(`\n${table.toString()}\n`);
  for (const one of cases.filter((one) => !isHonest(one) || !one.exactAfterNext)) console.log(one);
  const reasons = new Map(
    cases.flatMap(({ kind, run }) => (run.reason === undefined ? [] : [[kind, run.reason]])),
  );
  for (const [kind, reason] of reasons) console.log(`${kind}: ${reason}`);
  console.log();
  figure('fault_cases', cases.length, '>=', 5 * faultKinds.length);
  figure('fault_silent_errors', cases.filter((one) => !isHonest(one)).length, '=', 0);
  figure(
    'fault_passed_unread',
    cases.reduce((sum, { passed }) => sum + passed, 0),
    '=',
    0,
  );
  figure(
    'fault_exact_after_next_run',
    cases.filter(({ exactAfterNext }) => exactAfterNext).length,
    '=',
    cases.length,
  );
}
