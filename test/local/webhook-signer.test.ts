import { describe, expect, test } from '@jest/globals';
import { createWebhookSigner } from '../../local/webhook-signer.ts';
import { verifyStandardWebhook } from '../../src/senders/proofs/standard-webhooks.ts';

const at = new Date('2026-11-24T09:00:00Z');

describe('a message that the local stack signs', () => {
  test("is proved by the signer's public key, and by nobody else's", () => {
    const signer = createWebhookSigner();
    const { headers, body } = signer.sign({ type: 'activation.ended' }, at, 'msg_1');
    const delivery = { headers, body: new TextEncoder().encode(body) };
    const provedBy = (publicKey: string) =>
      verifyStandardWebhook(delivery, { kind: 'ed25519', publicKeys: [publicKey] }, at).kind;

    expect(headers).toMatchObject({ 'webhook-id': 'msg_1', 'webhook-timestamp': '1795510800' });
    expect(provedBy(signer.publicKey)).toBe('proved');
    expect(provedBy(createWebhookSigner().publicKey)).toBe('refused');
  });
});
