import { type LeaseHeld, type RunLease, withRunLease } from '../../changes/run-lease.ts';
import type { LoadedRules } from '../../domain/model/rules.ts';
import type { Ending, RunRecord } from '../../domain/model/run.ts';
import { GraphCallError, RulesUnusable } from '../../ports/errors.ts';
import {
  closeRun,
  endingIfCutOff,
  type OngoingRun,
  outOfTime,
  startRun,
  unrecordedRun,
} from '../run-record.ts';
import type { HygienePorts } from './hygiene-ports.ts';
import type { StateGate } from './state-gate.ts';

/** What runs need to be recorded, and to exclude each other. */
type RunPorts = Pick<HygienePorts, 'leases' | 'clock' | 'pause' | 'rules' | 'runs' | 'log' | 'state'>;

/** How far a run may go, and whose it is. */
export interface RunWanted {
  /** Fires when the time is over. */
  readonly deadline: AbortSignal;
  readonly timeBudgetMilliseconds: number;
  /** `plan`: changes nothing, whatever the rules allow. `apply`: does what the rules' modes and approvals let through. */
  readonly upTo: 'plan' | 'apply';
  /** A timer's run goes before those of callers. */
  readonly byTimer: boolean;
}

interface WantedRun extends OngoingRun {
  readonly options: RunWanted;
  readonly ports: RunPorts;
}

type Work = (lease: RunLease, loaded: LoadedRules) => Promise<Ending>;

/** Does the work of a run under the lease that it needs, and records how it ended. Never throws. */
export async function runAsAsked(run: WantedRun, leaseName: string, asked: Work): Promise<RunRecord> {
  const { ports, options } = run;
  const work = onSealedState(ports.state, asked);
  // Whoever only plans is in nobody's way.
  if (options.upTo === 'plan')
    return closeRun(run, ports, await endingOf(run, () => startedWork(run, work, noLease)));
  if (options.byTimer)
    return closeRun(run, ports, await endingOf(run, () => timersWork(run, leaseName, work)));
  return callersRun(run, leaseName, work);
}

/** Rests on what was sealed, and seals what the work leaves, however it ends. */
function onSealedState(state: StateGate | undefined, work: Work): Work {
  if (state === undefined) return work;
  return async (lease, loaded) => {
    const altered = await state.open();
    if (altered !== undefined) return altered;
    const ending = await work(lease, loaded).catch(async (error: unknown) => {
      // What the work failed of is the reason, also where the store is away for the seal, too. What was written is noted.
      await state.close().catch(() => undefined);
      throw error;
    });
    await state.close();
    return ending;
  };
}

/** Of a run that applies nothing. */
const noLease: RunLease = { ended: async () => undefined, isHeld: async () => false };

/** What is asked for in a loop while another run applies leaves nothing behind: a caller's run is recorded once it has the lease. */
async function callersRun(run: WantedRun, leaseName: string, work: Work): Promise<RunRecord> {
  let held: LeaseHeld | undefined;
  const ending = await endingOf(run, async () => {
    const applied = await withLease(run, leaseName, (lease) => startedWork(run, work, lease));
    if (applied.kind === 'done') return applied.result;
    held = applied;
    return refusal(run, applied);
  });
  return held === undefined ? closeRun(run, run.ports, ending) : unrecordedRun(run, run.ports, ending);
}

/** A timer's run is one that people look for: it is recorded also where it could do nothing. */
async function timersWork(run: WantedRun, leaseName: string, work: Work): Promise<Ending> {
  await startRun(run, run.ports);
  const loaded = await run.ports.rules.load();
  const applied = await withLease(run, leaseName, (lease) => work(lease, loaded));
  return applied.kind === 'done' ? applied.result : refusal(run, applied);
}

async function startedWork(run: WantedRun, work: Work, lease: RunLease): Promise<Ending> {
  await startRun(run, run.ports);
  const wanted = run.options.upTo === 'plan' ? 'proposed' : 'in-force';
  return work(lease, await run.ports.rules.load(wanted));
}

function withLease<T>(run: WantedRun, name: string, operation: (lease: RunLease) => Promise<T>) {
  const { ports, options, record } = run;
  const lease = { name, holder: record.id, goesFirst: options.byTimer };
  return withRunLease(ports, lease, options.deadline, operation);
}

/** A timer's run that could do nothing is a night lost, which nobody may take for a success. */
function refusal({ ports, record, options }: WantedRun, held: LeaseHeld): Ending {
  const until = held.until.toISOString();
  ports.log.warn('lease.held', { runId: record.id, by: held.by, until });
  const reason = `Run ${held.by} is applying changes of this job (until ${until} at the latest). Nothing was done.`;
  if (!options.byTimer) return { state: 'partial', reason };
  return {
    state: 'failed',
    reason: `${reason} This run waited for ${options.timeBudgetMilliseconds / 1000} s: start the job again once that one is over.`,
  };
}

async function endingOf(run: WantedRun, operation: () => Promise<Ending>): Promise<Ending> {
  const { deadline } = run.options;
  try {
    return endingIfCutOff(await operation(), deadline);
  } catch (error) {
    return endingIfCutOff(endingAfter(error, run), deadline);
  }
}

/** What could not be read blocks the run; what could not be written, or is our own fault, fails it. */
function endingAfter(error: unknown, { options, hygiene, drift }: WantedRun): Ending {
  const { deadline, timeBudgetMilliseconds, byTimer } = options;
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof RulesUnusable) return { state: 'blocked', reason };
  if (!(error instanceof GraphCallError)) return { state: 'failed', reason };
  if (!deadline.aborted || error.kind !== 'cancelled') return { state: 'blocked', reason };
  if (byTimer && hygiene === undefined && drift === undefined)
    return outOfTime(timeBudgetMilliseconds, 'there was a plan');
  const seconds = timeBudgetMilliseconds / 1000;
  return { state: 'partial', reason: `The time budget of ${seconds} s was spent. The next run begins anew.` };
}
