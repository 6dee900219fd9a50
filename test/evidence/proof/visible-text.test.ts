import { describe, expect, test } from '@jest/globals';
import { visibleLines, visibleText } from '../../../src/evidence/proof/visible-text.ts';

describe('text of a tenant', () => {
  test.each([
    { of: 'a sign that turns the direction', text: 'Ada\u202e', shown: 'Ada[U+202E]' },
    { of: 'an isolate', text: '\u2066Ada\u2069', shown: '[U+2066]Ada[U+2069]' },
    { of: 'a mark of direction', text: 'a\u200fb\u061c', shown: 'a[U+200F]b[U+061C]' },
    { of: 'a space of no width', text: 'Global\u200bAdmin', shown: 'Global[U+200B]Admin' },
    { of: 'a control character', text: '\u0000\u001b[31m\u009b', shown: '[U+0000][U+001B][31m[U+009B]' },
    { of: 'a line end', text: 'a\r\nb\u2028c', shown: 'a[U+000D][U+000A]b[U+2028]c' },
    { of: 'a tag', text: 'a\u{e0041}', shown: 'a[U+E0041]' },
    { of: 'half a character', text: 'a\ud83d', shown: 'a\ufffd' },
  ])('has $of written out', ({ text, shown }) => {
    expect(visibleText(text)).toBe(shown);
  });

  test.each(['Zoë 李 Ада عمر', 'family 👩‍👩‍👧', 'न्‍यू', "O'Brien <x@y.example>"])(
    'stays as it is otherwise: %s',
    (text) => {
      expect(visibleText(text)).toBe(text);
    },
  );

  test('keeps the line ends of a text of ours', () => {
    expect(visibleLines('a\u202e\nb')).toBe('a[U+202E]\nb');
  });
});
