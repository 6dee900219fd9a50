import { describe, expect, test } from '@jest/globals';
import { type ComparisonOptions, type Difference, differencesOf } from './shape.ts';

const graph = 'https://graph.microsoft.com/v1.0/$metadata#';
const context = { '@odata.context': `${graph}roleManagement/directory/roleDefinitions/$entity` };
const list = (value: readonly object[], more: object = {}) => ({
  '@odata.context': `${graph}roleManagement/directory/roleDefinitions`,
  ...more,
  value,
});
const reading: ComparisonOptions = { isSelected: false, hasOthers: false, isTolerated: () => false };

describe('an answer is unlike the documented one', () => {
  test.each<{ readonly name: string; readonly documented: object; readonly answered: object } & Difference>([
    { name: 'without a property', documented: { a: 1 }, answered: {}, where: 'body.a', what: 'missing' },
    {
      name: 'with one that is not published',
      documented: context,
      answered: { ...context, colour: 'red' },
      where: 'body.colour',
      what: 'additional',
    },
    {
      name: 'with one more where nothing is known of the type',
      documented: { error: { code: 'A' } },
      answered: { error: { code: 'A', displayName: 'x' } },
      where: 'body.error.displayName',
      what: 'additional',
    },
    {
      name: 'with a number for a text',
      documented: { a: '1' },
      answered: { a: 1 },
      where: 'body.a',
      what: 'type',
    },
    {
      name: 'with null for a value',
      documented: { a: { b: 1 } },
      answered: { a: { b: null } },
      where: 'body.a.b',
      what: 'null',
    },
    {
      name: 'with a value for null',
      documented: { a: null },
      answered: { a: 1 },
      where: 'body.a',
      what: 'not null',
    },
    {
      name: 'with no entries for some',
      documented: { a: [{ b: 1 }] },
      answered: { a: [] },
      where: 'body.a',
      what: 'empty',
    },
    {
      name: 'with another context',
      documented: context,
      answered: { '@odata.context': `${graph}roleManagement/directory/roleAssignments/$entity` },
      where: 'body.@odata.context',
      what: 'context',
    },
    {
      name: 'with a row of another shape',
      documented: list([{ id: '1' }]),
      answered: list([{ id: '1' }, {}]),
      where: 'value[].id',
      what: 'missing',
    },
    {
      name: 'without a row of a documented shape',
      documented: list([{ id: '1' }, { id: '1', version: null }]),
      answered: list([{ id: '1' }]),
      where: 'value[].version',
      what: 'missing',
    },
    {
      name: 'with rows for an empty list',
      documented: list([]),
      answered: list([{ id: '1' }]),
      where: 'value',
      what: 'additional',
    },
    {
      name: 'without the count of a list',
      documented: list([], { '@odata.count': 0 }),
      answered: list([]),
      where: 'body.@odata.count',
      what: 'missing',
    },
  ])('$name', ({ documented, answered, where, what }) => {
    expect(differencesOf(documented, answered)).toEqual([{ where, what }]);
  });
});

describe('an answer is like the documented one', () => {
  test('from another host, and with a published property that the sample leaves out', () => {
    const answered = {
      '@odata.context':
        'http://127.0.0.1:4000/v1.0/$metadata#roleManagement/directory/roleDefinitions/$entity',
      version: '1',
    };

    expect(differencesOf(context, answered)).toEqual([]);
    expect(differencesOf(context, answered, { ...reading, isSelected: true })).toEqual([
      { where: 'body.version', what: 'additional' },
    ]);
  });

  test('when its list has other rows as well, where that is said', () => {
    const [documented, answered] = [list([{ id: '1' }]), list([{ id: '1' }, { id: null }])];

    expect(differencesOf(documented, answered)).toEqual([{ where: 'value[].id', what: 'null' }]);
    expect(differencesOf(documented, answered, { ...reading, hasOthers: true })).toEqual([]);
  });

  test('but for what is tolerated', () => {
    const isTolerated = ({ where }: Difference) => where === 'body.a';

    expect(differencesOf({ a: 1, b: 1 }, {}, { ...reading, isTolerated })).toEqual([
      { where: 'body.b', what: 'missing' },
    ]);
  });
});
