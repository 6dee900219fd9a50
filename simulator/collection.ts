/** Items with an id, in the order they were added. Ids are compared without regard to case, as Graph compares GUIDs. */
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

  /** Adds the item, or replaces the one with the same id. */
  add(item: T): void {
    this.#items.set(item.id.toLowerCase(), item);
  }

  /** @returns `false` when no item has this id. */
  remove(id: string): boolean {
    return this.#items.delete(id.toLowerCase());
  }
}
