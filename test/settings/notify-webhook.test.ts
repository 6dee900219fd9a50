import { describe, expect, test } from '@jest/globals';
import { readSettings } from '../../src/settings/settings.ts';
import { problemsOf, usable } from './environment.ts';

describe('the webhook that notices go to', () => {
  test.each([
    'https://prod-01.westeurope.logic.azure.com/workflows/1/triggers/manual?sig=c2VjcmV0',
    'https://prod-01.usgovvirginia.logic.azure.us:443/workflows/1?sig=c2VjcmV0',
    'https://default0a1b.2c.environment.api.powerplatform.com/powerautomate/automations/direct/workflows/1?sig=c2VjcmV0',
    'https://contoso.webhook.office.com/webhookb2/1/IncomingWebhook/2/3',
    'https://hooks.slack.com/services/T0/B0/c2VjcmV0',
    'http://127.0.0.1:4711/notices',
  ])('may be %s', (url) => {
    expect(readSettings({ ...usable, NOTIFY_WEBHOOK_URL: url, NOTIFY_FORMAT: 'teams' })).toMatchObject({
      notifyWebhookUrl: url,
      notifyFormat: 'teams',
    });
  });

  test.each([
    'http://hooks.slack.example/services/T0/B0/c2VjcmV0',
    'https://ada:c2VjcmV0@hooks.slack.example/',
    'ftp://127.0.0.1/c2VjcmV0',
    'c2VjcmV0',
  ])('is not repeated where it is wrong: %s', (url) => {
    expect(problemsOf({ ...usable, NOTIFY_WEBHOOK_URL: url })).toEqual([
      'NOTIFY_WEBHOOK_URL (not repeated here): expected an https URL, or http://127.0.0.1:PORT on this machine, without a user name',
    ]);
  });
});

describe('a webhook at a host that is not known', () => {
  const url = 'https://hooks.example.com/notices?sig=c2VjcmV0';

  test.each([
    url,
    'https://hooks.slack.com.example.com/services/T0/B0/c2VjcmV0',
    'https://hooks.slack.com:8443/services/T0/B0/c2VjcmV0',
    'https://logic.azure.com/c2VjcmV0',
    'https://169.254.169.254/c2VjcmV0',
  ])('is refused, and not repeated: %s', (webhook) => {
    expect(problemsOf({ ...usable, NOTIFY_WEBHOOK_URL: webhook })).toEqual([
      'NOTIFY_WEBHOOK_URL (not repeated here): expected a host of Slack, Microsoft Teams or Power Automate, or one that NOTIFY_WEBHOOK_HOSTS lists',
    ]);
  });

  test('is taken where a setting lists the host, and no other host with it', () => {
    const listed = { ...usable, NOTIFY_WEBHOOK_HOSTS: 'alerts.example.com, Hooks.example.com' };

    expect(readSettings({ ...listed, NOTIFY_WEBHOOK_URL: url })).toMatchObject({ notifyWebhookUrl: url });
    expect(problemsOf({ ...listed, NOTIFY_WEBHOOK_URL: 'https://evil.hooks.example.com/' })).toHaveLength(1);
  });
});
