import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { alertsAsMarkdown, allLines, linesAsMarkdown } from './log-lines-page.ts';

const page = readFileSync('docs/log-lines.md', 'utf8');
const sources = globSync('src/**/*.ts')
  .filter((path) => !path.startsWith('src/ports/log-lines/'))
  .map((path) => readFileSync(path, 'utf8'));

describe('docs/log-lines.md', () => {
  test('has every line with its levels, meaning and fields, as the schema has them', () => {
    expect(page).toContain(linesAsMarkdown());
  });

  test('says what to alert on, as the schema has it', () => {
    expect(page).toContain(alertsAsMarkdown());
  });

  test('names no event in its queries that there is not', () => {
    const queries = [...page.matchAll(/```kusto\n([\s\S]*?)```/g)].map(([, query = '']) => query);
    const named = queries.flatMap((query) =>
      [...query.matchAll(/"([a-z-]+(?:\.[a-z-]+)+|shadow-write)"/g)].map(([, event = '']) => event),
    );

    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((event) => !(event in allLines))).toEqual([]);
  });
});

describe('the schema of log lines', () => {
  // The compiler refuses the other way round: what is logged and not in the schema.
  test.each(Object.keys(allLines))('has no line that nothing logs: %s', (event) => {
    expect(sources.some((source) => source.includes(`'${event}'`))).toBe(true);
  });

  test.each(Object.entries(allLines).map(([event, { fields }]) => ({ event, names: Object.keys(fields) })))(
    'has no field that nothing logs: $event',
    ({ event, names }) => {
      const logging = sources.filter((source) => source.includes(`'${event}'`));
      // The counts of a run are spread into its line.
      const models = ['src/domain/model/run.ts', 'src/domain/model/role-finding.ts'];
      const counts = event === 'run.finished' ? models.map((path) => readFileSync(path, 'utf8')) : [];
      const text = [...logging, ...counts].join('\n');

      expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
    },
  );

  test('has a meaning of every line and field, in words that do not break the table', () => {
    const words = Object.values(allLines).flatMap(({ means, alert = 'none', fields }) => [
      means,
      alert,
      ...Object.values(fields).map((field) => field.means),
    ]);

    expect(words.filter((text) => text === '' || /[|\n]/.test(text))).toEqual([]);
  });

  test('wakes somebody for every line at level error', () => {
    const silent = Object.entries(allLines).filter(
      ([, { levels, alert }]) => levels.includes('error') && alert === undefined,
    );

    expect(silent).toEqual([]);
  });
});
