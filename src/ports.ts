import type { AuditEvent } from './domain/audit-event.ts';
import type { TokenVerdict } from './domain/caller.ts';
import type { ResolvedPrincipals } from './domain/principals.ts';
import type {
  Refusal,
  RoleSchedule,
  RoleScheduleInstance,
  ScheduleChange,
  ScheduleFilter,
  ScheduleKind,
  ScheduleRequest,
  Submission,
} from './domain/role-schedules.ts';
import type { RolePolicy, RolePolicyAssignment, RoleRule, RulesUpdate } from './domain/role-settings.ts';
import type { RunRecord } from './domain/run.ts';
import type { SecurityAlert } from './domain/security-alerts.ts';
import type { Window } from './domain/window.ts';

/** Where "now" comes from. A run asks once and judges everything at that instant. */
export interface Clock {
  now(): Date;
}

/** Every event name that the app may log. `docs/runs.md` says what each means. */
export type LogEvent =
  | 'run.started'
  | 'run.finished'
  | 'run.abandoned'
  | 'slice.archived'
  | 'slice.split'
  | 'audit.conflict'
  | 'graph.retried'
  | 'settings.unusable'
  | 'change.settled'
  | 'change.unsettled'
  | 'http.refused'
  | 'http.failed';

/** Ids, counts and instants; never a token, never a display name. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** One JSON line per event. */
export interface Log {
  info(event: LogEvent, fields?: LogFields): void;
  warn(event: LogEvent, fields?: LogFields): void;
  error(event: LogEvent, fields?: LogFields): void;
}

/** What reading cost. The reader adds to it while it reads, so a run that fails still knows. */
export interface ReadTally {
  /** Requests sent to Graph, every try counted. */
  requests: number;
  /** Answers 429. */
  throttled: number;
  /** Tries that were sent again, for whatever reason. */
  retried: number;
  /** Pages handed over. */
  pages: number;
}

/** What a reader needs of the run it reads for. */
export interface ReadCall {
  readonly signal: AbortSignal;
  readonly tally: ReadTally;
  readonly log: Log;
}

/** Entra's directory audit log. */
export interface DirectoryAuditLog {
  /**
   * Every event whose `activityDateTime` lies in the window, both ends included, page by page, newest first.
   * Either every page arrives or the iteration throws `GraphCallError`: a page is never skipped and never made empty.
   */
  pages(window: Window, call: ReadCall): AsyncIterable<readonly AuditEvent[]>;
}

/** An event that came back with other content than the one that is kept under the same instant and id. */
export interface AuditConflict {
  readonly id: string;
  readonly activityDateTime: string | undefined;
}

/** What became of a number of events that were handed to the archive. */
export interface Kept {
  /** Rows that were not there before, conflicts not counted. */
  readonly added: number;
  /** Events that were there already, content and all. */
  readonly known: number;
  /** Kept beside the first, and seen for the first time. */
  readonly conflicts: readonly AuditConflict[];
}

/** Every audit event, once, forever. */
export interface AuditArchive {
  /**
   * Keeps the events and resolves when they are durable. What is there is never overwritten. May be called again with
   * the same events, and by several callers at once. Throws `StoreError`.
   */
  keep(events: readonly AuditEvent[], call: { readonly runId: string; readonly now: Date }): Promise<Kept>;
}

/** How far the audit log has been read. */
export interface AuditProgress {
  /** Everything that was in the log up to this instant when it was read is in the archive. */
  readonly readUntil: Date;
  /** The length of slice that was last found to be a good size. */
  readonly sliceHours: number;
}

/** Where a job goes on next time. */
export interface AuditWatermark {
  read(): Promise<AuditProgress | undefined>;
  /** Never moves `readUntil` back: where another run has come further, that stays. */
  advance(progress: AuditProgress): Promise<void>;
}

/** One page of a listing. */
export interface Listed<T> {
  readonly items: readonly T[];
  /** Opaque; hand it back for the next page. `undefined`: there is no more. */
  readonly next: string | undefined;
}

/** The record of runs: each is opened before it does anything and closed whatever happens. */
export interface RunHistory {
  /** Write the run, or write it again with what is now known of it. */
  save(run: RunRecord): Promise<void>;
  find(id: string): Promise<RunRecord | undefined>;
  /** Newest first. @param page.top 1 to 1000. */
  list(page: { readonly top: number; readonly from?: string | undefined }): Promise<Listed<RunRecord>>;
  /** Runs of this job that are still `running`. */
  unfinished(job: string): Promise<readonly RunRecord[]>;
}

/** Who speaks: the app itself, or a signed-in user on whose behalf a token for Graph was given. */
export interface RoleCall extends ReadCall {
  /** A user's access token for Graph. Absent: the app's own identity. Needed for self actions and `mine`. */
  readonly userToken?: string | undefined;
}

