import type {
  Erasure,
  Fact,
  HistoryInterval,
  Look,
  OpenRecord,
  StoredRequest,
  Topic,
} from '../domain/model/evidence.ts';
import type { InstantText, RecordKind } from '../domain/model/recorded.ts';
import type { OnOddRow } from './reading.ts';

export type { Erasure, Look, StoredRequest } from '../domain/model/evidence.ts';

/** A span of instants of filing: see `filedAt`. `undefined`: from the beginning, or to the end. */
export interface FactSpan {
  readonly from?: InstantText | undefined;
  /** Included. */
  readonly to?: InstantText | undefined;
}

/** What is read of an interval. */
export interface IntervalReading {
  /** Facts filed until then, included. `undefined`: to the end. */
  readonly to?: InstantText | undefined;
  /** Facts about records of these kinds. `undefined`: of all. */
  readonly kinds?: readonly RecordKind[] | undefined;
  /** `filed`: only what was filed in the interval, and nothing of how it began. */
  readonly only?: 'filed' | undefined;
  /** Is told of each row that was erased: nobody knows any more what it said. */
  readonly onErased?: (() => void) | undefined;
}

/** The leaf of a stored row in the tree of its run, and the partition it stands in. */
export interface StoredLeaf {
  /** Interval and topic: `2026-11_role:62e9…`. No person's id is in it. */
  readonly partition: string;
  /** The place in the partition; leaves are hashed in the order of these keys. */
  readonly rowKey: string;
  /** RFC 6962 leaf hash over salt and row, hexadecimal. */
  readonly leafHash: string;
}

/** A row of a table that is sealed, as it is stored, for whoever seals or verifies it. */
export interface StoredRow extends StoredLeaf {
  readonly runId: string;
  /** Hexadecimal; absent of a row that was erased. */
  readonly salt?: string;
  /** The canonical JSON that was hashed behind the salt; absent of a row that was erased. */
  readonly row?: string;
  /** Of an erased row: when. Its leaf hash stays, so that the tree stays whole. */
  readonly erasedAt?: InstantText;
  /** What is wrong with what belongs to the row and stands elsewhere. Absent: nothing, or nobody looked. */
  readonly broken?: string;
}

/**
 * The history of access, in facts. Nothing here alters a fact. Throws `StoreError` for all that cannot be read or written,
 * rows that are not as they were written included.
 */
export interface History {
  /**
   * Adds facts, in the interval they are filed in, and in the tables that find them by principal and by time. What is there
   * already stays as it was told first, in whatever interval, and is not counted, so a run that died can be done again. A fact filed before the first interval is kept in that:
   * whoever names one interval alone puts them there, as keyframes, and as facts that were learnt late and that later
   * intervals need as well. What finds them by principal and by time holds each fact once. Of several intervals, the later ones
   * get what was learnt late by themselves: see `placesOf`.
   *
   * @param stamp.intervals the oldest first; they may be about to begin.
   * @returns the leaves of the rows that this run has in the store.
   */
  append(
    facts: readonly Fact[],
    stamp: { readonly runId: string; readonly intervals: readonly HistoryInterval[] },
  ): Promise<readonly StoredLeaf[]>;
  /** All intervals, the oldest first. */
  intervals(): Promise<readonly HistoryInterval[]>;
  /** The last interval that begins no later than an instant; `undefined`: none does. */
  intervalAt(at: InstantText): Promise<HistoryInterval | undefined>;
  /** Begins an interval. Its keyframes are in the store already: from now on readers rest on it. */
  beginInterval(interval: HistoryInterval): Promise<void>;
  /**
   * Facts of an interval: keyframes and what was learnt late of the time before it, then the others in the order of filing.
   * A fact may come twice.
   *
   * @param topic `undefined`: of all roles (`role:`), topic by topic.
   */
  inInterval(
    interval: HistoryInterval,
    topic: Topic | undefined,
    reading: IntervalReading,
  ): AsyncIterable<Fact>;
  /** The same of one principal: how the interval began, and all that was filed since, in later ones too, until an instant, included. */
  ofPrincipalIn(interval: HistoryInterval, principalId: string, to: InstantText): AsyncIterable<Fact>;
  /** All facts about a principal but keyframes, in the order of filing. */
  ofPrincipal(principalId: string, span: FactSpan): AsyncIterable<Fact>;
  /** All facts but keyframes, in the order of filing. */
  changes(span: FactSpan): AsyncIterable<Fact>;
  /**
   * All facts but keyframes that may make a difference between two instants: what they say has a bound after `from` and no
   * later than `to` (see `boundsOf`). Once each, in no order.
   */
  touching(span: { readonly from: InstantText; readonly to: InstantText }): AsyncIterable<Fact>;
  /** Everything that is open, by subject. */
  open(): Promise<ReadonlyMap<string, OpenRecord>>;
  /** Writes the cache of what is open. */
  saveOpen(update: {
    readonly opened: readonly OpenRecord[];
    readonly closed: readonly string[];
  }): Promise<void>;
  /** The facts that a run learnt and added to an interval, keyframes included, in any order: to end what a run left that died. */
  ofRun(runId: string, interval: string): AsyncIterable<Fact>;
  /** Rows of an interval with all that sealing and verifying need, in the order of partitions and keys. */
  stored(interval: HistoryInterval): AsyncIterable<StoredRow>;
  /** What was taken out, the oldest first. */
  erasures(): Promise<readonly Erasure[]>;
}

