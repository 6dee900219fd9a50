import { describe, expect, test } from '@jest/globals';
import { readCommandLine } from '../../simulator/command-line.ts';

describe('the command line', () => {
  test('gives sizes, clock and switches', () => {
    const words =
      '--port 7071 --users 50 --audit-events 6000 --seed 7 --now 2026-09-01T02:00:00+02:00 --frozen --late-share 0.1 --time-bound-eligibilities 900 --no-throttling --control';

    expect(readCommandLine(words.split(' '))).toEqual({
      kind: 'start',
      frozen: true,
      options: {
        port: 7_071,
        users: 50,
        auditEvents: 6_000,
        seed: 7,
        now: new Date('2026-09-01T00:00:00Z'),
        timeBoundEligibilities: 900,
        lateEvents: { share: 0.1, upToHours: 20 },
        throttling: false,
        control: true,
      },
    });
  });

  test('may be empty: quotas on, control endpoints off', () => {
    expect(readCommandLine([])).toEqual({
      kind: 'start',
      frozen: false,
      options: { throttling: true, control: false },
    });
  });

  test('turns https on, with or without a file for the certificate', () => {
    expect(readCommandLine(['--tls'])).toMatchObject({ certificateFile: undefined, options: { tls: true } });
    expect(readCommandLine(['--tls-cert', 'graph.pem'])).toMatchObject({
      certificateFile: 'graph.pem',
      options: { tls: true },
    });
  });

  test('asks for help before anything else', () => {
    expect(readCommandLine(['--help', '--users', 'many'])).toEqual({ kind: 'help' });
  });

  test.each([
    { words: '--users many', error: '--users many: expected a whole number from 2 to 1000000' },
    { words: '--users 1', error: '--users 1: expected a whole number from 2 to 1000000' },
    {
      words: '--service-principals 2',
      error: '--service-principals 2: expected a whole number from 3 to 1000000',
    },
    { words: '--port 65536', error: '--port 65536: expected a whole number from 0 to 65535' },
    { words: '--audit-events 1e3', error: '--audit-events 1e3: expected a whole number from 0 to 100000000' },
    { words: '--late-share 2', error: '--late-share 2: expected a number from 0 to 1' },
    {
      words: '--late-hours 5',
      error: '--late-hours says how late, but not how many: give --late-share as well',
    },
    { words: '--now 2026-09-01', error: '--now 2026-09-01: expected an instant like 2026-09-01T00:00:00Z' },
    { words: '--now 2026-02-31T00:00:00Z', error: '--now 2026-02-31T00:00:00Z: expected an instant' },
    { words: '--user 5', error: "Unknown option '--user'; --help lists what there is" },
    { words: 'start', error: /^Unexpected argument 'start'.*; --help lists what there is$/ },
    { words: '--users', error: "Option '--users <value>' argument missing; --help lists what there is" },
  ])('"$words" is refused in one line', ({ words, error }) => {
    expect(() => readCommandLine(words.split(' '))).toThrow(error);
  });
});
