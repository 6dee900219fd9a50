import type { InstantText } from '../domain/model/recorded.ts';
import type { OnOddRow } from './reading.ts';

/** One entry of a tenant's log of manifests. */
export interface LogEntry {
  /** From 0, without a gap. */
  readonly index: number;
  readonly runId: string;
  /** The manifest, in canonical JSON: the bytes that the tree is of. */
  readonly text: string;
  /**
   * What the tree needs to grow from here: the roots of its perfect subtrees with this entry in it, hexadecimal, the largest
   * first.
   */
  readonly frontier: readonly string[];
}

/** A head of the log: a signed note or, without a key, its text alone. */
export interface LogHead {
  /** Entries that it is over. */
  readonly size: number;
  readonly note: string;
  readonly at: InstantText;
}

/** The log of manifests. Entries and heads are only added. Throws `StoreError`. */
export interface SealLog {
  /** The last entries, the oldest first. */
  tail(count: number): Promise<readonly LogEntry[]>;
  /** From an index on, in order. */
  entries(from: number): AsyncIterable<LogEntry>;
  /** @returns `false` where there is an entry with this index: somebody else has written it. */
  append(entry: LogEntry): Promise<boolean>;
  /** Keeps a head. One that is there over as many entries stays beside it where it says something else. */
  addHead(head: LogHead): Promise<void>;
  /** Heads, by their size. @param from over so many entries at least; absent: all. */
  heads(from?: number, onOdd?: OnOddRow): AsyncIterable<LogHead>;
}

/** A file of a log in the layout of tlog-tiles. */
export interface HeadFile {
  /** Below the folder of the log. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The place outside of our store that keeps heads: files are created there, and never written again. */
export interface OutsideHeads {
  /** What to call it in a sentence: an address. */
  readonly name: string;
  /**
   * Creates files that are not there yet.
   *
   * @throws OutsideHeadsError where one is there with other bytes: `fork`; or the place cannot be reached: `unreachable`.
   */
  create(files: readonly HeadFile[]): Promise<void>;
  /** The head over the most entries; `undefined`: there is none. */
  last(): Promise<OutsideHead | undefined>;
  /** All heads that are there, by their size. */
  heads(): AsyncIterable<OutsideHead>;
}

export interface OutsideHead {
  readonly size: number;
  readonly note: string;
  /** By the clock of the place. */
  readonly createdAt: InstantText | undefined;
}

/** Why heads could not be kept outside. */
export class OutsideHeadsError extends Error {
  override readonly name = 'OutsideHeadsError';
  readonly kind: 'fork' | 'unreachable' | 'forbidden';

  constructor(kind: OutsideHeadsError['kind'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
