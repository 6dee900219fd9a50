import { describe, expect, test } from '@jest/globals';
import { readJson } from '../../../../src/adapters/graph/client/fetch.ts';

describe('JSON that is read and written again', () => {
  test.each([
    '{"id":"1","count":12345678901234567890,"rest":[0.12345678901234567890123,1e400]}',
    '[12345678901234567890]',
    '{"a":-98765432109876543210,"text":"[12345678901234567890"}',
    '{"small":1,"none":null,"yes":true,"odd":"\\u2028\\ud800","__proto__":{"x":1}}',
  ])('is what it was: %s', (text) => {
    expect(JSON.parse(JSON.stringify(readJson(text)))).toEqual(JSON.parse(text));
    expect(JSON.stringify(readJson(text)).replaceAll('\u2028', '\\u2028')).toBe(text);
  });

  test('is refused when it breaks off', () => {
    expect(() => readJson('{"value":[{"id":')).toThrow(SyntaxError);
  });
});
