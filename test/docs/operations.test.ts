import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import packageJson from '../../package.json' with { type: 'json' };
import { routes } from '../../src/http/routes.ts';

/** Pages for whoever deploys and operates: what they name is typed in by somebody who is in a hurry. */
const pages = ['runbook', 'deploy', 'cost']
  .map((name) => `docs/${name}.md`)
  .filter((path) => existsSync(path))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));

const settingsPage = readFileSync('docs/settings.md', 'utf8');
const templates = globSync('{azure.yaml,infra/**/*.{json,bicep,sh}}')
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n');

describe.each(pages)('$path', ({ text }) => {
  const found = (pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))];

  test('names no script that package.json does not have', () => {
    expect(
      found(/\bnpm run (?:-s |--silent )?([\w:]+)/g).filter((name) => !(name in packageJson.scripts)),
    ).toEqual([]);
  });

  test('names no file that is not there', () => {
    const paths = found(
      /(?<![\w/.-])((?:infra|docs|src|local|packaging|bench|test|\.github)\/[\w./-]*\w|azure\.yaml|host\.json)/g,
    );

    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  });

  test('names no setting that the app, its host or the templates do not know', () => {
    const known = `${settingsPage}\n${templates}`;
    const settings = found(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=[^`]*)?`/g);

    // Azure names these.
    const foreign = ['WEBSITE_TIME_ZONE'];
    expect(
      settings.filter((name) => !new RegExp(`\\b${name}\\b`).test(known) && !foreign.includes(name)),
    ).toEqual([]);
  });

  test('names no route that the API does not have', () => {
    const asked = [...text.matchAll(/`(GET|POST|PUT|PATCH|DELETE) \/api\/([\w/{}-]+)/g)].map(
      ([, method, path]) => `${method} ${path}`,
    );
    const known = new Set(
      routes.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`),
    ).add('GET health');

    expect(asked.filter((route) => !known.has(route.replaceAll(/\{\w+\}/g, '{}')))).toEqual([]);
  });
});
