import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import packageJson from '../../package.json' with { type: 'json' };
import { routes } from '../../src/http/routes.ts';

/** What a page names is typed in by somebody who is in a hurry. */
const pages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...globSync('{docs,infra}/**/*.md')].map(
  (path) => ({ path, text: readFileSync(path, 'utf8') }),
);

const settingsPage = readFileSync('docs/settings.md', 'utf8');
const templates = globSync('{azure.yaml,infra/**/*.{json,bicep,sh}}')
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n');

describe.each(pages)('$path', ({ text }) => {
  const found = (pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))];

  test('names no script that package.json does not have', () => {
    expect(
      found(/\bnpm run (?:-s |--silent )?(\w+(?::\w+)*)/g).filter((name) => !(name in packageJson.scripts)),
    ).toEqual([]);
  });

  test('names no file that is not there', () => {
    const paths = found(
      /(?<![\w/.-])((?:infra|docs|src|local|packaging|bench|test|\.github)\/[\w./-]*\w|azure\.yaml|host\.json)/g,
    );

    // NAME and the like stand for something.
    const meant = paths.filter((path) => !/\b(?:NAME|RESOURCE|AREA)\b/.test(path));
    expect(meant.filter((path) => !existsSync(path))).toEqual([]);
  });

  test('names no setting that the app, its host or the templates do not know', () => {
    const known = `${settingsPage}\n${templates}`;
    const settings = found(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=[^`]*)?`/g);

    // Azure and Node name the first two, tests the next three; the name of a sender ends the last.
    const foreign =
      /^(?:WEBSITE_TIME_ZONE|NODE_EXTRA_CA_CERTS|SIMULATOR_CHECK_SHAPES|LIFE_CYCLE_SEED|UPDATE_SCENARIOS|WEBHOOK_KEY\w*)$/;
    expect(
      settings.filter((name) => !new RegExp(`\\b${name}\\b`).test(known) && !foreign.test(name)),
    ).toEqual([]);
  });

  test('names no route that the API does not have', () => {
    // `GET /api/evidence/…` stands for several.
    const asked = [
      ...text
        .replaceAll(/\/…/g, '/{more}')
        .matchAll(/`(GET|POST|PUT|PATCH|DELETE) \/api\/([\w./{}-]*[\w}])/g),
    ].map(([, method, path]) => `${method} ${path}`);
    const known = new Set(routes.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`));
    for (const elsewhere of ['GET health', 'POST webhooks/{}']) known.add(elsewhere);

    const wanted = asked.filter((route) => !route.endsWith('{more}'));
    expect(wanted.filter((route) => !known.has(route.replaceAll(/\{\w+\}/g, '{}')))).toEqual([]);
  });
});
