import type { Log } from './log.ts';
import type { OnOddRow } from './reading.ts';

/** Rows that cannot be read are errors in the log, and everything else goes on. */
export function toldTo(log: Log): OnOddRow {
  return ({ key, because }) => log.error('store.unreadable', { key, because });
}

/** Rows that cannot be read, for whoever answers with them: `undefined` where all could. */
export class OddRows {
  readonly #found = new Map<string, string>();
  readonly told: OnOddRow = ({ key, because }) => this.#found.set(key, because);

  all(): { id: string; because: string }[] | undefined {
    return this.#found.size === 0 ? undefined : Array.from(this.#found, ([id, because]) => ({ id, because }));
  }
}
