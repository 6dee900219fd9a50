import type { Erasure } from '../domain/model/evidence.ts';
import type { InstantText } from '../domain/model/recorded.ts';

/** What somebody wants to be kept whole, whatever its age and whoever it is about. */
export interface LegalHold {
  readonly id: string;
  readonly reason: string;
  readonly by: string;
  readonly since: InstantText;
}

/** Who takes something out, when and why. It is written down before anything goes, and sealed with what runs rest on. */
export type ErasingAct = Pick<Erasure, 'at' | 'by' | 'reason'>;

/**
 * The upkeep of the history. What is taken out leaves its leaf hash behind, so that what was sealed can be proved for ever.
 * While there is a hold, nothing is taken out: `erase` and `purge` throw a `StoreError` with code `LegalHold`.
 */
export interface HistoryUpkeep {
  /** Takes out all that is about a principal, in the history and in what finds it. May be done again. @returns how many rows. */
  erase(principalId: string, act: ErasingAct): Promise<number>;
  /** Takes out what was filed in intervals that had ended by then. May be done again. @returns their names. */
  purge(before: InstantText, act: ErasingAct): Promise<readonly string[]>;
  holds(): Promise<readonly LegalHold[]>;
  /** Writes a hold, in the place of one of the same id. */
  hold(hold: LegalHold): Promise<void>;
  release(id: string): Promise<void>;
  /** Makes what finds facts again from the facts, and takes out what is not theirs. Readers are served meanwhile. */
  rebuild(): Promise<RebuiltHistory>;
}

/** A row of an index or the cache that is not as the facts make it. */
export interface IndexDifference {
  readonly table: string;
  readonly key: string;
  readonly because: string;
}

/** What finds the facts, held against the facts. Throws `StoreError`. */
export interface HistoryIndexes {
  /**
   * @param looks instants at which runs looked, as far as something else than the store proves them: what was learnt of the time before one of
   * them was learnt late, and is found together with all that was known then.
   */
  differences(looks: readonly InstantText[]): Promise<readonly IndexDifference[]>;
}

export interface RebuiltHistory {
  readonly facts: number;
  /** Rows of indexes that did not belong there. */
  readonly removed: number;
  /** Records that are open. */
  readonly open: number;
}
