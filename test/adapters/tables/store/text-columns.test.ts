import { describe, expect, test } from '@jest/globals';
import { textChunks } from '../../../../src/adapters/tables/store/text-columns.ts';

describe('a text in chunks', () => {
  test.each([
    { what: 'fits', text: 'abcd', chunks: ['abcd'] },
    { what: 'is empty', text: '', chunks: [''] },
    { what: 'is longer', text: 'abcdefghi', chunks: ['abcd', 'efgh', 'i'] },
    { what: 'has a pair over the border', text: 'abc😀def', chunks: ['abc', '😀de', 'f'] },
    { what: 'has a pair before the border', text: 'ab😀cdef', chunks: ['ab😀', 'cdef'] },
    { what: 'is pairs only', text: 'x😀😀😀', chunks: ['x😀', '😀😀'] },
    { what: 'has half a pair at the border', text: 'abc\ud83ddef', chunks: ['abc\ud83d', 'def'] },
  ])('of four units, when it $what', ({ text, chunks }) => {
    expect(textChunks(text, 4)).toEqual(chunks);
  });
});
