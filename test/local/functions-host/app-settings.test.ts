import { describe, expect, test } from '@jest/globals';
import { parseLocalSettings, resolveSettings } from '../../../local/functions-host/app-settings.ts';

describe('a binding that names app settings', () => {
  const settings = { SCHEDULE: '0 0 2 * * *', QUEUE: 'orders' };

  test.each([
    { text: '%SCHEDULE%', resolved: '0 0 2 * * *', missing: [] },
    { text: 'x-%QUEUE%-%QUEUE%', resolved: 'x-orders-orders', missing: [] },
    { text: '%ABSENT%/%QUEUE%', resolved: '%ABSENT%/orders', missing: ['ABSENT'] },
    { text: '%toString%', resolved: '%toString%', missing: ['toString'] },
    { text: '50 % of 100 %', resolved: '50 % of 100 %', missing: [] },
  ])('$text becomes $resolved, and $missing are missing', ({ text, resolved, missing }) => {
    expect(resolveSettings(text, settings)).toEqual({ text: resolved, missing });
  });
});

describe('local.settings.json', () => {
  test('gives its Values', () => {
    const text = '{"IsEncrypted": false, "Values": {"A": "1"}, "Host": {"CORS": "*"}}';

    expect(parseLocalSettings(text)).toEqual({ A: '1' });
  });

  test.each([
    { text: '{', says: 'local.settings.json is not JSON' },
    { text: '[]', says: 'local.settings.json is not usable: the file' },
    { text: '{"IsEncrypted": true}', says: 'IsEncrypted: expected false' },
    { text: '{"Values": {"A": 1}}', says: 'Values.A: expected text in quotes' },
  ])('$text is refused, with the reason', ({ text, says }) => {
    expect(() => parseLocalSettings(text)).toThrow(says);
  });
});
