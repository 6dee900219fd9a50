import { describe, expect, test } from '@jest/globals';
import { boundedTasks, createLimiter, runAll } from '../../src/ports/bounded-tasks.ts';

/** A write that ends when the test says so. */
function write() {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  return { start: () => promise, succeed: () => resolve(), fail: (error: Error) => reject(error) };
}

/** Lets everything that can go on go on. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('a reader with room for two writes', () => {
  test('does not wait for the first two, and waits for one of them before the third', async () => {
    const [first, second, third] = [write(), write(), write()];
    const writes = boundedTasks(createLimiter(2));
    let begunThird = false;

    await writes.add(first.start);
    await writes.add(second.start);
    const adding = writes.add(() => {
      begunThird = true;
      return third.start();
    });
    await settle();
    expect(begunThird).toBe(false);
    second.succeed();
    await adding;

    expect(begunThird).toBe(true);
  });

  test('is stopped at the next page by a write that failed', async () => {
    const broken = write();
    const writes = boundedTasks(createLimiter(2));
    await writes.add(broken.start);

    broken.fail(new Error('the store is full'));
    await settle();

    await expect(writes.add(write().start)).rejects.toThrow('the store is full');
  });

  test('has not finished until the last write has, and then hears of the first failure', async () => {
    const [first, second] = [write(), write()];
    const writes = boundedTasks(createLimiter(2));
    await writes.add(first.start);
    await writes.add(second.start);

    const finishing = writes.finish();
    first.fail(new Error('the store is full'));
    second.succeed();

    await expect(finishing).rejects.toThrow('the store is full');
  });

  test('that has failed itself can wait in peace', async () => {
    const broken = write();
    const writes = boundedTasks(createLimiter(2));
    await writes.add(broken.start);
    broken.fail(new Error('the store is full'));

    await expect(writes.quiet()).resolves.toBeUndefined();
  });
});

describe('a list of tasks', () => {
  test('is never run more than the limit at once, over all callers, and is done whole', async () => {
    const limiter = createLimiter(3);
    let running = 0;
    let most = 0;
    let done = 0;
    const task = async () => {
      most = Math.max(most, ++running);
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
      running--;
      done++;
    };

    await Promise.all([runAll(limiter, Array(20).fill(task)), runAll(limiter, Array(20).fill(task))]);

    expect({ most, done }).toEqual({ most: 3, done: 40 });
  });

  test('ends with the first failure, when those under way are over and none was begun after it', async () => {
    const seen: string[] = [];
    const slow = Promise.withResolvers<void>();
    const all = runAll(createLimiter(2), [
      async () => {
        await slow.promise;
        seen.push('slow one over');
      },
      async () => {
        slow.resolve();
        throw new Error('broken');
      },
      async () => void seen.push('begun too late'),
    ]);

    await expect(all).rejects.toThrow('broken');
    expect(seen).toEqual(['slow one over']);
  });

  test('gives its places back after a failure', async () => {
    const limiter = createLimiter(1);
    await expect(runAll(limiter, [() => Promise.reject(new Error('broken'))])).rejects.toThrow('broken');

    await expect(runAll(limiter, [async () => {}])).resolves.toBeUndefined();
  });
});
