import { expect, test } from '@jest/globals';
import { evenlySpaced, KillTrigger } from '../../bench/kill-trigger.ts';

test('positions are every one where there are few, and evenly spaced with both ends where there are many', () => {
  expect(evenlySpaced(3, 5)).toEqual([1, 2, 3]);
  expect(evenlySpaced(9, 5)).toEqual([1, 3, 5, 7, 9]);
  expect(evenlySpaced(9, 1)).toEqual([5]);
});

test('a process is killed at its moment, which is not let through', () => {
  let kills = 0;
  const kill = () => {
    kills += 1;
  };
  const trigger = new KillTrigger<'read' | 'write'>();
  trigger.watch({ kill }, 2);

  expect([trigger.seen('read'), trigger.seen('write')]).toEqual([true, false]);
  expect(kills).toBe(1);
  expect(trigger.moments).toEqual(['read', 'write']);
});
