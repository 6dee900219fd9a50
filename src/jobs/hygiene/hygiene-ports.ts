import type { ApplyPorts } from '../../changes/apply-changes.ts';
import type {
  ApprovalTokens,
  Decisions,
  Leases,
  Marks,
  Notifier,
  Plans,
  Populations,
  RulesSource,
  RunHistory,
} from '../../ports/index.ts';
import type { StateGate } from './state-gate.ts';

/** All that the hygiene jobs need of the world. */
export interface HygienePorts extends ApplyPorts {
  readonly rules: RulesSource;
  readonly leases: Leases;
  readonly plans: Plans;
  readonly decisions: Decisions;
  /** `undefined`: the settings do not say whose signatures count. */
  readonly approvalTokens: ApprovalTokens | undefined;
  readonly marks: Marks;
  readonly populations: Populations;
  readonly runs: RunHistory;
  readonly notifier: Notifier;
  /** Absent: nothing is sealed. */
  readonly state?: StateGate | undefined;
}
