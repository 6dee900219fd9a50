import { describe, expect, test } from '@jest/globals';
import { readSettings, SettingsError } from '../../src/settings/settings.ts';
import { usable } from './environment.ts';

describe('RULES_URL', () => {
  test.each([
    'https://account.blob.core.windows.net/rules/rules.json',
    'https://account.blob.core.usgovcloudapi.net/rules/customer-7.json',
    'http://127.0.0.1:10000/devstoreaccount1/rules/rules.json',
  ])('names a blob: %s', (url) => {
    expect(readSettings({ ...usable, RULES_URL: url }).rulesUrl).toBe(url);
  });

  test.each([
    ['another host', 'https://rules.example/rules/rules.json'],
    ['no encryption', 'http://account.blob.core.windows.net/rules/rules.json'],
    ['a signature', 'https://account.blob.core.windows.net/rules/rules.json?sig=abc'],
    ['a container only', 'https://account.blob.core.windows.net/rules'],
    ['a path that leads elsewhere', 'https://account.blob.core.windows.net/rules/../other/rules.json'],
  ])('is refused with %s', (_what, url) => {
    expect(() => readSettings({ ...usable, RULES_URL: url })).toThrow(SettingsError);
  });

  test('is not on this machine where the app runs in Azure', () => {
    const url = 'http://127.0.0.1:10000/devstoreaccount1/rules/rules.json';

    expect(() => readSettings({ ...usable, WEBSITE_SITE_NAME: 'app', RULES_URL: url })).toThrow(
      'RULES_URL: expected an address that is not on this machine',
    );
  });
});
