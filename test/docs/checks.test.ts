import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { checkCodes } from '../../src/domain/activations/decision.ts';

test('docs/api.md says of each check of just-in-time access what it asks, in the order of answers', () => {
  const text = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
  const [, section = ''] = text.split('### Checks of just-in-time access');
  const [table = ''] = section.split('\n## ');
  const named = table
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, code]) => code));

  expect(named).toEqual(checkCodes);
});
