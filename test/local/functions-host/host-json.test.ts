import { describe, expect, test } from '@jest/globals';
import { parseHostJson } from '../../../local/functions-host/host-json.ts';

describe('the route prefix of host.json', () => {
  test.each([
    { text: '{"version": "2.0"}', routePrefix: 'api' },
    { text: '{"version": "2.0", "extensions": {"http": {"maxOutstandingRequests": 5}}}', routePrefix: 'api' },
    { text: '{"version": "2.0", "extensions": {"http": {"routePrefix": ""}}}', routePrefix: '' },
    {
      text: '{"version": "2.0", "extensions": {"http": {"routePrefix": "/pim/v1/"}}}',
      routePrefix: 'pim/v1',
    },
  ])('of $text is "$routePrefix"', ({ text, routePrefix }) => {
    expect(parseHostJson(text)).toEqual({ routePrefix });
  });

  test.each([
    { text: 'version: 2', says: 'host.json is not JSON' },
    { text: '{}', says: 'version: expected "2.0"' },
    {
      text: '{"version": "2.0", "extensions": {"http": {"routePrefix": 5}}}',
      says: 'extensions.http.routePrefix: expected text',
    },
  ])('of $text is not to be had, and the reason is said', ({ text, says }) => {
    expect(() => parseHostJson(text)).toThrow(says);
  });
});
