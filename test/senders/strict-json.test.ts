import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readStrictJson } from '../../src/senders/formats/strict-json.ts';

const read = (content: string | Uint8Array) =>
  readStrictJson(typeof content === 'string' ? Buffer.from(content) : content);
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

describe('a message is JSON that every reader understands alike: it', () => {
  test.each([
    { what: 'is not JSON', content: 'hello', because: 'it is not JSON' },
    { what: 'is empty', content: '', because: 'it is not JSON' },
    { what: 'has a comment', content: '{} // hello', because: 'it is not JSON' },
    { what: 'has a comma too many', content: '{"a":1,}', because: 'it is not JSON' },
    { what: 'has something behind it', content: '{}{}', because: 'it is not JSON' },
    { what: 'has a NUL behind it', content: '{}\0', because: 'it is not JSON' },
    { what: 'has NaN', content: '{"a":NaN}', because: 'it is not JSON' },
    {
      what: 'begins with a byte order mark',
      content: '\uFEFF{}',
      because: 'it begins with a byte order mark',
    },
    { what: 'has a member twice', content: '{"a":1,"a":1}', because: 'an object has a member twice' },
    {
      what: 'has a member twice, written in two ways',
      content: '{"a":1,"\\u0061":2}',
      because: 'an object has a member twice',
    },
    {
      what: 'has a member twice inside',
      content: '{"x":[{"a":1,"b":{"c":1},"a":2}]}',
      because: 'an object has a member twice',
    },
    { what: 'has __proto__', content: '{"__proto__":{}}', because: 'it has a member __proto__' },
    {
      what: 'has __proto__ in disguise',
      content: '{"a":{"__pr\\u006fto__":1}}',
      because: 'it has a member __proto__',
    },
    {
      what: 'has a number beyond 2^53',
      content: '{"a":9007199254740993}',
      because: 'a number is beyond 2^53',
    },
    { what: 'has a number that is infinite', content: '[-1e999]', because: 'a number is beyond 2^53' },
    { what: 'has half a character', content: '{"a":"\\ud800"}', because: 'a text has half a character' },
    {
      what: 'has half a character in a name',
      content: '{"\\udc00":1}',
      because: 'the name of a member has half a character',
    },
    {
      what: 'is 33 lists deep',
      content: nested(33),
      because: 'it has more than 32 brackets inside one another',
    },
    {
      what: 'is 10,000 lists deep',
      content: nested(10_000),
      because: 'it has more than 32 brackets inside one another',
    },
    {
      what: 'is 100,000 objects deep',
      content: '{"a":'.repeat(100_000),
      because: 'it has more than 32 brackets inside one another',
    },
  ])('is refused where it $what', ({ content, because }) => {
    expect(read(content)).toEqual({ kind: 'malformed', because });
  });

  test.each([
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['an overlong slash', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
    ['half a character in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['UTF-16', Buffer.from('{}', 'utf16le')],
  ])('is refused where it is %s', (_what, bytes) => {
    expect(read(bytes).kind).toBe('malformed');
  });

  test('is taken with blanks around it, brackets in texts, and the same member in two objects', () => {
    const value = { a: { id: '[[[[{{{{"\\'.repeat(20) }, b: { id: 9007199254740991, c: -0.5 }, d: '😀' };

    expect(read(` \r\n${JSON.stringify(value)}\n`)).toEqual({ kind: 'json', value });
    expect(read(nested(32)).kind).toBe('json');
  });

  test('is what JSON.parse makes of it, or refused', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        const result = read(text);
        if (result.kind === 'json') expect(result.value).toEqual(JSON.parse(text));
      }),
    );
  });
});

test('the time that a hostile text takes grows with its length only', () => {
  const escapes = `"${'\\"'.repeat(120_000)}`;

  const began = process.cpuUsage().user;
  expect(read(escapes).kind).toBe('malformed');
  // Far above what it takes, and far below what looking from each character on would.
  expect(process.cpuUsage().user - began).toBeLessThan(2_000_000);
});
