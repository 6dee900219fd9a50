import { expect, test } from '@jest/globals';
import { merged } from '../../../../src/adapters/graph/client/merged-pages.ts';

/** A source of named items that notes when it is begun and ended. */
function source(name: string, count: number, notes: string[]) {
  return async function* () {
    notes.push(`${name} begins`);
    try {
      for (let item = 1; item <= count; item += 1) yield `${name}${item}`;
    } finally {
      notes.push(`${name} ends`);
    }
  };
}

const stop = () => undefined;

test('gives what all of them have, and begins one only when there is room', async () => {
  const notes: string[] = [];
  const sources = ['a', 'b', 'c'].map((name) => source(name, 3, notes));

  const items = await Array.fromAsync(merged({ sources, atOnce: () => 2, stop }));

  expect([...items].sort()).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'c1', 'c2', 'c3']);
  expect(notes.indexOf('c begins')).toBeGreaterThan(notes.indexOf('a ends'));
});

test('gives everything in its turn, so that one that always has something keeps none out', async () => {
  const sources = [source('a', 50, []), source('b', 2, [])];

  const items = await Array.fromAsync(merged({ sources, atOnce: () => 2, stop }));

  expect(items.indexOf('b2')).toBeLessThan(10);
});

test('asks fewer of them as soon as fewer may be asked', async () => {
  const sources = [source('a', 3, []), source('b', 3, [])];
  let atOnce = 2;
  const items: string[] = [];

  for await (const item of merged({ sources, atOnce: () => atOnce, stop })) {
    items.push(item);
    atOnce = 1;
  }

  expect([...items].sort()).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'b3']);
});

test('the failure of one ends the others and is thrown', async () => {
  const notes: string[] = [];
  async function* failing(): AsyncGenerator<string> {
    yield 'x1';
    throw new Error('broken');
  }
  const sources = [source('a', 100, notes), failing];

  const reading = Array.fromAsync(merged({ sources, atOnce: () => 2, stop: () => notes.push('stop') }));

  await expect(reading).rejects.toThrow('broken');
  expect(notes).toEqual(['a begins', 'stop', 'a ends']);
});

test('a reader that stops early ends all of them', async () => {
  const notes: string[] = [];
  const sources = ['a', 'b'].map((name) => source(name, 100, notes));

  for await (const _ of merged({ sources, atOnce: () => 2, stop: () => notes.push('stop') })) break;

  expect(notes.filter((note) => note.endsWith('ends')).sort()).toEqual(['a ends', 'b ends']);
  expect(notes).toContain('stop');
});
