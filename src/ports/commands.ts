import type { ActivationRecord } from '../domain/activations/running-grants.ts';
import type {
  ChangeRecord,
  ChangeState,
  Command,
  CommandContent,
  CommandFact,
} from '../domain/model/command.ts';
import type { Listed } from './reading.ts';

/** Which changes are wanted; an absent member does not narrow. */
export interface ChangeFilter {
  readonly since?: Date | undefined;
  readonly runId?: string | undefined;
  readonly state?: ChangeState | undefined;
  /** What they are about: one of these. */
  readonly kinds?: readonly CommandContent['kind'][] | undefined;
  /** Whatever else is asked of one; pages are filled with those that it lets through. */
  readonly where?: ((record: ChangeRecord) => boolean) | undefined;
}

/** What makes a command the only one of its kind: the same key is accepted once. */
export interface CommandKey {
  /** Whose key it is: callers do not share theirs. */
  readonly owner: string;
  /** A caller's `Idempotency-Key`, or a key of a job's own. */
  readonly text: string;
  /** SHA-256 of what was asked: the same key with another request is an error of the caller. */
  readonly requestHash: string;
}

/** The state of the tenant's gate row: it changes with every claim. Opaque. */
export type GateVersion = string;

export type Acceptance =
  | { readonly kind: 'accepted'; readonly record: ChangeRecord }
  /** The same key came before, for this change. */
  | { readonly kind: 'exists'; readonly record: ChangeRecord; readonly requestHash: string };

/** A command of which something in the store is not as this app writes it. */
export interface UnreadableCommand {
  readonly id: string;
  /** From its id; `undefined`: that says nothing either. */
  readonly askedAt: Date | undefined;
  /** A sentence: which row, and what is wrong with it. */
  readonly because: string;
}

/** Hears of each command that cannot be read, which is left out then. Without one, reading fails. */
export type OnUnreadable = (command: UnreadableCommand) => void;

/**
 * Commands of one tenant, and what happened to them: facts that are only added. Whoever accepts needs the right to add
 * rows and no other; whoever executes also writes the gate row.
 */
export interface CommandStore {
  /** Writes a command down before anything is done about it. */
  accept(command: Command, key: CommandKey): Promise<Acceptance>;
  /** To be read before the tenant is looked at: a claim fails when another one was made since. */
  gateVersion(): Promise<GateVersion>;
  /**
   * Takes the right to execute, and moves the gate.
   *
   * - `gate-moved`  another claim was made since `gate` was read: look and judge again. Nothing was written.
   * - `moved`       something else has happened to this command; `record` is what it is now.
   */
  claim(
    record: ChangeRecord,
    claim: CommandFact & { readonly kind: 'claimed' },
    gate: GateVersion,
  ): Promise<
    | { readonly kind: 'claimed'; readonly record: ChangeRecord }
    | { readonly kind: 'gate-moved' }
    | { readonly kind: 'moved'; readonly record: ChangeRecord }
  >;
  /** Adds a fact after those of `record`. `moved`: another was added meanwhile; nothing was written. */
  add(
    record: ChangeRecord,
    fact: CommandFact,
  ): Promise<
    | { readonly kind: 'added'; readonly record: ChangeRecord }
    | { readonly kind: 'moved'; readonly record: ChangeRecord }
  >;
  find(id: string): Promise<ChangeRecord | undefined>;
  /** Newest first. @param page.top 1 to 1000. */
  list(
    filter: ChangeFilter,
    page: { readonly top: number; readonly from?: string | undefined },
    onUnreadable?: OnUnreadable,
  ): Promise<Listed<ChangeRecord>>;
  /** All that are not over, whatever their age, oldest first. */
  open(onUnreadable?: OnUnreadable): Promise<readonly ChangeRecord[]>;
  /** Activations whose access is not over: see `isRunningGrant`. Oldest first. */
  runningGrants(onUnreadable?: OnUnreadable): Promise<readonly ActivationRecord[]>;
}

/** Answers that were given to requests with an `Idempotency-Key`, for those that come again. */
export interface StoredAnswers {
  find(changeId: string): Promise<StoredAnswer | undefined>;
  /** The first one stays. */
  keep(changeId: string, answer: StoredAnswer): Promise<void>;
}

export interface StoredAnswer {
  readonly status: number;
  /** JSON. */
  readonly body: string;
}
