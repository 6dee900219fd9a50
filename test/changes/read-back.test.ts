import { beforeEach, describe, expect, test } from '@jest/globals';
import { readBack } from '../../src/changes/read-back.ts';
import { GraphCallError, StoreError } from '../../src/ports/errors.ts';

let waits: number[];
beforeEach(() => {
  waits = [];
});

const signal = new AbortController().signal;
const pause = async (milliseconds: number) => void waits.push(milliseconds);
const unavailable = () => new GraphCallError('unavailable', 'GET /x: 503', { code: 'ServiceUnavailable' });

/** Answers in turn; the last answer stands for ever after. */
function looks<T>(...answers: readonly (T | undefined | Error)[]): () => Promise<T | undefined> {
  let turn = 0;
  return async () => {
    const answer = answers[Math.min(turn, answers.length - 1)];
    turn += 1;
    if (answer instanceof Error) throw answer;
    return answer;
  };
}

describe('what was done', () => {
  test('is seen at the first look without any wait', async () => {
    expect(await readBack(looks('there'), pause, signal)).toEqual({ kind: 'seen', what: 'there' });
    expect(waits).toEqual([]);
  });

  test('is looked for again, with longer and longer waits, until it shows', async () => {
    const found = await readBack(looks(undefined, undefined, undefined, 'there'), pause, signal);

    expect(found).toEqual({ kind: 'seen', what: 'there' });
    expect(waits).toEqual([500, 1_000, 2_000]);
  });

  test('that does not show in five looks is not seen, which is not the same as not done', async () => {
    expect(await readBack(looks(undefined), pause, signal)).toEqual({
      kind: 'not-seen',
      because: 'Microsoft Graph did not show it yet',
    });
    expect(waits).toEqual([500, 1_000, 2_000, 4_000]);
  });
});

describe('a look that Graph does not answer', () => {
  test('is followed by another', async () => {
    const found = await readBack(looks<string>(unavailable(), 'there'), pause, signal);

    expect(found).toEqual({ kind: 'seen', what: 'there' });
  });

  test('proves nothing, and is the reason in the end', async () => {
    expect(await readBack(looks<string>(unavailable()), pause, signal)).toEqual({
      kind: 'not-seen',
      because: 'GET /x: 503',
    });
  });
});

test('a failure that is not of Graph is not taken for an answer', async () => {
  const broken = new StoreError('unreachable', 'nothing answers', 'ECONNREFUSED');

  await expect(readBack(looks<string>(broken), pause, signal)).rejects.toBe(broken);
  expect(waits).toEqual([]);
});

test('a wait that the caller ends is the last, and the reason says so', async () => {
  const ended = () => Promise.reject(new Error('out of time'));

  expect(await readBack(looks<string>(undefined, 'there'), ended, signal)).toEqual({
    kind: 'not-seen',
    because: 'Microsoft Graph did not show it yet; the time for this call was over',
  });
});
