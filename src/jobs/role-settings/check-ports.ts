import type { ChangePorts } from '../../changes/change-ports.ts';
import type { Leases, PimEvents, RoleFindings, RunHistory } from '../../ports/index.ts';
import type { StateGate } from '../hygiene/state-gate.ts';

/** All that the check of role settings needs of the world. */
export interface CheckPorts extends ChangePorts {
  readonly leases: Leases;
  readonly runs: RunHistory;
  readonly pimEvents: PimEvents;
  readonly roleFindings: RoleFindings;
  /** Absent: nothing is sealed. */
  readonly state?: StateGate | undefined;
}