/** Eligibilities and assignments of directory roles: scenarios S1-S16. Throws `GraphCallError` for all that is not data. */
export interface RoleManagement {
  /** `mine`: only the signed-in user's own, what a group gives included (needs `userToken`). */
  requests(
    kind: ScheduleKind,
    filter: ScheduleFilter & { readonly mine?: boolean },
    call: RoleCall,
  ): AsyncIterable<readonly ScheduleRequest[]>;
  schedules(
    kind: ScheduleKind,
    filter: ScheduleFilter & { readonly mine?: boolean },
    call: RoleCall,
  ): AsyncIterable<readonly RoleSchedule[]>;
  instances(
    kind: ScheduleKind,
    filter: ScheduleFilter & { readonly mine?: boolean },
    call: RoleCall,
  ): AsyncIterable<readonly RoleScheduleInstance[]>;
  request(kind: ScheduleKind, id: string, call: RoleCall): Promise<ScheduleRequest | undefined>;
  schedule(kind: ScheduleKind, id: string, call: RoleCall): Promise<RoleSchedule | undefined>;
  instance(kind: ScheduleKind, id: string, call: RoleCall): Promise<RoleScheduleInstance | undefined>;
  /** Sends one change. After an unknown outcome (time-out, 5xx) it looks before it sends again. */
  submit(change: ScheduleChange, call: RoleCall): Promise<Submission>;
  /** Takes a request back. `undefined`: done; else Graph's refusal (400 for one that is over). */
  cancel(kind: ScheduleKind, requestId: string, call: RoleCall): Promise<Refusal | undefined>;
}

/** Role settings: scenarios S17-S24. */
export interface RoleSettings {
  policies(call: ReadCall): AsyncIterable<readonly RolePolicy[]>;
  policy(policyId: string, call: ReadCall): Promise<RolePolicy | undefined>;
  /** Every role with its policy and, when asked for, all rules, in as few requests as Graph allows. */
  assignments(
    options: { readonly withRules: boolean; readonly roleDefinitionId?: string | undefined },
    call: ReadCall,
  ): AsyncIterable<readonly RolePolicyAssignment[]>;
  assignment(id: string, call: ReadCall): Promise<RolePolicyAssignment | undefined>;
  rules(policyId: string, call: ReadCall): Promise<readonly RoleRule[] | undefined>;
  rule(policyId: string, ruleId: string, call: ReadCall): Promise<RoleRule | undefined>;
  /** Changes fields of rules, by rule id: read, change, send the whole rules back, read all 17 again, restore if anything else moved. */
  update(
    policyId: string,
    changes: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
    call: ReadCall,
  ): Promise<RulesUpdate>;
}

/** PIM's own security alerts for directory roles (beta): scenario S27. */
export interface SecurityAlerts {
  list(call: ReadCall): AsyncIterable<readonly SecurityAlert[]>;
  read(id: string, call: ReadCall): Promise<SecurityAlert | undefined>;
}

/** Who the ids of principals stand for. */
export interface Principals {
  /** Users, groups and service principals, many at a time; every id asked for is either found or absent. Throws `GraphCallError`. */
  resolve(ids: Iterable<string>, call: ReadCall): Promise<ResolvedPrincipals>;
}

/** A change that somebody asked for, as the ledger (table `Changes`) keeps it. */
export interface LedgerEntry {
  readonly id: string;
  /** Who asked: the caller's object id, and the app it came through. */
  readonly askedBy: { readonly objectId: string; readonly appId: string | undefined };
  readonly askedAt: Date;
  /** What was asked, in a word: `eligibility.adminAssign`, `rules.update`. */
  readonly operation: string;
  /** What it is about: the role key, or the policy and rule ids. JSON. */
  readonly subject: string;
  /** The caller's `Idempotency-Key`, or a key of our own. */
  readonly idempotencyKey: string;
  /** SHA-256 of what was asked: the same key with another body is an error of the caller. */
  readonly bodyHash: string;
  /** `claimed`: sent or about to be; what came of it is not known yet. */
  readonly state: 'claimed' | 'done' | 'refused' | 'unconfirmed';
  readonly settledAt: Date | undefined;
  /** Graph's request id, and what was answered to the caller (status and JSON body). */
  readonly graphRequestId: string | undefined;
  readonly answer: { readonly status: number; readonly body: string } | undefined;
}

/** The record of every change this app has tried to make. */
export interface Ledger {
  /** Takes the right to make a change. A second claim with the same caller and key gives the entry that is there. */
  claim(
    entry: LedgerEntry,
  ): Promise<{ readonly kind: 'claimed' } | { readonly kind: 'exists'; readonly entry: LedgerEntry }>;
  /** Writes down what came of it. */
  settle(entry: LedgerEntry): Promise<void>;
  find(id: string): Promise<LedgerEntry | undefined>;
}

/** Tells whose a caller's access token is. */
export interface CallerTokens {
  /** Never throws for what a stranger may send. @param now the instant it is judged at. */
  judge(token: string, now: Date): Promise<TokenVerdict>;
}
