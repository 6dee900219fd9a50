import type { Requester } from '../../domain/model/command.ts';
import type { Mark, PlanHead, PlanItem } from '../../domain/model/plan.ts';
import type { Mode, Rules } from '../../domain/model/rules.ts';
import type { TenantSnapshot } from '../../domain/model/snapshot.ts';
import type { OngoingRun } from '../run-record.ts';
import type { HygienePorts } from './hygiene-ports.ts';
import type { RunWanted } from './run-as-asked.ts';

/** What tells one hygiene job from the other. */
export interface HygieneSpec {
  readonly job: PlanHead['job'];
  plan(snapshot: TenantSnapshot, rules: Rules, marks: ReadonlyMap<string, Mark>): readonly PlanItem[];
  /** Whether any change of it may be made unattended. */
  mode(rules: Rules): Mode;
  /** Whether it marks what it finds. */
  readonly marks: boolean;
  /** Ids of principals that are read whether they hold a role or not. */
  readonly named?: readonly string[];
  /** Of an undo: which change an item undoes. */
  readonly undoes?: ReadonlyMap<string, string>;
}

export interface RunOptions extends RunWanted {
  readonly tenantId: string;
  readonly runId: string;
  readonly appVersion: string;
  readonly askedBy: Requester;
  /** Where people reach the API; for links. */
  readonly publicUrl: string | undefined;
}

/** One run while it goes on. */
export interface HygieneRunState extends OngoingRun {
  readonly spec: HygieneSpec;
  readonly options: RunOptions;
  readonly ports: HygienePorts;
}
