import { describe, expect, test } from '@jest/globals';
import { readClaims, retryAfterMilliseconds } from '../../../../src/adapters/graph/client/error-answer.ts';

const claims = '{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}';
const encoded = Buffer.from(claims).toString('base64');

describe('a claims challenge', () => {
  test.each([
    `Bearer realm="", error="insufficient_claims", claims="${encoded}"`,
    `Bearer claims=${encoded}`,
  ])('stands in WWW-Authenticate: %s', (header) => {
    expect(readClaims(new Headers({ 'www-authenticate': header }), undefined)).toBe(claims);
  });

  test("stands in PIM's message", () => {
    expect(readClaims(new Headers(), `&claims=${encodeURIComponent(claims)}`)).toBe(claims);
  });

  test.each(['&claims=%7Bbroken', '&claims=%', 'claims are needed', undefined])(
    'is none in "%s"',
    (message) => {
      expect(readClaims(new Headers(), message)).toBeUndefined();
    },
  );
});

const now = Date.parse('2026-03-01T02:00:00Z');

function waitOf(headers: Record<string, string>): number | undefined {
  return retryAfterMilliseconds(
    { status: 429, headers: new Headers(headers), body: undefined, unreadable: undefined },
    now,
  );
}

describe('Retry-After', () => {
  test('is a number of seconds', () => {
    expect(waitOf({ 'retry-after': '17' })).toBe(17_000);
  });

  test('or a date, seen from the clock of who sent it', () => {
    const date = 'Sun, 01 Mar 2026 05:00:00 GMT';

    expect(waitOf({ date, 'retry-after': 'Sun, 01 Mar 2026 05:00:17 GMT' })).toBe(17_000);
  });

  test('or a date without such a clock, seen from ours', () => {
    expect(waitOf({ 'retry-after': 'Sun, 01 Mar 2026 02:00:17 GMT' })).toBe(17_000);
  });

  test.each(['0', '-5', 'soon', '', 'Sun, 01 Mar 2026 01:00:00 GMT'])('"%s" says nothing', (text) => {
    expect(waitOf({ 'retry-after': text })).toBeUndefined();
  });

  test('may be absent', () => {
    expect(waitOf({})).toBeUndefined();
    expect(retryAfterMilliseconds(undefined, now)).toBeUndefined();
  });
});
