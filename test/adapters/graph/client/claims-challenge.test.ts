import { describe, expect, test } from '@jest/globals';
import { readClaims } from '../../../../src/adapters/graph/client/claims-challenge.ts';

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
