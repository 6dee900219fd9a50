import { fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * Does a task in a process of its own, so that its peak of memory is its own.
 *
 * @param file beside this one; it reads the task from its first argument, and sends its outcome.
 * @param heapMiB without a limit the peak measures how much memory the machine has.
 * @throws Error where it ended without an outcome.
 */
export async function taskInChild<Outcome>(file: string, task: object, heapMiB: number): Promise<Outcome> {
  const child = fork(new URL(file, import.meta.url), [JSON.stringify(task)], {
    execArgv: [`--max-old-space-size=${heapMiB}`],
  });
  const ended = once(child, 'exit');
  const [outcome] = await Promise.race([
    once(child, 'message'),
    ended.then(([code, signal]) => {
      throw new Error(`the process of ${file} ended with ${code ?? signal}`);
    }),
  ]);
  await ended;
  return outcome;
}
