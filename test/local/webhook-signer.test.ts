import { describe, expect, test } from '@jest/globals';
import { createWebhookSigner } from '../../local/webhook-signer.ts';
import { createPublicKeys } from '../../src/senders/proofs/signatures.ts';
import { verifyStandardWebhook } from '../../src/senders/proofs/standard-webhooks.ts';

const at = new Date('2026-11-24T09:00:00Z');

describe('a message that the local stack signs', () => {
  test("is proved by the signer's public key, and by nobody else's", async () => {
    const signer = createWebhookSigner();
    const { headers, body } = signer.sign({ type: 'activation.ended' }, at, 'msg_1');
    const delivery = { headers, body: new TextEncoder().encode(body) };
    const provedBy = async (publicKey: string) => {
      const publicKeys = [createPublicKeys()(publicKey)];
      return (await verifyStandardWebhook(delivery, { kind: 'ed25519', publicKeys }, at)).kind;
    };

    expect(headers).toMatchObject({ 'webhook-id': 'msg_1', 'webhook-timestamp': '1795510800' });
    expect(await provedBy(signer.publicKey)).toBe('proved');
    expect(await provedBy(createWebhookSigner().publicKey)).toBe('refused');
  });
});
