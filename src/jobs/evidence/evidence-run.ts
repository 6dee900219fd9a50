import type { RunLease } from '../../changes/run-lease.ts';
import type { Ending } from '../../domain/model/run.ts';
import { GraphCallError } from '../../ports/errors.ts';
import type { Seal, StoredLeaf } from '../../ports/index.ts';
import type { JobRun } from '../job-run.ts';
import { type OngoingRun, outOfTime } from '../run-record.ts';
import type { EvidencePorts } from './evidence-ports.ts';

/** An ongoing run of the snapshot of access. */
export interface EvidenceRunState extends OngoingRun {
  readonly ports: EvidencePorts;
  readonly given: JobRun;
}

/** The run must end where it is, cleanly: its time is over, or it has lost its lease. */
class EndedEarly extends Error {
  override readonly name = 'EndedEarly';
}

/** To be asked before each step that takes long. What is not done yet is for the next run. */
export async function mayGoOn({ given }: EvidenceRunState, lease: RunLease, what: string): Promise<void> {
  if (given.deadline.aborted)
    throw new EndedEarly(
      `The time budget of ${given.timeBudgetMilliseconds / 1000} s was spent before ${what}. The next run goes on from there.`,
    );
  const ended = await lease.ended();
  if (ended !== undefined)
    throw new EndedEarly(`The run ended before ${what}, because ${ended}. The next run goes on from there.`);
}

/** What could not be read blocks the run; what could not be written, or is our own fault, fails it. */
export function endingAfter(error: unknown, { given }: EvidenceRunState): Ending {
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof EndedEarly) return { state: 'partial', reason };
  if (!(error instanceof GraphCallError)) return { state: 'failed', reason };
  if (!given.deadline.aborted || error.kind !== 'cancelled') return { state: 'blocked', reason };
  return outOfTime(given.timeBudgetMilliseconds, 'the tenant was read');
}

/** Seals the rows of a run, or says why nothing is sealed. */
export async function sealed(
  { ports, record, given }: EvidenceRunState,
  runId: string,
  leaves: readonly StoredLeaf[],
  said: {
    readonly complete: Readonly<Record<string, boolean>>;
    readonly counts: Readonly<Record<string, number>>;
  },
): Promise<Seal> {
  const { sealer } = ports;
  if (sealer === undefined) return { kind: 'none', because: 'nothing is set up that seals' };
  const meta = {
    table: 'Evidence',
    job: record.job,
    at: record.startedAt.toISOString(),
    appVersion: given.appVersion,
    ...said,
  };
  // What is written twice is one row.
  const distinct = new Map(leaves.map((leaf) => [`${leaf.partition} ${leaf.rowKey}`, leaf]));
  return sealer.seal(runId, [...distinct.values()], meta);
}

/** For the record of the run. */
export function sealText(seal: Seal): string {
  if (seal.kind === 'none') return `none: ${seal.because}`;
  const problem = seal.problem === undefined ? '' : `. ${seal.problem}`;
  return `sealed: ${seal.logSize} in the log${problem}`;
}
