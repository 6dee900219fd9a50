import { describe, expect, test } from '@jest/globals';
import { createReadProgress } from '../../../local/preview/progress.ts';

/** A stream, a clock that only a test moves, and the tally of a reader. */
function stage({ isTTY }: { readonly isTTY: boolean }) {
  let now = 0;
  let text = '';
  const tally = { requests: 0, throttled: 0, retried: 0, pages: 0 };
  const write = (more: string) => {
    text += more;
  };
  const stream = { isTTY, columns: 120, write };
  const progress = createReadProgress({ stream, tally, elapsed: () => now });
  return {
    progress,
    tally,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    /** What was written since it was asked last. */
    written: () => {
      const written = text;
      text = '';
      return written;
    },
  };
}

describe('progress', () => {
  test('on a terminal is one line that is written over, with an estimate from the number of users', () => {
    const { progress, pass, written } = stage({ isTTY: true });
    progress.expectUsers(1_200);
    pass(10_000);
    progress.watch.rows('users', 300);
    expect(written()).toBe('\r\u001b[KReading: 300 of about 1,200 users; about 30 s left');
    pass(100);
    progress.watch.rows('eligibilities', 20);
    expect(written()).toBe('');
    pass(100);
    progress.watch.rows('eligibilities', 20);
    expect(written()).toBe('\r\u001b[KReading: 300 of about 1,200 users, 40 eligibilities; about 31 s left');
    pass(1_000);
    progress.watch.done('users');
    expect(written()).toBe('\r\u001b[KReading: 300 users, 40 eligibilities');
    progress.stop();
    expect(written()).toBe('\r\u001b[K');
    pass(1_000);
    progress.watch.rows('users', 1);
    expect(written()).toBe('');
  });

  test('elsewhere is a line every ten seconds', () => {
    const { progress, pass, written } = stage({ isTTY: false });
    pass(9_999);
    progress.watch.rows('users', 120);
    expect(written()).toBe('');
    pass(1);
    progress.watch.rows('users', 120);
    expect(written()).toBe('Reading: 240 users\n');
    progress.stop();
    expect(written()).toBe('');
  });

  test('says when Graph asks to wait, for how long, and how often it has', () => {
    const { progress, tally, pass, written } = stage({ isTTY: true });
    pass(1_000);
    tally.throttled = 2;
    progress.log.warn('graph.retried', { status: 429, waitMilliseconds: 12_000 });
    expect(written()).toContain('nothing yet; 2 waits that Graph asked for; Graph asks to wait: 12 s');
    pass(12_000);
    progress.watch.rows('users', 5);
    expect(written()).toContain('Reading: 5 users; 2 waits that Graph asked for');
  });
});
