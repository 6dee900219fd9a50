import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parseLocalSettings } from '../../local/functions-host/app-settings.ts';
import { readSettings } from '../../src/settings/settings.ts';

const example = parseLocalSettings(readFileSync('local.settings.json.example', 'utf8'));

test('local.settings.json.example lets the app work', () => {
  expect(() => readSettings(example)).not.toThrow();
});

test('local.settings.json.example asks the Graph that its tokens are for', () => {
  const { graphOrigin, identityEndpoint } = readSettings(example);

  expect(new URL(identityEndpoint).origin).toBe(graphOrigin);
});

test('local.settings.json.example has every setting that the functions name', () => {
  const named = readFileSync('docs/settings.md', 'utf8').matchAll(
    /^\| `([A-Z_]+_SCHEDULE)` .*none: required \|$/gm,
  );

  expect(Object.keys(example)).toEqual(expect.arrayContaining([...named].map(([, name]) => name)));
});
