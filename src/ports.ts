import type { AuditEvent } from './domain/audit-event.ts';
import type { TokenVerdict } from './domain/caller.ts';
import type { Population } from './domain/gates/population.ts';
import type { AccessHistory, AccessMemory, PrincipalState, UserState } from './domain/picture.ts';
import type {
  Decision,
  Evidence,
  Mark,
  Plan,
  PlanApproval,
  PlanHead,
  PlanItem,
  PlannedChange,
  Reason,
} from './domain/plan.ts';
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
import type { LoadedRules, Mode } from './domain/rules.ts';
import type { RunRecord, RunState } from './domain/run.ts';
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
  | 'picture.gap'
  | 'plan.stored'
  | 'gate.closed'
  | 'lease.held'
  | 'notice.delivered'
  | 'notice.undelivered'
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

/** A change that somebody or a job asked for, as the ledger (table `Changes`) keeps it. */
export interface LedgerEntry {
  /** Begins with the instant it was asked at, so that a list of ids reads in order; see `newId`. */
  readonly id: string;
  /** Who asked: the caller's object id, and the app it came through; of a job, its name and no app. */
  readonly askedBy: { readonly objectId: string; readonly appId: string | undefined };
  readonly askedAt: Date;
  /** What was asked, in a word: `eligibility.adminAssign`, `rules.update`, `renew-eligibilities.renewal`. */
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
  /** Of changes of access: all that is needed to understand it and to put it back. */
  readonly access: LedgerAccess | undefined;
}

/** A change of access, as the ledger keeps it. */
export interface LedgerAccess {
  readonly runId: string | undefined;
  readonly planId: string | undefined;
  readonly itemId: string | undefined;
  readonly reason: Reason | undefined;
  readonly evidence: Evidence | undefined;
  /** What was asked, `before` included: undo is made from it. */
  readonly change: PlannedChange;
  /** When a claim that is not settled must be taken for dead. */
  readonly deadlineAt: Date;
  /** A sentence: what came of it. */
  readonly because: string | undefined;
  /** The change that this one undoes. */
  readonly undoes: string | undefined;
}

/** Which changes of the ledger are wanted; an absent member does not narrow. */
export interface LedgerFilter {
  readonly since?: Date | undefined;
  readonly runId?: string | undefined;
  readonly state?: LedgerEntry['state'] | undefined;
}

/** The record of every change this app has tried to make. */
export interface Ledger {
  /**
   * Takes the right to make a change. A second claim with the same asker and key gives the entry that is there. With a
   * lease, the claim succeeds only while the lease is held: `lost` says that somebody else has taken it since.
   */
  claim(
    entry: LedgerEntry,
    lease?: Lease,
  ): Promise<
    | { readonly kind: 'claimed' }
    | { readonly kind: 'exists'; readonly entry: LedgerEntry }
    | { readonly kind: 'lost' }
  >;
  /** Writes down what came of it. What is certain is never overwritten by what is not. */
  settle(entry: LedgerEntry): Promise<void>;
  find(id: string): Promise<LedgerEntry | undefined>;
  /** Newest first. @param page.top 1 to 1000. */
  list(
    filter: LedgerFilter,
    page: { readonly top: number; readonly from?: string | undefined },
  ): Promise<Listed<LedgerEntry>>;
}

/** The right to write, for a while: one holder at a time, told apart by a number that only grows. */
export interface Lease {
  readonly name: string;
  readonly holder: string;
  /** Grows with every new holder. */
  readonly fence: number;
  /** Nothing may be sent after it. */
  readonly until: Date;
}

/** Who may write. In the ledger's own partition, so that a claim and the lease it rests on are one transaction. */
export interface Leases {
  /** `held`: somebody else has it until then. */
  take(
    name: string,
    holder: string,
    now: Date,
    forMilliseconds: number,
  ): Promise<
    | { readonly kind: 'taken'; readonly lease: Lease }
    | { readonly kind: 'held'; readonly by: string; readonly until: Date }
  >;
  /** Longer, if it is still ours; `undefined`: it is not. */
  prolong(lease: Lease, now: Date, forMilliseconds: number): Promise<Lease | undefined>;
  /** Gives it back; a lease that is not ours any more is left alone. */
  release(lease: Lease): Promise<void>;
}

/** Plans, frozen: what is stored is never changed but for its approval. */
export interface Plans {
  /** Stores a plan whole, or throws. A plan with the same id and hash may be stored again. */
  save(plan: Plan): Promise<void>;
  head(id: string): Promise<PlanHead | undefined>;
  /** The items, in the plan's order. @param page.top 1 to 1000. */
  items(
    id: string,
    page: {
      readonly top: number;
      readonly from?: string | undefined;
      readonly decision?: Decision | undefined;
    },
  ): Promise<Listed<PlanItem>>;
  /** Newest first. @param page.top 1 to 1000. */
  list(page: { readonly top: number; readonly from?: string | undefined }): Promise<Listed<PlanHead>>;
  /** Writes the approval down, once: the first one stays. `undefined`: there is no such plan. */
  approve(id: string, approval: PlanApproval): Promise<PlanHead | undefined>;
}

