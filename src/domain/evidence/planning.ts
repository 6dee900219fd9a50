import type { ChangeRecord } from '../model/command.ts';
import type { Fact, OpenRecord, StoredRequest } from '../model/evidence.ts';
import type { InstantText, Recorded } from '../model/recorded.ts';
import type { ActIndex } from './act-index.ts';
import type { LearningRun, Ledger } from './ledger.ts';
import type { Looks } from './looks.ts';
import type { Moments } from './moments.ts';
import type { Observed } from './observe.ts';
import type { Acts } from './tie-acts.ts';

/** All that facts are learnt from. */
export interface Learning extends LearningRun {
  readonly observed: Observed;
  readonly open: ReadonlyMap<string, OpenRecord>;
  readonly looks: Looks;
  /** As the writer stored them. */
  readonly requests: readonly StoredRequest[];
  /** When the writer last listed them completely; `undefined`: never. */
  readonly requestsListedAt: InstantText | undefined;
  /** Events of PIM of the last days, as JSON. */
  readonly events: readonly string[];
  /** Changes of this app of the last days. */
  readonly changes: readonly ChangeRecord[];
  /** Facts of the last days: what they say between two looks may be known better by now. */
  readonly recent: readonly Fact[];
  /**
   * Acts that began something before then are in the history: requests are listed for longer than facts are read again. What
   * they began and what is over is not learnt anew.
   */
  readonly unseenFrom?: InstantText | undefined;
  /** When the history began; `undefined`: it begins now. */
  readonly historyFrom: InstantText | undefined;
}

/** What the parts of a plan share. */
export interface Planning extends Learning {
  readonly ledger: Ledger;
  readonly index: ActIndex;
  readonly acts: Acts;
  readonly moments: Moments;
  /** Whether the run saw all that a record could be in: what was not seen there is over. */
  readonly sawAllOf: (record: Recorded) => boolean;
}