/** What a run of `snapshot-access` wrote down before it began to write facts, so that the next one can end what it left. */
export interface SnapshotJournal {
  /** Runs that began to write and did not end it, the oldest first. */
  unfinished(): Promise<readonly JournalEntry[]>;
  /** Writes an entry, in the place of an earlier one of the same run. */
  begin(entry: JournalEntry): Promise<void>;
  end(runId: string): Promise<void>;
}

export interface JournalEntry {
  readonly runId: string;
  readonly at: InstantText;
  /** No run writes after this. Absent: a lease keeps others away while it does. */
  readonly deadlineAt?: InstantText | undefined;
  /** Names of the intervals that it writes in. One that has not begun is one whose keyframes it writes. */
  readonly intervals: readonly string[];
}

/** The last complete look at each part of the tenant. */
export interface Looks {
  /** By part, or by part and what of it was not seen then (`eligibilities~{id}`); absent: no run has read it to its end. */
  last(): Promise<ReadonlyMap<string, Look>>;
  /** Writes all of them, in the place of all that were there. */
  save(looks: ReadonlyMap<string, Look>): Promise<void>;
}

/** What a manifest says of a run beside its rows. */
export interface SealMeta {
  /** The table that the rows are in. */
  readonly table: string;
  readonly job: string;
  readonly at: InstantText;
  /** Of each part of the tenant that the run looked at, whether it saw all of it. */
  readonly complete: Readonly<Record<string, boolean>>;
  /** How much it read, and what it learnt, by name. */
  readonly counts: Readonly<Record<string, number>>;
  readonly appVersion: string;
}

/** The rows that a run has in one partition of a table, to be sealed. */
export interface PartitionSeal {
  readonly table: string;
  readonly name: string;
  readonly rows: number;
  /** Root of the tree (RFC 6962) of their leaves in the order of their keys, hexadecimal. */
  readonly root: string;
  /** Whose rows they are, where it is not the run that seals. */
  readonly run?: string;
}

/** What became of a run's seal, in a word for the record of the run. */
export type Seal =
  | {
      readonly kind: 'sealed';
      readonly logSize: number;
      readonly head: string;
      /** What of it did not work, in sentences: no signature, or nothing kept outside. Absent: all did. */
      readonly problem?: string;
    }
  /** Nothing proves later that these rows were not altered, and why. */
  | { readonly kind: 'none'; readonly because: string };

/** Seals what a run added to the history. */
export interface Sealer {
  /** May be called again for the same run and rows: it is sealed once. */
  seal(runId: string, leaves: readonly StoredLeaf[], meta: SealMeta): Promise<Seal>;
  /** The same of rows that nobody holds at once. @param partitions in the order of tables and names. */
  sealPartitions(
    runId: string,
    partitions: readonly PartitionSeal[],
    meta: Omit<SealMeta, 'table'>,
  ): Promise<Seal>;
}

/** Requests to PIM, which only the part that writes may read: it stores them, and others read them here. */
export interface StoredRequests {
  /** Those that are still listed, and those that changed or were forgotten since an instant. */
  since(instant: InstantText, onOdd?: OnOddRow): Promise<readonly StoredRequest[]>;
  /** Writes those that are new or changed, in the place of what was there. */
  save(changed: readonly StoredRequest[]): Promise<void>;
  /** When all requests of both kinds were listed completely the last time; `undefined`: never. */
  listedAt(): Promise<InstantText | undefined>;
  saveListedAt(instant: InstantText): Promise<void>;
}
