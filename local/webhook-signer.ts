import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';

/** A message as it is sent: the raw bytes are what is signed. */
export interface SignedMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A sender of webhooks in the form `generic`, which signs as Standard Webhooks says (`v1a`: Ed25519). */
export interface WebhookSigner {
  /** As the rules have it: `whpk_...`. */
  readonly publicKey: string;
  /** @param id one for each message; the same one again is the same message. */
  sign(body: unknown, at: Date, id?: string): SignedMessage;
}

/** With a key pair of its own. */
export function createWebhookSigner(): WebhookSigner {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  return {
    publicKey: `whpk_${Buffer.from(x, 'base64url').toString('base64')}`,
    sign(content, at, id = `msg_${randomUUID()}`) {
      const body = JSON.stringify(content);
      const timestamp = Math.floor(at.getTime() / 1000);
      const signature = sign(null, Buffer.from(`${id}.${timestamp}.${body}`), privateKey).toString('base64');
      return {
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': `v1a,${signature}`,
        },
        body,
      };
    },
  };
}
