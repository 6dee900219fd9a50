/** How a kind of change that the app makes went. */
export interface KindFinding {
  readonly kind: string;
  /** `unseen`: Graph took it, and it did not show in time. `not-tried`: nothing was sent. */
  readonly state: 'works' | 'unseen' | 'refused' | 'not-tried';
  readonly because: string;
}

/** Which reading of what is not established holds here. */
export interface ReadingFinding {
  readonly id: string;
  readonly state: 'holds' | 'differs' | 'not-tried';
  /** What the tenant did; of `not-tried`: why nobody knows. */
  readonly seen: string;
}

export interface Findings {
  readonly kinds: readonly KindFinding[];
  readonly readings: readonly ReadingFinding[];
}

/** Collects what the scenes find. The first finding of a kind or a reading counts, unless nothing was tried in it. */
export class FindingList {
  readonly #kinds = new Map<string, KindFinding>();
  readonly #readings = new Map<string, ReadingFinding>();

  kind(kind: string, state: KindFinding['state'], because = ''): void {
    const known = this.#kinds.get(kind);
    if (known === undefined || known.state === 'not-tried') this.#kinds.set(kind, { kind, state, because });
  }

  reading(id: string, state: ReadingFinding['state'], seen: string): void {
    const known = this.#readings.get(id);
    if (known === undefined || known.state === 'not-tried') this.#readings.set(id, { id, state, seen });
  }

  kindOf(kind: string): KindFinding | undefined {
    return this.#kinds.get(kind);
  }

  readingOf(id: string): ReadingFinding | undefined {
    return this.#readings.get(id);
  }
}
