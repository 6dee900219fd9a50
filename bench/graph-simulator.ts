import type { FrozenAddress, FrozenOptions } from './frozen-simulator.ts';
import { type FrozenSimulatorProcess, startFrozenSimulator } from './frozen-simulator-process.ts';
import type { Reading } from './graph-readings.ts';

export interface GraphSimulatorInputs extends Pick<FrozenOptions, 'anew'> {
  readonly seed: number;
  readonly users: number;
  /** Eligibility schedules in the tenant. */
  readonly eligibilities: number;
}

/** What there is to read. */
export interface GraphRows {
  readonly rows: Readonly<Record<Reading, number>>;
}

/** A simulator without quotas in a process of its own, whose clock stands still. */
export type GraphSimulator = FrozenAddress & GraphRows & FrozenSimulatorProcess;

export async function startGraphSimulator(inputs: GraphSimulatorInputs): Promise<GraphSimulator> {
  const program = new URL('graph-simulator-child.ts', import.meta.url);
  return startFrozenSimulator<FrozenAddress & GraphRows>(program, inputs);
}
