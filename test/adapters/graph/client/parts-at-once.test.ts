import { expect, test } from '@jest/globals';
import { PartsAtOnce } from '../../../../src/adapters/graph/client/parts-at-once.ts';

function answered(parts: PartsAtOnce, count: number, status = 200): void {
  for (let request = 0; request < count; request += 1) parts.learn(parts.start(), status);
}

test('a listing begins with two parts at once, and has one more after each 25 answers, up to four', () => {
  const parts = new PartsAtOnce(4);
  expect(parts.now).toBe(2);

  answered(parts, 24);
  expect(parts.now).toBe(2);
  answered(parts, 1);
  expect(parts.now).toBe(3);
  answered(parts, 100);
  expect(parts.now).toBe(4);
});

test('a 429 halves it, down to one, and the answers are counted anew', () => {
  const parts = new PartsAtOnce(4);
  answered(parts, 99);

  answered(parts, 1, 429);
  expect(parts.now).toBe(2);
  answered(parts, 2, 429);
  expect(parts.now).toBe(1);
  answered(parts, 24);
  expect(parts.now).toBe(1);
  answered(parts, 1);
  expect(parts.now).toBe(2);
});

test('requests that were under way together halve it once', () => {
  const parts = new PartsAtOnce(8);
  answered(parts, 200);
  const underWay = [parts.start(), parts.start(), parts.start()];

  for (const request of underWay) parts.learn(request, 429);

  expect(parts.now).toBe(4);
});

test('a request without an answer says nothing', () => {
  const parts = new PartsAtOnce(4);
  for (let request = 0; request < 50; request += 1) parts.learn(parts.start(), undefined);

  expect(parts.now).toBe(2);
});

test('one part at most is one part', () => {
  const parts = new PartsAtOnce(1);
  answered(parts, 200);

  expect(parts.now).toBe(1);
});
