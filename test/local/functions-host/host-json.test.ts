import { readFileSync } from 'node:fs';
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
    expect(parseHostJson(text)).toMatchObject({ routePrefix });
  });

  test.each([
    { text: 'version: 2', says: 'host.json is not JSON' },
    { text: '{}', says: 'version: expected "2.0"' },
    {
      text: '{"version": "2.0", "extensions": {"queues": {"maxPollingInterval": 2000}}}',
      says: 'extensions.queues.maxPollingInterval: ',
    },
    {
      text: '{"version": "2.0", "extensions": {"queues": {"batchSize": 33}}}',
      says: 'extensions.queues.batchSize: expected a whole number from 1 to 32',
    },
    {
      text: '{"version": "2.0", "extensions": {"queues": {"messageEncoding": "none"}}}',
      says: 'extensions.queues.messageEncoding: this host reads base64 only',
    },
    {
      text: '{"version": "2.0", "extensions": {"http": {"routePrefix": 5}}}',
      says: 'extensions.http.routePrefix: expected text',
    },
    {
      text: '{"version": "2.0", "extensionBundle": {"id": "Ours", "version": "[4.0.0, 5.0.0)"}}',
      says: 'extensionBundle.id: expected "Microsoft.Azure.Functions.ExtensionBundle"',
    },
  ])('of $text is not to be had, and the reason is said', ({ text, says }) => {
    expect(() => parseHostJson(text)).toThrow(says);
  });
});

describe('the host.json that is deployed', () => {
  test('names the extension bundle that queue functions need, in the versions that Flex Consumption takes', () => {
    expect(parseHostJson(readFileSync('host.json', 'utf8')).extensionBundle).toBe('[4.0.0, 5.0.0)');
  });
});

describe('how queues are read', () => {
  test("is the platform's own way where host.json says nothing", () => {
    expect(parseHostJson('{"version": "2.0"}').queues).toEqual({
      maxPollingMilliseconds: 60_000,
      visibilityMilliseconds: 0,
      batchSize: 16,
      newBatchThreshold: 8,
      maxDequeueCount: 5,
    });
  });

  test('is as host.json says; the next batch is taken at half of one', () => {
    const queues = { maxPollingInterval: '00:00:02', visibilityTimeout: '00:01:30.500', batchSize: 5 };

    expect(parseHostJson(JSON.stringify({ version: '2.0', extensions: { queues } })).queues).toEqual({
      maxPollingMilliseconds: 2_000,
      visibilityMilliseconds: 90_500,
      batchSize: 5,
      newBatchThreshold: 2,
      maxDequeueCount: 5,
    });
  });
});
