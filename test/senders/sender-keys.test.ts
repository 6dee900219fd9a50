import { describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { createDeliveries } from '../../src/senders/deliveries.ts';
import {
  azureMonitor,
  deliveries,
  message,
  NEXT_SECRET,
  now,
  PAGERDUTY_SECRET,
  pagerDuty,
  requested,
  SECRET,
  seconds,
  sender,
  signingKey,
  textOf,
} from './stage.ts';

const problem = (settings: Readonly<Record<string, string>>, of = sender()) =>
  deliveries(settings).problemOf(of);

describe('the secret of a sender', () => {
  test('is the setting that is named after it, with or without whsec_', () => {
    expect(problem({ WEBHOOK_KEY_SERVICEDESK: SECRET })).toBeUndefined();
    expect(problem({ WEBHOOK_KEY_SERVICEDESK: SECRET.replace('whsec_', '') })).toBeUndefined();
    expect(problem({ WEBHOOK_KEY_PAGERDUTY_OPS: PAGERDUTY_SECRET }, pagerDuty())).toBeUndefined();
  });

  test.each([
    {
      what: 'absent',
      settings: {},
      says: 'WEBHOOK_KEY_SERVICEDESK is not set: give the secret, as a reference to a Key Vault',
    },
    {
      what: 'empty',
      settings: { WEBHOOK_KEY_SERVICEDESK: '  ' },
      says: 'WEBHOOK_KEY_SERVICEDESK is not set: give the secret, as a reference to a Key Vault',
    },
    {
      what: 'whsec_ alone',
      settings: { WEBHOOK_KEY_SERVICEDESK: 'whsec_' },
      says: 'WEBHOOK_KEY_SERVICEDESK is not base64 after whsec_',
    },
    {
      what: 'a reference that was not resolved',
      settings: {
        WEBHOOK_KEY_SERVICEDESK: '@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/k)',
      },
      says: 'WEBHOOK_KEY_SERVICEDESK is a Key Vault reference that was not resolved: see that the identity may read the secret',
    },
    {
      what: 'not base64',
      settings: { WEBHOOK_KEY_SERVICEDESK: 'whsec_this is a password, not a key' },
      says: 'WEBHOOK_KEY_SERVICEDESK is not base64 after whsec_',
    },
    {
      what: '23 bytes',
      settings: { WEBHOOK_KEY_SERVICEDESK: `whsec_${Buffer.alloc(23, 1).toString('base64')}` },
      says: 'WEBHOOK_KEY_SERVICEDESK has 23 bytes: expected 24 at least',
    },
    {
      what: "another sender's",
      settings: { WEBHOOK_KEY_SERVICEDESK: SECRET, WEBHOOK_KEY_OTHER: SECRET.replace('whsec_', '') },
      says: 'WEBHOOK_KEY_SERVICEDESK is the same as WEBHOOK_KEY_OTHER: each sender has its own',
    },
    {
      what: "another sender's next",
      settings: {
        WEBHOOK_KEY_SERVICEDESK: SECRET,
        WEBHOOK_KEY_OTHER: NEXT_SECRET,
        WEBHOOK_KEY_OTHER_NEXT: SECRET,
      },
      says: 'WEBHOOK_KEY_SERVICEDESK is the same as WEBHOOK_KEY_OTHER_NEXT: each sender has its own',
    },
    {
      what: 'in order, and the next one is too short',
      settings: { WEBHOOK_KEY_SERVICEDESK: SECRET, WEBHOOK_KEY_SERVICEDESK_NEXT: 'c2hvcnQ=' },
      says: 'WEBHOOK_KEY_SERVICEDESK_NEXT has 5 bytes: expected 24 at least',
    },
  ])('is of no use where it is $what, and what it holds is not repeated', ({ settings, says }) => {
    expect(problem(settings)).toBe(says);
  });

  test('may be the next one already, in both settings, so that a rotation can end', () => {
    expect(
      problem({ WEBHOOK_KEY_SERVICEDESK: NEXT_SECRET, WEBHOOK_KEY_SERVICEDESK_NEXT: NEXT_SECRET }),
    ).toBeUndefined();
  });

  test('is no secret at all where a Key Vault reference was not resolved: whoever guesses its text proves nothing', async () => {
    const guessed = '@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/k)';
    const body = textOf(requested());
    const signature = new Webhook(Buffer.from(guessed), { format: 'raw' }).sign('msg_1', now, body);
    const headers = {
      'webhook-id': 'msg_1',
      'webhook-timestamp': seconds(now),
      'webhook-signature': signature,
    };

    expect(
      await deliveries({ WEBHOOK_KEY_SERVICEDESK: guessed }).verify(message(body, headers), sender(), now),
    ).toMatchObject({ kind: 'refused', because: expect.stringContaining('was not resolved') });
  });
});

test('a secret is read as the format wants it, also where the rules change the format of a sender', () => {
  const { problemOf } = deliveries({ WEBHOOK_KEY_SERVICEDESK: PAGERDUTY_SECRET.replace('q', '!') });

  expect(problemOf(pagerDuty({ name: 'servicedesk' }))).toBeUndefined();
  expect(problemOf(sender())).toBe('WEBHOOK_KEY_SERVICEDESK is not base64 after whsec_');
});

describe('a sender without a secret', () => {
  test('needs none where it signs with a key of its own', () => {
    expect(
      problem({}, sender({ proof: { kind: 'ed25519', publicKeys: [signingKey(1).publicKey] } })),
    ).toBeUndefined();
  });

  test('is of use with tokens where the settings say whose count', () => {
    expect(problem({}, azureMonitor())).toBeUndefined();
    expect(createDeliveries({ keySettings: {}, tokens: undefined }).problemOf(azureMonitor())).toBe(
      'API_AUDIENCE is not set, so that no token counts',
    );
  });
});
