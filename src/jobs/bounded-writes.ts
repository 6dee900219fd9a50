/** Writes that go on while the next page is read: at most `limit` at once, and the first failure stops the reader. */
export interface BoundedWrites {
  /** Waits for room, then starts the write. Throws what an earlier write failed with. */
  add(write: () => Promise<void>): Promise<void>;
  /** Waits for every write. Throws what the first failed one failed with. */
  finish(): Promise<void>;
  /** Waits for every write and throws nothing: for a reader that has already failed for another reason. */
  quiet(): Promise<void>;
}

export function boundedWrites(limit: number): BoundedWrites {
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];

  function throwFirstFailure(): void {
    if (failures.length > 0) throw failures[0];
  }

  async function add(write: () => Promise<void>): Promise<void> {
    while (underWay.size >= limit) await Promise.race(underWay);
    throwFirstFailure();
    const running: Promise<void> = write()
      .catch((error: unknown) => void failures.push(error))
      .finally(() => underWay.delete(running));
    underWay.add(running);
  }

  async function quiet(): Promise<void> {
    await Promise.all(underWay);
  }

  async function finish(): Promise<void> {
    await quiet();
    throwFirstFailure();
  }

  return { add, finish, quiet };
}
