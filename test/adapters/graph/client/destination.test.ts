import { describe, expect, test } from '@jest/globals';
import { createDestination } from '../../../../src/adapters/graph/client/destination.ts';

describe('Microsoft Graph', () => {
  test.each([
    'https://graph.microsoft.com',
    'https://graph.microsoft.us',
    'https://dod-graph.microsoft.us',
    'https://microsoftgraph.chinacloudapi.cn',
  ])('at %s is a place for tokens, with a scope of its own', (origin) => {
    expect(createDestination(origin)).toMatchObject({ origin, scope: `${origin}/.default` });
  });

  test.each(['http://127.0.0.1:5000', 'https://localhost:5000', 'http://[::1]:5000'])(
    'simulated at %s takes the tokens of the global one',
    (origin) => {
      expect(createDestination(origin)).toMatchObject({
        origin,
        scope: 'https://graph.microsoft.com/.default',
      });
    },
  );

  test.each([
    'http://graph.microsoft.com',
    'https://graph.microsoft.com:8443',
    'https://graph.microsoft.com.example.org',
    'https://example.org',
    'http://10.0.0.5:5000',
    'ftp://127.0.0.1',
    'xhttp://127.0.0.1',
    'graph.microsoft.com',
  ])('is not at %s', (origin) => {
    expect(() => createDestination(origin)).toThrow(RangeError);
  });

  test('is said to be where it is, when it is sought elsewhere', () => {
    expect(() => createDestination('https://example.org')).toThrow(
      /^"https:\/\/example\.org" is not Microsoft Graph: no token is sent there\. Give one of https:\/\/graph\.microsoft\.com, https:\/\/.*, or a loopback address\.$/,
    );
  });
});

describe('an address', () => {
  const { resolve } = createDestination('http://127.0.0.1:5000');

  test('of the SDK goes to the configured origin, query and all', () => {
    expect(resolve('https://graph.microsoft.com/v1.0/users?$top=5&x=a%2Bb')?.href).toBe(
      'http://127.0.0.1:5000/v1.0/users?$top=5&x=a%2Bb',
    );
  });

  test('of the configured origin stays as it is', () => {
    expect(resolve('http://127.0.0.1:5000/v1.0/users')?.href).toBe('http://127.0.0.1:5000/v1.0/users');
  });

  test.each([
    'http://127.0.0.1:5001/v1.0/users',
    'https://graph.microsoft.us/v1.0/users',
    'https://ann:secret@graph.microsoft.com/v1.0/users',
    'https://ann@graph.microsoft.com/v1.0/users',
    'https://:secret@graph.microsoft.com/v1.0/users',
    '/v1.0/users',
  ])('%s is refused', (address) => {
    expect(resolve(address)).toBeUndefined();
  });
});
