import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { EvidenceCounts } from '../../src/domain/model/run.ts';
import type { Counts } from './counted-tables.ts';
import type { TablesProcess } from './tables-process.ts';

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
  const child = fork(
    new URL('night-child.ts', import.meta.url),
    [JSON.stringify({ ...task, endpoint: tables.endpoint })],
    { execArgv: [`--max-old-space-size=${nightHeapMiB}`] },
  );
  const ended = once(child, 'exit');
  const [outcome] = await Promise.race([
    once(child, 'message'),
    ended.then(([code, signal]) => {
      throw new Error(`${name}: the process of the night ended with ${code ?? signal}`);
    }),
  ]);
  await ended;
  return { name, ...outcome, tables: await tables.takeCounts() };
}
