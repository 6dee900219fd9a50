import { describe, expect, test } from '@jest/globals';
import { helpText, readOptions } from '../../local/options.ts';

describe('the command line of npm start', () => {
  test('may be empty', () => {
    expect(readOptions([])).toEqual({
      kind: 'run',
      options: {
        users: 500,
        auditEvents: 6_000,
        seed: 1,
        daysLater: 8,
        dataDir: undefined,
        port: 7071,
        simulatorPort: 0,
        azuritePort: 0,
        azuriteQueuePort: 0,
        doorbell: true,
        once: false,
        verbose: false,
      },
    });
  });

  test('may say everything, with = or without', () => {
    const args =
      '--users 20 --audit-events=0 --seed 7 --data ./night --port 0 --simulator-port=8081 --azurite-port 10002 --azurite-queue-port 10001 --no-doorbell --once --verbose';

    expect(readOptions(args.split(' '))).toEqual({
      kind: 'run',
      options: {
        users: 20,
        auditEvents: 0,
        seed: 7,
        daysLater: 8,
        dataDir: './night',
        port: 0,
        simulatorPort: 8081,
        azuritePort: 10_002,
        azuriteQueuePort: 10_001,
        doorbell: false,
        once: true,
        verbose: true,
      },
    });
  });

  test.each([
    { args: '--port 70000', problem: '--port 70000: expected a whole number from 0 to 65535.' },
    { args: '--users 1', problem: '--users 1: expected a whole number from 2 to 200000.' },
    { args: '--seed 1e3', problem: '--seed 1e3: expected a whole number from 0 to 4294967295.' },
    { args: '--audit-events=-5', problem: '--audit-events -5: expected a whole number from 0 to 5000000.' },
    {
      args: '--audit-events',
      problem: '--audit-events without a value: expected a whole number from 0 to 5000000.',
    },
    { args: '--data=', problem: '--data without a value: expected a directory.' },
    { args: '--data --once', problem: '--data without a value: expected a directory.' },
    { args: '--once=yes', problem: '--once takes no value.' },
    { args: '--user 5', problem: '--user is not an option; --help lists them.' },
    { args: 'now', problem: '"now" is not expected here: values belong to an option.' },
    { args: '--port 8080 --azurite-port 8080', problem: '--azurite-port 8080: --port has the same port.' },
  ])('is refused as "$args", and it says why', ({ args, problem }) => {
    expect(readOptions(args.split(' '))).toEqual({
      kind: 'wrong',
      problems: expect.arrayContaining([problem]),
    });
  });

  test('has all its problems reported at once', () => {
    const asked = readOptions(['--users', 'many', '--seed', '-', '--port', 'http']);

    expect(asked.kind === 'wrong' && asked.problems).toHaveLength(3);
  });

  test('is explained by --help, whatever else there is', () => {
    expect(readOptions(['--users', 'many', '--help'])).toEqual({ kind: 'help' });
    expect(helpText()).toContain(
      'Exit code with --once, of the worst run: 0 succeeded, 3 partial, 4 blocked, 5 failed.',
    );
    expect(
      Math.max(
        ...helpText()
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(110);
  });
});
