import { principalOf } from '../../src/domain/evidence/subjects.ts';
import type { OpenRecord } from '../../src/domain/model/evidence.ts';
import type { History } from '../../src/ports/index.ts';

/** Records without a principal: roles and their settings. */
const nobody = '';

/**
 * A history that hands a night only what is open of some owners. The planner decides of each subject by itself, so a night that
 * sees a part of the tenant learns of that part what it would learn of the whole. What is open is remembered between nights.
 */
export class PartialHistory {
  #byOwner = new Map<string, Map<string, OpenRecord>>();
  readonly #history: History;

  constructor(history: History) {
    this.#history = history;
  }

  /** Takes in what is open in the store. */
  async load(): Promise<void> {
    this.#byOwner = new Map();
    this.#add((await this.#history.open()).values());
  }

  /** @param owners beside roles. */
  of(owners: readonly string[]): History {
    return {
      ...this.#history,
      open: async () =>
        new Map([nobody, ...owners].flatMap((owner) => [...(this.#byOwner.get(owner) ?? [])])),
      saveOpen: async (update) => {
        await this.#history.saveOpen(update);
        for (const subject of update.closed)
          for (const owner of [nobody, ...owners]) this.#byOwner.get(owner)?.delete(subject);
        this.#add(update.opened);
      },
    };
  }

  /** Whole nights read and write everything; what they leave open is taken in. */
  get whole(): History {
    return {
      ...this.#history,
      open: async () => {
        const open = await this.#history.open();
        this.#byOwner = new Map();
        this.#add(open.values());
        return open;
      },
      saveOpen: async (update) => {
        await this.#history.saveOpen(update);
        const closed = new Set(update.closed);
        if (closed.size > 0)
          for (const records of this.#byOwner.values())
            for (const subject of records.keys()) if (closed.has(subject)) records.delete(subject);
        this.#add(update.opened);
      },
    };
  }

  #add(records: Iterable<OpenRecord>): void {
    for (const record of records) {
      const owner = principalOf(record.record) ?? nobody;
      const own = this.#byOwner.get(owner) ?? new Map<string, OpenRecord>();
      this.#byOwner.set(owner, own.set(record.subject, record));
    }
  }
}
