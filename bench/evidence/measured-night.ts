import type { EvidenceCounts } from '../../src/domain/model/run.ts';
import type { Counts } from './counted-tables.ts';
import type { TablesProcess } from './tables-process.ts';
import { taskInChild } from './task-in-child.ts';

export interface NightTask {
  readonly endpoint: string;
  readonly identities: number;
  readonly nights: number;
  /** Which one, from 0. */
  readonly night: number;
}

export interface NightOutcome {
  readonly seconds: number;
  /** Of the whole process, its start included. */
  readonly processorSeconds: number;
  /** Resident with the made tenant in it, before the night began; and at its peak. */
  readonly restMiB: number;
  readonly peakMiB: number;
  readonly counts: EvidenceCounts | undefined;
}

export interface MeasuredNight extends NightOutcome {
  readonly name: string;
  readonly tables: Counts;
}

/** Heap limit of a night: the memory of an instance on the Flex Consumption plan. Without one the peak measures the machine. */
export const nightHeapMiB = 2_048;

/** Runs a whole night in a process of its own. @throws Error where it did not end well. */
export async function measureNight(
  name: string,
  tables: TablesProcess,
  task: Omit<NightTask, 'endpoint'>,
): Promise<MeasuredNight> {
  await tables.takeCounts();
  const night = { ...task, endpoint: tables.endpoint };
  const outcome = await taskInChild<NightOutcome>('night-child.ts', night, nightHeapMiB);
  return { name, ...outcome, tables: await tables.takeCounts() };
}
