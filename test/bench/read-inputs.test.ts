import { describe, expect, test } from '@jest/globals';
import { type InputsSpec, parseInputs } from '../../bench/read-inputs.ts';

const spec: InputsSpec<'rounds' | 'seed', 'anew', 'job', 'store'> = {
  usage: 'usage',
  full: { rounds: 100, seed: 1 },
  quick: { rounds: 2 },
  flags: ['anew'],
  choices: { job: ['audit', 'renew'] },
  oneOf: { store: ['memory', 'tables'] },
};

describe('the inputs of a bench', () => {
  test('are the defaults where nothing is given', () => {
    expect(parseInputs(spec, [])).toEqual({
      rounds: 100,
      seed: 1,
      anew: false,
      job: ['audit', 'renew'],
      store: 'memory',
    });
  });

  test('are small with --quick, unless a number is given', () => {
    expect(parseInputs(spec, ['--quick'])).toMatchObject({ rounds: 2, seed: 1 });
    expect(parseInputs(spec, ['--quick', '--rounds', '7'])).toMatchObject({ rounds: 7 });
  });

  test('are what is given', () => {
    const given = ['--rounds', '3', '--seed', '9', '--anew', '--job', 'renew', '--store', 'tables'];
    expect(parseInputs(spec, given)).toEqual({
      rounds: 3,
      seed: 9,
      anew: true,
      job: ['renew'],
      store: 'tables',
    });
  });

  test('give way to the usage where help is asked for', () => {
    expect(parseInputs(spec, ['--help'])).toBe('help');
  });

  test.each([
    { given: ['--rounds', '0'], says: '--rounds 0: expected a whole number from 1' },
    { given: ['--rounds', 'many'], says: '--rounds many: expected a whole number from 1' },
    { given: ['--job', 'other'], says: '--job other: expected one of audit, renew' },
    { given: ['--store', 'disk'], says: '--store disk: expected one of memory, tables' },
  ])('refuse the value $given', ({ given, says }) => {
    expect(() => parseInputs(spec, given)).toThrow(new RangeError(says));
  });

  test('refuse an option that is not known', () => {
    expect(() => parseInputs(spec, ['--night', '3'])).toThrow("Unknown option '--night'");
  });
});
