import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { refusalRows, scopeRows } from './sign-in-page.ts';

const lines = readFileSync('docs/preview.md', 'utf8').split('\n');

describe('docs/preview.md', () => {
  test.each(refusalRows())('says of a refusal what the terminal says: %s', (row) => {
    expect(lines).toContain(row);
  });

  test.each(scopeRows())('says what is asked for: %s', (row) => {
    expect(lines).toContain(row);
  });

  test('says it of no other number', () => {
    expect(lines.filter((line) => /^\| \d{5}/.test(line))).toEqual(refusalRows());
  });
});