/** What was found stale and waits for its date. */
export interface Marks {
  /** All of them, by id. */
  read(): Promise<ReadonlyMap<string, Mark>>;
  /** Puts marks and takes others away. May be called again with the same. */
  change(marks: { readonly put: readonly Mark[]; readonly remove: readonly string[] }): Promise<void>;
}

/** Our own memory of access and activations. */
export interface AccessHistories {
  read(): Promise<AccessHistory>;
  /** Writes the memories that changed, then how far activations are known. May be called again with the same. */
  save(
    changed: readonly AccessMemory[],
    known: { readonly activationsKnownSince: Date; readonly activationsKnownUntil: Date } | undefined,
  ): Promise<void>;
  /** Until when activations were read completely the last time; `undefined`: never. */
  activationsKnownUntil(): Promise<Date | undefined>;
}

export interface Populations {
  /** Of the last complete run of any job. */
  last(): Promise<Population | undefined>;
  save(population: Population): Promise<void>;
}

/** The rules file. */
export interface RulesSource {
  /** @throws RulesUnusable naming every problem with its line. */
  load(): Promise<LoadedRules>;
}

/** The users, groups and service principals of the tenant, as far as hygiene judges them. */
export interface Directory {
  /** All users with their sign-ins, page by page. Either every page arrives or the iteration throws `GraphCallError`. */
  users(options: { readonly withSignIns: boolean }, call: ReadCall): AsyncIterable<readonly UserState[]>;
  /** One user with sign-ins; `undefined`: not in the directory. */
  user(
    id: string,
    options: { readonly withSignIns: boolean },
    call: ReadCall,
  ): Promise<UserState | undefined>;
  /** Groups (without members), service principals and users (without sign-ins), many at a time. What is not in the directory is absent. */
  objects(ids: readonly string[], call: ReadCall): Promise<ReadonlyMap<string, PrincipalState>>;
  /** Ids of all members at any depth; `undefined`: there is no such group. */
  transitiveMemberIds(groupId: string, call: ReadCall): Promise<readonly string[] | undefined>;
  /** Of these ids, the ones that are among the deleted items. */
  deleted(
    ids: readonly string[],
    call: ReadCall,
  ): Promise<ReadonlyMap<string, { readonly deletedDateTime: Date | undefined }>>;
}

/** What roles are called, for people to read. Decisions never rest on it. */
export interface RoleNames {
  /** By lower-case role definition id. */
  read(call: ReadCall): Promise<ReadonlyMap<string, string>>;
}

/** What people are told of a run. */
export interface Notice {
  /** The same for the same run: receivers may see it twice. */
  readonly id: string;
  readonly runId: string;
  readonly job: string;
  readonly at: Date;
  readonly state: RunState;
  readonly mode: Mode;
  readonly reason: string | undefined;
  readonly sections: readonly NoticeSection[];
  /** Where more is to be read; absolute addresses. */
  readonly links: readonly { readonly title: string; readonly url: string }[];
}

/** One list of a notice: done, to come, refused, left to lapse ... */
export interface NoticeSection {
  readonly title: string;
  /** How many there are in all; `lines` may be the first of them. */
  readonly count: number;
  readonly lines: readonly string[];
}

/** A notice that nobody has taken yet. */
export interface PendingNotice {
  readonly notice: Notice;
  /** How often it was tried in vain. */
  readonly attempts: number;
  /** It is not to be tried again before. */
  readonly notBefore: Date;
}

/** Notices until they are delivered: what outlives the process that posted them. */
export interface NoticeStore {
  /** Keeps a notice; one with the same id takes the place of the other, and has not been tried yet. */
  put(notice: Notice): Promise<void>;
  /** Those that may be tried first come first. @param top 1 to 1000. */
  pending(top: number): Promise<readonly PendingNotice[]>;
  /** Writes down that it was tried in vain. One that is done is left alone. */
  failed(id: string, attempts: number, notBefore: Date): Promise<void>;
  /** Forgets it; harmless to repeat. */
  done(id: string): Promise<void>;
}

/** Tells people. Delivery is at least once. */
export interface Notifier {
  /** Keeps the notice until it is delivered. Never throws for what the receiver does. */
  post(notice: Notice): Promise<void>;
  /** Tries what is still undelivered. Never throws; says how many are left. */
  deliver(call: { readonly signal: AbortSignal; readonly log: Log; readonly now: Date }): Promise<{
    readonly delivered: number;
    readonly left: number;
  }>;
}

/** Tells whose a caller's access token is. */
export interface CallerTokens {
  /** Never throws for what a stranger may send. @param now the instant it is judged at. */
  judge(token: string, now: Date): Promise<TokenVerdict>;
}
