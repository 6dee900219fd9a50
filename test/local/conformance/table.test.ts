import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { help, readOptions } from '../../../local/conformance/options.ts';
import { readings } from '../../../local/conformance/table.ts';
import { anchorsOf } from '../../docs/headings.ts';

describe('the readings', () => {
  test('are all different', () => {
    expect(new Set(readings.map(({ id }) => id)).size).toBe(readings.length);
  });

  test('cite headings of the facts about Graph', () => {
    const headings = anchorsOf(readFileSync('docs/graph-facts.md', 'utf8'));

    expect(readings.map(({ heading }) => heading).filter((heading) => !headings.has(heading))).toEqual([]);
  });
});

describe('the options', () => {
  const tenant = ['--tenant', 'aaaabbbb-0000-4000-8000-ccccddddeeee'];
  const confirmed = [...tenant, '--confirm-tenant', 'contoso.example'];

  test.each([
    { args: [], said: '--tenant is missing' },
    { args: tenant, said: '--confirm-tenant is missing' },
    { args: [...tenant, '--confirm-tenant', ' '], said: '--confirm-tenant is missing' },
    { args: [...confirmed, '--yes', '--clean'], said: 'give one of them' },
    { args: [...confirmed, '--most-users', 'few'], said: 'expected a number' },
    { args: [...confirmed, '--patience', '20'], said: 'expected a duration' },
    { args: [...confirmed, '--production'], said: "Unknown option '--production'" },
  ])('$args are refused: $said', ({ args, said }) => {
    expect(readOptions(args)).toEqual(expect.stringContaining(said));
  });

  test('change nothing unless it is said', () => {
    expect(readOptions(confirmed)).toMatchObject({ mode: 'say', mostUsers: 100, isForced: false });
  });

  test('are all in the help', () => {
    expect(readOptions(['--help'])).toBeUndefined();
    for (const name of [
      'yes',
      'clean',
      'force',
      'most-users',
      'role',
      'patience',
      'remover-client-id',
      'out',
    ])
      expect(help).toContain(`--${name}`);
  });
});
