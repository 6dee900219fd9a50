import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import words from '../../../src/report/preview/reason-words.json' with { type: 'json' };
import { wordsOf } from '../../../src/report/preview/reason-words.ts';

/** The rows of one table of docs/rules.md, without the signs that mark code. */
function documented(title: string): Record<string, { meaning: string; remedy: string }> {
  const [, part = ''] = readFileSync('docs/rules.md', 'utf8').split(`### ${title}\n`);
  const [table = ''] = part.split('\n## ')[0]?.split('\n### ') ?? [];
  const rows = [...table.matchAll(/^\| `([a-z-]+)` \| (.*) \| (.*) \|$/gm)];
  const plain = (text = '') => text.replaceAll('`', '');
  return Object.fromEntries(
    rows.map(([, reason = '', meaning, remedy]) => [
      reason,
      { meaning: plain(meaning), remedy: plain(remedy) },
    ]),
  );
}

describe('the meaning of a reason', () => {
  test.each([
    { title: 'Of renewals', said: words.renewals },
    { title: 'Of removals', said: words.removals },
    { title: 'Of other changes', said: words.other },
  ])('is that of the documentation: $title', ({ title, said }) => {
    expect(said).toEqual(documented(title));
  });

  test('is another of a renewal than of a removal', () => {
    expect(wordsOf('renew-eligibilities', 'principal-gone').meaning).toContain('It lapses.');
    expect(wordsOf('remove-stale-assignments', 'principal-gone').meaning).not.toContain('It lapses.');
    expect(wordsOf('renew-eligibilities', 'refused-before').remedy).toContain('approve the item by name');
  });
});
