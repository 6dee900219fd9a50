import { expect, test } from '@jest/globals';
import { createMemo } from '../../src/senders/proofs/memo.ts';

test('what is slow to make is made once for a text', () => {
  const kept = createMemo<object>();
  const first = kept('a', () => ({}));

  expect(kept('a', () => ({}))).toBe(first);
  expect(kept('b', () => ({}))).not.toBe(first);
});

test('no more is kept than was said: the first one makes room', () => {
  const kept = createMemo<string>(2);
  for (const text of ['a', 'b', 'c']) kept(text, () => `first ${text}`);

  expect(['c', 'b', 'a'].map((text) => kept(text, () => 'made anew'))).toEqual([
    'first c',
    'first b',
    'made anew',
  ]);
});

test('what cannot be made is tried again', () => {
  const kept = createMemo<string>();
  const broken = () => {
    throw new Error('it is no key');
  };

  expect(() => kept('a', broken)).toThrow('it is no key');
  expect(kept('a', () => 'made')).toBe('made');
});
