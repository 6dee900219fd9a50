import type { KeyObject } from 'node:crypto';
import type { DeliveryVerdict, RawDelivery } from '../../ports/index.ts';
import { type Candidate, macKey, mostCandidates, signatureKey } from './signatures.ts';

/**
 * Standard Webhooks: `webhook-signature` has `v1,{base64}` (HMAC-SHA256) or `v1a,{base64}` (Ed25519), with blanks between
 * several, over `{webhook-id}.{webhook-timestamp}.{body}`.
 */

/** No dot: what is signed could be cut elsewhere. */
export const webhookId = /^[A-Za-z0-9_-]{1,128}$/;
const seconds = /^[0-9]{10}$/;
const toleranceMilliseconds = 5 * 60_000;

/** What proves a message: it depends on the sender, and never on the message. */
export type Keys =
  | { readonly kind: 'hmac'; readonly keys: readonly KeyObject[] }
  | { readonly kind: 'ed25519'; readonly publicKeys: readonly KeyObject[] };

/** Why the message is none of now; `undefined`: its id and time are in order. */
export function headersProblem({ headers }: RawDelivery, receivedAt: Date): string | undefined {
  const id = headers['webhook-id'] ?? '';
  const timestamp = headers['webhook-timestamp'] ?? '';
  if (!webhookId.test(id)) return 'webhook-id is missing or no id';
  if (!seconds.test(timestamp)) return 'webhook-timestamp is missing or not ten digits';
  const apart = Math.abs(Number(timestamp) * 1_000 - receivedAt.getTime());
  return apart > toleranceMilliseconds ? 'webhook-timestamp is more than 5 minutes from now' : undefined;
}

export async function verifyStandardWebhook(
  delivery: RawDelivery,
  keys: Keys,
  receivedAt: Date,
): Promise<DeliveryVerdict> {
  const problem = headersProblem(delivery, receivedAt);
  if (problem !== undefined) return { kind: 'refused', because: problem };
  const { body, headers } = delivery;
  const candidates = candidatesIn(headers['webhook-signature'] ?? '');
  if (candidates === undefined)
    return {
      kind: 'refused',
      because: 'webhook-signature is not 1 to 5 signatures with a blank between them',
    };
  const signed = [`${headers['webhook-id']}.${headers['webhook-timestamp']}.`, body];
  const [version, length] = keys.kind === 'hmac' ? (['v1', 32] as const) : (['v1a', 64] as const);
  const signatures = candidates
    .filter((one) => one.version === version)
    .map((one) => fromBase64(one, length));
  if (signatures.some((signature) => signature === undefined))
    return { kind: 'refused', because: `a ${version} signature is not ${length} bytes in base64` };
  const bytes = signatures.filter((signature) => signature !== undefined);
  const key =
    keys.kind === 'hmac'
      ? macKey(bytes, keys.keys, signed)
      : await signatureKey(bytes, keys.publicKeys, signed);
  if (key !== undefined) return { kind: 'proved', key };
  const because =
    bytes.length === 0 ? `it has no ${version} signature` : `no ${version} signature is of its keys`;
  return { kind: 'refused', because };
}

function candidatesIn(header: string): readonly Candidate[] | undefined {
  const parts = header.split(' ');
  if (parts.length > mostCandidates) return undefined;
  const candidates = parts.map((part) => {
    const [, version, signature] = /^([a-z0-9]{1,10}),([A-Za-z0-9+/=]{1,200})$/.exec(part) ?? [];
    return version === undefined || signature === undefined ? undefined : { version, signature };
  });
  return candidates.every((candidate) => candidate !== undefined) ? candidates : undefined;
}

/** Exactly so many bytes, in their one spelling. */
function fromBase64({ signature }: Candidate, length: number): Uint8Array | undefined {
  const bytes = Buffer.from(signature, 'base64');
  return bytes.length === length && bytes.toString('base64') === signature ? bytes : undefined;
}
