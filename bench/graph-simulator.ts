import type { FrozenAddress, FrozenOptions } from './frozen-simulator.ts';
import { type FrozenSimulatorProcess, startFrozenSimulator } from './frozen-simulator-process.ts';
import type { Reading } from './graph-readings.ts';

export interface GraphSimulatorInputs extends Pick<FrozenOptions, 'anew'> {
  readonly seed: number;
  readonly users: number;
  /** Eligibility schedules in the tenant. */
  readonly eligibilities: number;
}

/** Number of rows in each listing. */
export interface GraphRows {
  readonly rows: Readonly<Record<Reading, number>>;
}

/** A simulator in a process of its own, without quotas and with a frozen clock. */
export type GraphSimulator = FrozenAddress & GraphRows & FrozenSimulatorProcess;

export async function startGraphSimulator(inputs: GraphSimulatorInputs): Promise<GraphSimulator> {
  const program = new URL('graph-simulator-child.ts', import.meta.url);
  return startFrozenSimulator<FrozenAddress & GraphRows>(program, inputs);
}
