import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

/** The names of the union, as `src/ports/log.ts` has them. */
function logEvents(): readonly string[] {
  const source = readFileSync('src/ports/log.ts', 'utf8');
  const [union = ''] = /export type LogEvent =[^;]+;/.exec(source) ?? [];
  return [...union.matchAll(/'([a-z.-]+)'/g)].map(([, name = '']) => name);
}

describe('docs/runs.md', () => {
  test('says of every event that the app may log what it means, and of no other', () => {
    const page = readFileSync('docs/runs.md', 'utf8');
    // A row may explain two at once.
    const rows = [...page.matchAll(/^\| ((?:(?:, )?`[a-z-]+\.[a-z-]+`)+) \|/gm)];
    const explained = rows.flatMap(([, names = '']) => names.replaceAll('`', '').split(', '));

    expect(logEvents().length).toBeGreaterThan(10);
    expect(explained.toSorted()).toEqual(logEvents().toSorted());
  });
});
