import { runVariant } from './run-variant.ts';
import { type ReportRequest, type SimulatorInputs, startSimulatorProcess } from './simulator-process.ts';

/** The documented quota of Graph's reports: the number of requests in any window of this length, per app and tenant. */
const quotaRequests = 5;
const quotaMilliseconds = 10_000;

export interface QuotaUse {
  /** Number of events to archive. */
  readonly events: number;
  readonly requests: number;
  /** Number of 429 responses by the simulator. */
  readonly throttled: number;
  /** From the first request to the last. */
  readonly seconds: number;
  /** Share of the slots that the quota offered, 0 to 1. */
  readonly slotsUsed: number;
  readonly lost: number;
  readonly double: number;
}

/** Measures our job, with its default pacing, against the documented quota. */
export async function measureQuota(inputs: Omit<SimulatorInputs, 'throttling'>): Promise<QuotaUse> {
  const simulator = await startSimulatorProcess({ ...inputs, throttling: true });
  try {
    const truth = await simulator.truth();
    const { check, outcome } = await runVariant('our-job', simulator, truth);
    if (outcome.run?.state !== 'succeeded') {
      throw new Error(`our job under the quota ended as ${outcome.run?.state}: ${outcome.run?.reason}`);
    }
    const reports = await simulator.reports();
    return {
      events: truth.length,
      requests: reports.length,
      throttled: reports.filter(({ throttled }) => throttled).length,
      seconds: durationOf(reports) / 1000,
      slotsUsed: slotsUsed(reports),
      lost: check.lost,
      double: check.double,
    };
  } finally {
    await simulator.stop();
  }
}

/**
 * Share of the slots used from the first request to the last. The quota gives five slots. Each is free again ten seconds
 * after a request took it. The share is those ten seconds divided by the mean time until a slot is taken again. Refused
 * requests take no slot.
 *
 * @throws RangeError when there were so few requests that none had to wait.
 */
export function slotsUsed(reports: readonly ReportRequest[]): number {
  const granted = reports.filter(({ throttled }) => !throttled);
  const takenAgain = granted.slice(quotaRequests).map(({ at }, index) => at - (granted[index]?.at ?? at));
  if (takenAgain.length === 0) {
    throw new RangeError(
      `${granted.length} requests fit one window: none had to wait, so nothing was measured`,
    );
  }
  const total = takenAgain.reduce((sum, milliseconds) => sum + milliseconds, 0);
  return (takenAgain.length * quotaMilliseconds) / total;
}

function durationOf(reports: readonly ReportRequest[]): number {
  return (reports.at(-1)?.at ?? 0) - (reports[0]?.at ?? 0);
}
