import type { FrozenAddress, FrozenOptions } from './frozen-simulator.ts';
import { type FrozenSimulatorProcess, startFrozenSimulator } from './frozen-simulator-process.ts';
import type { MinimumReads } from './minimum-reads.ts';
import type { PlanTenantInputs } from './plan-tenant.ts';

export interface PlanSimulatorInputs extends PlanTenantInputs, Pick<FrozenOptions, 'anew'> {
  /** Folder for the files that the child writes and variants read. */
  readonly folder: string;
}

/** Facts about the tenant. */
export interface PlanTenantFacts {
  /** Instant of the simulator's frozen clock, ISO 8601. */
  readonly now: string;
  readonly minimum: MinimumReads;
  readonly memories: number;
}

/** A large tenant in a process of its own, without quotas and with a frozen clock. */
export type PlanSimulator = FrozenAddress & PlanTenantFacts & FrozenSimulatorProcess;

/** Names of the files in the folder. */
export const planFiles = {
  rules: 'rules.json',
  memories: 'memories.jsonl',
  lookUps: 'look-ups.json',
} as const;

export async function startPlanSimulator(inputs: PlanSimulatorInputs): Promise<PlanSimulator> {
  const program = new URL('plan-simulator-child.ts', import.meta.url);
  return startFrozenSimulator<FrozenAddress & PlanTenantFacts>(program, inputs);
}
