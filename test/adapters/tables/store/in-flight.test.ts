import { describe, expect, test } from '@jest/globals';
import { inFlight } from '../../../../src/adapters/tables/store/in-flight.ts';

describe('tasks in flight', () => {
  test('are never more than the limit, over all callers, and all are done', async () => {
    const tasks = inFlight(3);
    let running = 0;
    let most = 0;
    let done = 0;
    const task = async () => {
      most = Math.max(most, ++running);
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
      running--;
      done++;
    };

    await Promise.all([tasks.all(Array(20).fill(task)), tasks.all(Array(20).fill(task))]);

    expect({ most, done }).toEqual({ most: 3, done: 40 });
  });

  test('end with the first failure, when those under way are over and none was begun after it', async () => {
    const seen: string[] = [];
    const slow = Promise.withResolvers<void>();
    const all = inFlight(2).all([
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

  test('give their places back after a failure', async () => {
    const tasks = inFlight(1);
    await expect(tasks.all([() => Promise.reject(new Error('broken'))])).rejects.toThrow('broken');

    await expect(tasks.all([async () => {}])).resolves.toBeUndefined();
  });
});
