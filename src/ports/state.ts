/** A row of a table that jobs rest on. */
export interface StateRow {
  readonly key: string;
  /** Of its leaf (RFC 6962) over the row as it is stored, hexadecimal. */
  readonly leafHash: string;
  /** Why this app did not write it so. Absent: it may have, or nobody looked. */
  readonly problem?: string;
}

/**
 * How rows of a partition come and go.
 *
 * - `added`    rows are added, by anybody at any time, and never changed or taken away.
 * - `written`  rows are written over and taken away, by runs alone, which say so before.
 */
export type StateKind = 'added' | 'written';

/** The rows that stand together in the state that jobs rest on. */
export interface StatePartition {
  readonly table: string;
  /** A partition, or the month that rows were added in: `2026-11`. */
  readonly name: string;
  readonly kind: StateKind;
  /** In the order of their keys. */
  readonly rows: readonly StateRow[];
}

/** The state that jobs rest on, as it is stored. Throws `StoreError`. */
export interface StateRows {
  /**
   * @param from the first month of what is kept by months: `2026-10`. `undefined`: all.
   * @param checksRows looks at each row that may be added at any time, whether this app can have written it.
   */
  read(from: string | undefined, checksRows?: 'checks-rows'): Promise<readonly StatePartition[]>;
}

/** What is about to be written to a table whose rows runs alone write. */
export interface IntendedRow {
  readonly table: string;
  readonly name: string;
  readonly key: string;
  /** `undefined`: it is taken away. */
  readonly leafHash: string | undefined;
}

/** Throws where the time of the run is over: others may have sealed the state since, and a write would look like an alteration. */
export type StillInTime = () => void;

/**
 * Is told before rows are written over or taken away. Throws where it cannot be noted: then nothing is to be written.
 *
 * @returns what is asked before each request that writes them: a process may be suspended between two of them.
 */
export type Intend = (rows: readonly IntendedRow[]) => Promise<StillInTime>;

/** What lists are of. */
export interface StatePlace {
  readonly table: string;
  readonly name: string;
}

/** A list of lines that a manifest names by its root. */
export interface StateList extends StatePlace {
  readonly root: string;
}

/** The lists of what was sealed: they name the row that was altered. Each is proved by the root that names it. Throws `StoreError`. */
export interface StateLists {
  /** Writes a list, also over one that was cut or altered. One that is there is left as it is. @param at when: old ones are taken away. */
  save(list: StateList, lines: readonly string[], at: Date): Promise<void>;
  /** @returns `undefined` where it is not there, or not whole. The lines may be others: the root says so. */
  find(list: StateList): Promise<readonly string[] | undefined>;
  /** Takes away the lists of a place that were written before, but for those with these roots. */
  forget(of: StatePlace, kept: ReadonlySet<string>, before: Date): Promise<void>;
  /** Takes away the lists of a table that were written before, but for those of these names. */
  forgetAll(table: string, kept: ReadonlySet<string>, before: Date): Promise<void>;
}

/** One row that is not as it was sealed. */
export interface StateDifference {
  readonly table: string;
  readonly name: string;
  readonly key: string;
  readonly because: string;
}

/** How the state compares with what was sealed last. */
export type StateVerdict =
  /** `first`: nothing was sealed yet, and there is something. */
  | { readonly kind: 'unaltered' | 'first' }
  | {
      readonly kind: 'altered';
      /** SHA-256 of all differences: a release is of these and no others. */
      readonly digest: string;
      readonly count: number;
      readonly first: StateDifference;
    };

/** What came of sealing the state. */
export type StateSealing =
  | {
      readonly kind: 'sealed';
      /** What of it did not work, in a sentence. */
      readonly problem?: string | undefined;
    }
  /** Nothing was sealed: somebody altered it since it was sealed last. */
  | Extract<StateVerdict, { readonly kind: 'altered' }>;

/** Holds the state that a run rests on against what was sealed, and seals what the run leaves. */
export interface StateGuard {
  compare(): Promise<StateVerdict>;
  /**
   * Seals the state as it is now, unless it was altered meanwhile.
   *
   * @param released the digest of differences that a person has released: just these are sealed.
   */
  seal(released?: string): Promise<StateSealing>;
}
