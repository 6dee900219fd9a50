import type { TablesProcess } from './tables-process.ts';
import { taskInChild } from './task-in-child.ts';

/** The period of the pack that is measured. */
const packDays = 90;
const dayMilliseconds = 24 * 60 * 60_000;

/** Heap limit: half of what the smallest instance has that the templates ask for, for the app does other things beside. */
export const packHeapMiB = 1_024;

export interface PackTask {
  readonly endpoint: string;
  readonly from: string;
  readonly to: string;
}

export interface PackOutcome {
  readonly seconds: number;
  /** Of the whole process, its start included. */
  readonly processorSeconds: number;
  readonly mib: number;
  /** Resident before it was begun, and at its peak. */
  readonly restMiB: number;
  readonly peakMiB: number;
}

export interface PackCost extends PackOutcome {
  readonly requests: number;
  /** Rows that came over the wire. */
  readonly answered: number;
}

/** Makes the auditor's pack of the last days, as `npm run pack` does, in a process of its own. */
export async function packCost({ endpoint, takeCounts }: TablesProcess, last: Date): Promise<PackCost> {
  const task: PackTask = {
    endpoint,
    from: new Date(last.getTime() - packDays * dayMilliseconds).toISOString(),
    to: new Date(last.getTime() + dayMilliseconds).toISOString(),
  };
  await takeCounts();
  const outcome = await taskInChild<PackOutcome>('pack-child.ts', task, packHeapMiB);
  const counts = Object.values(await takeCounts());
  const sum = (of: 'requests' | 'answered') => counts.reduce((total, count) => total + count[of], 0);
  return { ...outcome, requests: sum('requests'), answered: sum('answered') };
}

export function packLine(pack: PackCost): string {
  return `The pack of ${packDays} days: ${pack.mib.toFixed(1)} MiB in ${pack.seconds.toFixed(0)} s (${pack.processorSeconds.toFixed(0)} s of the processor), from ${pack.answered} rows in ${pack.requests} requests; ${pack.peakMiB.toFixed(0)} MiB of memory at its peak (${pack.restMiB.toFixed(0)} before it began).`;
}
