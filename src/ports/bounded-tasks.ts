import pLimit, { type LimitFunction } from 'p-limit';

/** Room for so many tasks at once, shared by whoever has it. A task must not wait for room in its own limiter. */
export type Limiter = LimitFunction;

/** @param limit how many tasks at once. */
export function createLimiter(limit: number): Limiter {
  return pLimit(limit);
}

/** Tasks of one reader, which goes on meanwhile: at most as many as there is room for, and the first failure stops the reader. */
interface BoundedTasks {
  /** Waits for room, then starts the task. Throws what an earlier task failed with, and does not start this one then. */
  add(task: () => Promise<void>): Promise<void>;
  /** Waits for every task. Throws what the first failed one failed with. */
  finish(): Promise<void>;
  /** Waits for every task and throws nothing: for a reader that has already failed for another reason. */
  quiet(): Promise<void>;
}

export function boundedTasks(limiter: Limiter): BoundedTasks {
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];

  function throwFirstFailure(): void {
    if (failures.length > 0) throw failures[0];
  }

  async function add(task: () => Promise<void>): Promise<void> {
    throwFirstFailure();
    const room = Promise.withResolvers<void>();
    const running: Promise<void> = limiter(async () => {
      room.resolve();
      if (failures.length > 0) return;
      // Noted before the limiter gives the room to the next.
      await task().catch((error: unknown) => void failures.push(error));
    }).finally(() => underWay.delete(running));
    underWay.add(running);
    await room.promise;
    throwFirstFailure();
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

/**
 * Runs all tasks, started in their order and taken from the iterable as there is room. After a failure no further one is
 * started.
 *
 * @throws the first failure, once those under way have ended, so that nothing goes on behind the caller's back.
 */
export async function runAll(limiter: Limiter, tasks: Iterable<() => Promise<void>>): Promise<void> {
  const bounded = boundedTasks(limiter);
  try {
    for (const task of tasks) await bounded.add(task);
  } finally {
    await bounded.quiet();
  }
  await bounded.finish();
}
