import { describe, expect, test } from '@jest/globals';
import { createReadProgress, type Ticks } from '../../../local/preview/progress.ts';

/** A stream, a clock that only a test moves, and the tally of a reader. */
function stage({ isTTY, columns = 120 }: { readonly isTTY: boolean; readonly columns?: number }) {
  let now = 0;
  let text = '';
  let tick: (() => void) | undefined;
  const tally = { requests: 0, throttled: 0, retried: 0, pages: 0 };
  const write = (more: string) => {
    text += more;
  };
  const ticks: Ticks = (_, act) => {
    tick = act;
    return () => {
      tick = undefined;
    };
  };
  const progress = createReadProgress({
    stream: { isTTY, columns, write },
    tally,
    elapsed: () => now,
    ticks,
  });
  return {
    progress,
    tally,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    /** Time passes and nothing comes in. */
    idle: (milliseconds: number) => {
      now += milliseconds;
      tick?.();
    },
    isTicking: () => tick !== undefined,
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

  test('says what it waits for and for how long still, although nothing comes in', () => {
    const { progress, tally, pass, idle, written } = stage({ isTTY: true });
    pass(1_000);
    progress.watch.rows('eligibilities', 40);
    tally.throttled = 2;
    written();
    pass(1_000);
    const wait = { operation: 'GET /users', status: 429, waitMilliseconds: 60_000 };
    progress.log.warn('graph.retried', wait);
    const rest = 'as Graph asked (429), for GET /users; read: 40 eligibilities; 2 waits that Graph asked for';
    expect(written()).toBe(`\r\u001b[KWaiting 60 s, ${rest}`);
    idle(1_000);
    expect(written()).toBe(`\r\u001b[KWaiting 59 s, ${rest}`);
    idle(58_000);
    expect(written()).toBe(`\r\u001b[KWaiting 1 s, ${rest}`);
    idle(1_000);
    expect(written()).toBe('\r\u001b[KReading: 40 eligibilities; 2 waits that Graph asked for');
  });

  test('names the wait that lasts longest, and says of a failure that nobody asked to wait', () => {
    const { progress, pass, written } = stage({ isTTY: true });
    pass(1_000);
    progress.log.warn('graph.retried', { operation: 'GET /a', status: 503, waitMilliseconds: 9_000 });
    expect(written()).toContain('Waiting 9 s after a 503, for GET /a; read: nothing yet');
    pass(1_000);
    progress.log.warn('graph.retried', { operation: 'GET /b', waitMilliseconds: 2_000 });
    expect(written()).toContain('Waiting 8 s after a 503, for GET /a');
    pass(1_000);
    progress.log.warn('graph.retried', { operation: 'GET /b', waitMilliseconds: 20_000 });
    expect(written()).toContain('Waiting 20 s, for GET /b');
  });

  test('elsewhere a wait is said every ten seconds, too', () => {
    const { progress, idle, written } = stage({ isTTY: false });
    progress.log.warn('graph.retried', { operation: 'GET /users', status: 429, waitMilliseconds: 60_000 });
    for (let second = 1; second <= 30; second += 1) idle(1_000);
    expect(written().match(/Waiting \d+ s/g)).toEqual(['Waiting 50 s', 'Waiting 40 s', 'Waiting 30 s']);
  });

  test('on a narrow terminal begins with the wait, and shows that the line goes on', () => {
    const { progress, pass, written } = stage({ isTTY: true, columns: 40 });
    pass(1_000);
    progress.log.warn('graph.retried', { operation: 'GET /users', status: 429, waitMilliseconds: 60_000 });
    expect(written()).toBe('\r\u001b[KWaiting 60 s, as Graph asked (429), fo…');
  });

  test('ticks no more once it is stopped', () => {
    const { progress, isTicking } = stage({ isTTY: true });
    expect(isTicking()).toBe(true);
    progress.stop();
    expect(isTicking()).toBe(false);
  });
});
