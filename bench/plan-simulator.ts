import type { FrozenAddress, FrozenOptions } from './frozen-simulator.ts';
import { type FrozenSimulatorProcess, startFrozenSimulator } from './frozen-simulator-process.ts';
import type { MinimumReads } from './minimum-reads.ts';
import type { PlanTenantInputs } from './plan-tenant.ts';

export interface PlanSimulatorInputs extends PlanTenantInputs, Pick<FrozenOptions, 'anew'> {
  /** Where the child puts the files that variants read. */
  readonly folder: string;
}

/** What the tenant holds. */
export interface PlanTenantFacts {
  /** ISO 8601: the instant at which the simulator's clock stands. */
  readonly now: string;
  readonly minimum: MinimumReads;
  readonly memories: number;
}

/** A large tenant without quotas in a process of its own, whose clock stands still. */
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
