/** Things with an id, in the order they were added. Ids are compared without regard to case, as Graph does with GUIDs. */
export class Collection<T extends { readonly id: string }> {
  readonly #items = new Map<string, T>();

  constructor(items: Iterable<T> = []) {
    for (const item of items) this.add(item);
  }

  get size(): number {
    return this.#items.size;
  }

  all(): readonly T[] {
    return [...this.#items.values()];
  }

  find(id: string): T | undefined {
    return this.#items.get(id.toLowerCase());
  }

  /** Adds the thing, or puts it in the place of the one with this id. */
  add(item: T): void {
    this.#items.set(item.id.toLowerCase(), item);
  }

  /** `false`: there was none. */
  remove(id: string): boolean {
    return this.#items.delete(id.toLowerCase());
  }
}
