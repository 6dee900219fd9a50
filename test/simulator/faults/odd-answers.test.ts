import { expect, test } from '@jest/globals';
import { editAnswer } from '../../../simulator/faults/edit-answer.ts';

const list = {
  status: 200,
  body: {
    '@odata.nextLink': 'next',
    value: [{ id: 'a', info: { end: { at: 'x' }, kind: 'k' } }, { id: 'b' }, { id: 'c' }],
  },
};

test.each([
  {
    that: 'sets a field inside a row',
    edit: { at: 0, set: { 'info.end.at': 'soon' } },
    first: { id: 'a', info: { end: { at: 'soon' }, kind: 'k' } },
  },
  {
    that: 'drops fields of a row',
    edit: { at: 0, drop: ['info.end', 'id'] },
    first: { info: { kind: 'k' } },
  },
  { that: 'replaces a row by nothing', edit: { at: 0, replace: null }, first: null },
])('an edit $that', ({ edit, first }) => {
  expect(editAnswer(list, edit, undefined).body).toEqual({
    ...list.body,
    value: [first, { id: 'b' }, { id: 'c' }],
  });
});

test('an edit changes the row of a record, the last row, or the answer itself', () => {
  const ids = (body: unknown) => JSON.stringify(body);

  expect(ids(editAnswer(list, { set: { id: '' } }, 'b').body)).toContain('{"id":""}');
  expect(ids(editAnswer(list, { at: -1, set: { id: 5 } }, undefined).body)).toContain('{"id":5}');
  expect(editAnswer(list, { drop: ['value'] }, undefined).body).toEqual({ '@odata.nextLink': 'next' });
});

test('an edit ends a listing without a word, and adds rows', () => {
  expect(editAnswer(list, { keep: 1, insert: [{ id: 'z' }] }, undefined).body).toEqual({
    value: [list.body.value[0], { id: 'z' }],
  });
});
