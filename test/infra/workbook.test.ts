import { describe, expect, test } from '@jest/globals';
import workbook from '../../infra/workbook.json' with { type: 'json' };
import { allLines } from '../docs/log-lines-page.ts';
import { parseKusto } from './kusto.ts';
import { faultsOfLogQuery } from './log-query.ts';

type Item = (typeof workbook.items)[number];

const kinds = { text: 1, query: 3, parameters: 9 };
const queries = workbook.items.flatMap(({ name, type, content }: Item) =>
  type === kinds.query ? [{ name, content, text: content.query ?? '' }] : [],
);
const parameters = workbook.items.flatMap(({ content }: Item) =>
  (content.parameters ?? []).map(({ name }) => name),
);

describe('the workbook', () => {
  test('has the form of a notebook, with items of known kinds that have a name each', () => {
    const names = workbook.items.map(({ name }) => name);

    expect(workbook.version).toBe('Notebook/1.0');
    expect(new Set(names).size).toBe(names.length);
    expect(workbook.items.filter(({ type }) => !Object.values(kinds).includes(type))).toEqual([]);
  });

  test('shows runs, tenants, changes, refusals, limits, approvals and evidence', () => {
    const sections = workbook.items.flatMap(({ name, type }) => (type === kinds.text ? [name] : []));

    expect(sections).toEqual([
      'introduction',
      'runs',
      'tenants',
      'changes',
      'refusals',
      'limits',
      'approvals',
      'evidence',
    ]);
  });

  describe.each(queries)('$name', ({ text, content }) => {
    test('is read without a fault by the parser of Kusto, and gives columns', () => {
      const { faults, columns } = parseKusto(text);

      expect(faults).toEqual([]);
      expect(Object.keys(columns).length).toBeGreaterThan(1);
    });

    test('asks for what is logged, in the time that the reader chose', () => {
      expect(faultsOfLogQuery(text, allLines)).toEqual([]);
      expect(parameters).toContain(content.timeContextFromParameter);
      expect(text).not.toMatch(/\bago\(/);
    });
  });
});
