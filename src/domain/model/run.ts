import type { Requester } from './command.ts';
import type { PlanApproval } from './plan.ts';
import type { DriftOutcome, RoleFinding } from './role-finding.ts';

/**
 * - `running`    started. After its `deadlineAt` its process is gone.
 * - `succeeded`  everything was read, and everything planned was done.
 * - `partial`    the time budget ended it cleanly. The next run goes on from there.
 * - `blocked`    something could not be read completely, so nothing was concluded from it.
 * - `failed`     an error ended it, or it found something that needs a person now.
 */
export type RunState = 'running' | 'succeeded' | 'partial' | 'blocked' | 'failed';

/** How a run ended, and why it was not a success. */
export interface Ending {
  readonly state: Exclude<RunState, 'running'>;
  readonly reason?: string;
}

interface RunCounts {
  /** Requests sent to Graph, every try counted. */
  readonly requests: number;
  readonly throttled: number;
  readonly retried: number;
  readonly pages: number;
  /** Events received from Graph. */
  readonly read: number;
  /** Events that were not in the archive before. */
  readonly added: number;
  /** Events that were in the archive already. */
  readonly known: number;
  /** Events that came back with other content. Both are archived. */
  readonly conflicts: number;
  /** Of the audit snapshot: holes of the archive that are open after the run. */
  readonly holes?: number | undefined;
}

/** The result of a hygiene run in numbers; its plan has the rest. */
export interface HygieneCounts {
  /** Access that was considered. */
  readonly considered: number;
  /** Changes seen in the tenant. */
  readonly done: number;
  /** Changes that Entra refused, and earlier ones that turned out to have no effect. */
  readonly refused: number;
  /** Changes that were sent and are not seen in the tenant yet. */
  readonly unconfirmed: number;
  /** Planned changes that were not made because the evidence changed. */
  readonly dropped: number;
  /** Changes that were due and stopped: by the mode, a gate, a limit, or the end of the time. */
  readonly stopped: number;
  /** Access that was found stale for the first time, or waits for its date. */
  readonly waiting: number;
  /** Access that is left to lapse. */
  readonly lapsing: number;
  /** Access that is only reported. */
  readonly reported: number;
}

export interface HygieneRun {
  readonly planId: string | undefined;
  /** Approvals that what it tried rests on. */
  readonly approvals: readonly PlanApproval[];
  readonly counts: HygieneCounts;
  /** Days of our own history that are missing until "never activated" may act. */
  readonly historyDaysMissing: number;
}

/** The result of a check of role settings in numbers; GET /api/role-settings/drift has the rest. */
export interface DriftRun {
  /** Roles by what was found of them. */
  readonly roles: Readonly<Record<RoleFinding['state'], number>>;
  /** Roles that are weaker than their baseline in something. */
  readonly weaker: number;
  /** Differences by what came of them. */
  readonly differences: Readonly<Record<DriftOutcome, number>>;
}

/** What a run of `snapshot-access` learnt, in facts, and what it left. */
export interface EvidenceCounts {
  /** Records that are open after the run. */
  readonly open: number;
  readonly opened: number;
  readonly revised: number;
  readonly closed: number;
  /** Earlier facts of which more is known now. */
  readonly corrected: number;
  /** Keyframes of an interval that began. */
  readonly keyframes: number;
  /** Acts that something tells of, of which the access is not known: its scope, or its end. */
  readonly unplaced: number;
  /** Runs before it that had died, and whose writing it ended. */
  readonly recovered: number;
}

export interface EvidenceRun {
  readonly counts: EvidenceCounts;
  /** The interval of the history that goes on after it: `2026-11`. `undefined`: none has begun. */
  readonly interval: string | undefined;
  /** When the requests that it went by were listed; `undefined`: never, so that nothing rests on requests. */
  readonly requestsListedAt: string | undefined;
  /** What proves later that its rows were not altered: `sealed`, and the size of the log; or `none`, and why. */
  readonly seal: string;
}

export interface RunRecord {
  /** Whose run it is: the id of an Entra tenant. */
  readonly tenantId: string;
  readonly id: string;
  readonly job: string;
  /** A caller; of a timer, the job itself. */
  readonly askedBy: Requester;
  readonly state: RunState;
  readonly startedAt: Date;
  /** A run that is still `running` after this is considered abandoned. */
  readonly deadlineAt: Date;
  readonly finishedAt: Date | undefined;
  /** The window that the run was to read. */
  readonly windowFrom: Date | undefined;
  readonly windowTo: Date | undefined;
  /** Everything up to here is in the archive, but for its open holes. */
  readonly readUntil: Date | undefined;
  /** Days until the oldest unread event is lost to the tenant's retention. */
  readonly daysUntilLoss: number | undefined;
  readonly counts: RunCounts;
  /** Of `snapshot-access`. */
  readonly evidence?: EvidenceRun | undefined;
  /** Of the hygiene jobs. */
  readonly hygiene?: HygieneRun | undefined;
  /** Of the check of role settings. */
  readonly drift?: DriftRun | undefined;
  readonly appVersion: string;
  /** The reason why it is not `succeeded`, in a sentence a person can act on. */
  readonly reason: string | undefined;
}
