import { Collection } from '../collection.ts';
import type { AssignmentKey } from './identifiers.ts';

/** A collection with an index by principal, role and scope. */
export class KeyedCollection<T extends AssignmentKey & { readonly id: string }> extends Collection<T> {
  readonly #textOf: (key: AssignmentKey) => string;
  readonly #byKey = new Map<string, readonly T[]>();

  /** @param textOf returns equal texts for equivalent keys. */
  constructor(textOf: (key: AssignmentKey) => string) {
    super();
    this.#textOf = textOf;
  }

  /** The items with this key, in the order they were added. */
  of(key: AssignmentKey): readonly T[] {
    return this.#byKey.get(this.#textOf(key)) ?? [];
  }

  override add(item: T): void {
    const before = this.find(item.id);
    super.add(item);
    const text = this.#textOf(item);
    if (before !== undefined && this.#textOf(before) !== text) this.#removeFromIndex(before);
    const others = this.#byKey.get(text) ?? [];
    const isThere = before !== undefined && others.includes(before);
    const next = isThere ? others.map((each) => (each === before ? item : each)) : [...others, item];
    this.#byKey.set(text, next);
  }

  override remove(id: string): boolean {
    const item = this.find(id);
    if (item !== undefined) this.#removeFromIndex(item);
    return super.remove(id);
  }

  #removeFromIndex(item: T): void {
    const text = this.#textOf(item);
    const left = this.of(item).filter((each) => each !== item);
    if (left.length > 0) this.#byKey.set(text, left);
    else this.#byKey.delete(text);
  }
}
