import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { help, readOptions } from '../../../local/conformance/options.ts';
import { readings } from '../../../local/conformance/readings.ts';
import { anchorsOf } from '../../docs/headings.ts';

describe('the readings', () => {
  test('are all different', () => {
    expect(new Set(readings.map(({ id }) => id)).size).toBe(readings.length);
  });

  test('are all that the facts about Graph call not established: each section has as many readings, at least', () => {
    const facts = readFileSync('docs/graph-facts.md', 'utf8');
    const sections = facts.split(/^(?=#{2,3} )/m).slice(1);
    const open = sections.flatMap((section) => {
      const points = section.replaceAll(/\s+/g, ' ').match(/not established/gi)?.length ?? 0;
      const [heading = ''] = anchorsOf(section);
      const played = readings.filter((reading) => reading.heading === heading).length;
      return points > played ? [`${heading}: ${points} points, ${played} readings`] : [];
    });

    expect(open).toEqual([]);
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
    { args: ['--tenant', 'contoso.example'], said: 'expected the tenant’s id' },
    { args: [...confirmed, '--role', 'Global Administrator'], said: 'expected the id of a role' },
    { args: [...confirmed, '--graph-origin', 'https://graph.example'], said: 'no token is sent there' },
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
