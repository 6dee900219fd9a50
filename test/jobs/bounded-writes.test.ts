import { describe, expect, test } from '@jest/globals';
import { boundedWrites } from '../../src/jobs/bounded-writes.ts';

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
    const writes = boundedWrites(2);
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
    const writes = boundedWrites(2);
    await writes.add(broken.start);

    broken.fail(new Error('the store is full'));
    await settle();

    await expect(writes.add(write().start)).rejects.toThrow('the store is full');
  });

  test('has not finished until the last write has, and then hears of the first failure', async () => {
    const [first, second] = [write(), write()];
    const writes = boundedWrites(2);
    await writes.add(first.start);
    await writes.add(second.start);

    const finishing = writes.finish();
    first.fail(new Error('the store is full'));
    second.succeed();

    await expect(finishing).rejects.toThrow('the store is full');
  });

  test('that has failed itself can wait in peace', async () => {
    const broken = write();
    const writes = boundedWrites(2);
    await writes.add(broken.start);
    broken.fail(new Error('the store is full'));

    await expect(writes.quiet()).resolves.toBeUndefined();
  });
});
