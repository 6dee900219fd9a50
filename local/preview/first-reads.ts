import { hash } from 'node:crypto';
import type { ReadPage } from '../../src/ports/index.ts';
import { forPerson } from './failures.ts';
import { toText } from './json-text.ts';
import type { KeptReads } from './kept-reads.ts';

/** What is read, as people are told. */
export const readKinds = [
  'users',
  'groups, apps and others',
  'deleted objects',
  'members of groups',
  'eligibilities',
  'active assignments',
  'assignments in force',
  'requests',
  'role settings',
  'role definitions',
  'names of scopes',
] as const;
export type ReadKind = (typeof readKinds)[number];

/** Hears how reading goes. */
export interface ReadWatch {
  rows(kind: ReadKind, count: number): void;
  done(kind: ReadKind): void;
  /** It was read by an earlier try of the same preview, and is not read again. */
  known(kind: ReadKind, count: number): void;
  failed(error: unknown): void;
}

/** The name of a read: two of the same name give the same. */
export function keyOf(kind: ReadKind, asked: unknown): string {
  const text = toText(asked);
  // Thousands of ids would be a long name.
  return `${kind} ${text.length > 200 ? hash('sha256', text, 'hex') : text}`;
}

/** A read of one value. */
interface ValueRead<T> {
  readonly kind: ReadKind;
  /** What tells it from others of its kind. */
  readonly asked: unknown;
  /** How many rows it came to. */
  count(value: T): number;
  /** `false`: its rows are not told, because another read tells them. */
  readonly tellsRows?: boolean;
  /** `false`: the value is not kept for another try. */
  isWhole?(value: T): boolean;
}

/** A listing as far as it came, and what it ended with. */
interface Listing<T> {
  readonly pages: readonly ReadPage<T>[];
  readonly failure?: unknown;
}

/** Reads each thing once. What an earlier try read to its end is taken from there; what failed fails again, and is never kept. */
export class FirstReads {
  readonly #kept: KeptReads;
  readonly #watch: ReadWatch;
  readonly #begun = new Map<string, Promise<unknown>>();

  constructor(kept: KeptReads, watch: ReadWatch) {
    this.#kept = kept;
    this.#watch = watch;
  }

  value<T>(wanted: ValueRead<T>, read: () => Promise<T>): Promise<T> {
    const key = keyOf(wanted.kind, wanted.asked);
    const begun = this.#begun.get(key) as Promise<T> | undefined;
    if (begun !== undefined) return begun;
    const first = this.#findOrRead(key, wanted, read).catch((error: unknown) => {
      this.#watch.failed(error);
      throw forPerson(error);
    });
    this.#begun.set(key, first);
    return first;
  }

  async *listing<T>(
    kind: ReadKind,
    asked: unknown,
    list: () => AsyncIterable<ReadPage<T>>,
  ): AsyncGenerator<ReadPage<T>> {
    const wanted: ValueRead<Listing<T>> = {
      ...{ kind, asked, tellsRows: false },
      count: ({ pages }) => pages.reduce((sum, { rows }) => sum + rows.length, 0),
      isWhole: ({ failure }) => failure === undefined,
    };
    const all = await this.value(wanted, () => this.#readListing(kind, list));
    yield* all.pages;
    if (all.failure !== undefined) throw forPerson(all.failure);
  }

  async #findOrRead<T>(
    key: string,
    { kind, count, tellsRows = true, isWhole = () => true }: ValueRead<T>,
    read: () => Promise<T>,
  ): Promise<T> {
    const found = this.#kept.find(key);
    if (found !== undefined) {
      this.#watch.known(kind, count(found.value as T));
      return found.value as T;
    }
    const value = await read();
    if (tellsRows) this.#watch.rows(kind, count(value));
    if (isWhole(value)) await this.#kept.keep(key, value);
    this.#watch.done(kind);
    return value;
  }

  /** Tells its rows page by page. */
  async #readListing<T>(kind: ReadKind, list: () => AsyncIterable<ReadPage<T>>): Promise<Listing<T>> {
    const pages: ReadPage<T>[] = [];
    try {
      for await (const page of list()) {
        pages.push(page);
        this.#watch.rows(kind, page.rows.length);
      }
      return { pages };
    } catch (failure) {
      this.#watch.failed(failure);
      return { pages, failure };
    }
  }
}
