/** Runs tasks, never more than a number of them at once, whoever hands them in. */
export interface InFlight {
  /**
   * Runs all tasks in order of their place and resolves when the last is done. After a failure no further task of this
   * call is begun; it throws the first failure once those under way have ended, so that nothing goes on behind its back.
   */
  all(tasks: Iterable<() => Promise<void>>): Promise<void>;
}

/** @param limit how many at once. */
export function inFlight(limit: number): InFlight {
  const waiting: (() => void)[] = [];
  let running = 0;

  async function turn(): Promise<void> {
    if (running < limit) running++;
    else await new Promise<void>((mine) => waiting.push(mine));
  }

  function release(): void {
    const next = waiting.shift();
    // A place is handed over as it is: counting down first would let a newcomer take it.
    if (next === undefined) running--;
    else next();
  }

  return {
    async all(tasks) {
      const begun: Promise<void>[] = [];
      const failures: unknown[] = [];
      for (const task of tasks) {
        await turn();
        if (failures.length > 0) {
          release();
          break;
        }
        begun.push(
          task()
            .catch((error: unknown) => void failures.push(error))
            .finally(release),
        );
      }
      await Promise.all(begun);
      if (failures.length > 0) throw failures[0];
    },
  };
}
