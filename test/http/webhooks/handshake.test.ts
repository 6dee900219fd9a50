import { beforeEach, describe, expect, test } from '@jest/globals';
import { WebhookStage } from './stage.ts';

let stage: WebhookStage;
beforeEach(() => {
  stage = new WebhookStage();
});

const ask = (name: string, headers: Readonly<Record<string, string>>) =>
  stage.call({ name, method: 'OPTIONS', headers });

describe('the handshake of CloudEvents', () => {
  test('is answered for an origin that the rules name, with that origin and a rate', async () => {
    const answer = await ask('events', {
      'webhook-request-origin': 'eventgrid.azure.net',
      'webhook-request-callback': 'http://169.254.169.254/metadata',
      'webhook-request-rate': '1000000',
    });

    expect(answer).toMatchObject({
      status: 200,
      headers: {
        allow: 'POST',
        'webhook-allowed-origin': 'eventgrid.azure.net',
        'webhook-allowed-rate': '1200',
      },
    });
  });

  test.each([
    { name: 'events', headers: { 'webhook-request-origin': 'evil.example' } },
    { name: 'events', headers: { 'webhook-request-origin': '*' } },
    { name: 'events', headers: { 'webhook-request-origin': 'eventgrid.azure.net, evil.example' } },
    { name: 'events', headers: {} },
    { name: 'servicedesk', headers: { 'webhook-request-origin': 'eventgrid.azure.net' } },
    { name: 'nobody', headers: { 'webhook-request-origin': 'eventgrid.azure.net' } },
  ])('is not answered otherwise: $name, $headers', async ({ name, headers }) => {
    expect(await ask(name, headers)).toMatchObject({ status: 405, headers: { allow: 'POST' } });
  });
});
