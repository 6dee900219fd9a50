import type { KeyObject } from 'node:crypto';
import type { DeliveryVerdict, RawDelivery } from '../../ports/index.ts';
import { macKey, mostCandidates } from './signatures.ts';

/**
 * PagerDuty's webhooks v3: `X-PagerDuty-Signature` has `v1={hex}`, one for each live secret, with commas between them; an
 * HMAC-SHA256 of the body alone, without any time.
 */
export function verifyPagerDuty({ body, headers }: RawDelivery, keys: readonly KeyObject[]): DeliveryVerdict {
  const parts = (headers['x-pagerduty-signature'] ?? '').split(/, ?/);
  if (parts.length > mostCandidates || !parts.every((part) => /^[a-z0-9]{1,10}=[^\s,=]{1,200}$/.test(part)))
    return {
      kind: 'refused',
      because: 'x-pagerduty-signature is not 1 to 5 signatures with commas between them',
    };
  const signatures = parts.filter((part) => part.startsWith('v1=')).map((part) => part.slice('v1='.length));
  if (!signatures.every((signature) => /^[0-9a-f]{64}$/.test(signature)))
    return { kind: 'refused', because: 'a v1 signature is not 64 hexadecimal digits' };
  if (signatures.length === 0) return { kind: 'refused', because: 'it has no v1 signature' };
  const macs = signatures.map((signature) => Buffer.from(signature, 'hex'));
  const key = macKey(macs, keys, [body]);
  if (key === undefined) return { kind: 'refused', because: 'no v1 signature is of its secrets' };
  return { kind: 'proved', key };
}
