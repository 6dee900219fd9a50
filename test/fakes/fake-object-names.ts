import type { NamedObject, ObjectNames, ReadCall } from '../../src/ports/index.ts';

/** Names in memory, by id. */
export class FakeObjectNames implements ObjectNames {
  /** What was asked, in order. */
  readonly asked: (readonly string[])[] = [];
  /** Thrown in place of an answer. */
  failure: Error | undefined;
  readonly #names: ReadonlyMap<string, NamedObject>;

  constructor(names: Readonly<Record<string, NamedObject>> = {}) {
    this.#names = new Map(Object.entries(names).map(([id, named]) => [id.toLowerCase(), named]));
  }

  async namesOf(ids: readonly string[], call: ReadCall): Promise<ReadonlyMap<string, NamedObject>> {
    const known = ids.filter((id) => /^[\da-f-]{36}$/i.test(id)).map((id) => id.toLowerCase());
    if (known.length === 0) return new Map();
    this.asked.push(ids);
    call.tally.requests += 1;
    if (this.failure !== undefined) throw this.failure;
    return new Map(
      known.flatMap((id) => {
        const named = this.#names.get(id);
        return named === undefined ? [] : [[id, named] as const];
      }),
    );
  }
}
