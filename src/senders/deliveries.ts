import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import type { Sender } from '../domain/model/sender.ts';
import type { CallerTokens, Deliveries, DeliveryVerdict, RawDelivery, ReadDelivery } from '../ports/index.ts';
import { readAzureMonitor } from './formats/azure-monitor.ts';
import { readCloudEvent } from './formats/cloudevents.ts';
import { readGeneric } from './formats/generic.ts';
import { readPagerDuty } from './formats/pagerduty.ts';
import { readStrictJson } from './formats/strict-json.ts';
import { mediaTypeOf } from './media-type.ts';
import { verifyEntraToken } from './proofs/entra-token.ts';
import { verifyPagerDuty } from './proofs/pagerduty-signature.ts';
import { createSenderKeys, type KeySettings, type KeysOfSender } from './proofs/sender-keys.ts';
import { createPublicKeys } from './proofs/signatures.ts';
import { headersProblem, verifyStandardWebhook } from './proofs/standard-webhooks.ts';

export interface DeliveriesOptions {
  /** The settings whose names begin with `WEBHOOK_KEY_`. */
  readonly keySettings: KeySettings;
  /** `undefined`: the settings do not say whose tokens count, so that none does. */
  readonly tokens: CallerTokens | undefined;
}

const noTokens = 'API_AUDIENCE is not set, so that no token counts';

/** Proves and reads the messages of senders. The instant is passed in, keys and tokens are given. */
export function createDeliveries({ keySettings, tokens }: DeliveriesOptions): Deliveries {
  const keysOf = createSenderKeys(keySettings);
  // In the place of a key that is not there, so that an answer takes as long.
  const nobodysKey = createSecretKey(randomBytes(32));
  const publicKeyOf = createPublicKeys();
  return {
    problemOf({ proof, ...sender }) {
      if (proof.kind === 'entra') return tokens === undefined ? noTokens : undefined;
      if (proof.kind === 'ed25519') return undefined;
      const keys = keysOf({ proof, ...sender });
      return keys.kind === 'unusable' ? keys.because : undefined;
    },
    async verify(delivery, sender, receivedAt) {
      const { proof, condition } = sender;
      if (proof.kind === 'entra') {
        const problem = condition.format === 'generic' ? headersProblem(delivery, receivedAt) : undefined;
        if (problem !== undefined) return refused(problem);
        return tokens === undefined
          ? refused(noTokens)
          : verifyEntraToken(delivery, proof.appId, tokens, receivedAt);
      }
      if (proof.kind === 'ed25519') {
        const publicKeys = proof.publicKeys.map(publicKeyOf);
        return verifyStandardWebhook(delivery, { kind: 'ed25519', publicKeys }, receivedAt);
      }
      return verifyMac(delivery, sender, keysOf(sender), nobodysKey, receivedAt);
    },
    read: (delivery, sender, receivedAt) => readDelivery(delivery, sender, receivedAt),
  };
}

async function verifyMac(
  delivery: RawDelivery,
  { condition }: Sender,
  known: KeysOfSender,
  nobodysKey: KeyObject,
  receivedAt: Date,
): Promise<DeliveryVerdict> {
  const keys = known.kind === 'usable' ? known.keys : [nobodysKey];
  const verdict =
    condition.format === 'pagerduty'
      ? verifyPagerDuty(delivery, keys)
      : await verifyStandardWebhook(delivery, { kind: 'hmac', keys }, receivedAt);
  return known.kind === 'usable' ? verdict : refused(known.because);
}

function refused(because: string): DeliveryVerdict {
  return { kind: 'refused', because };
}

function readDelivery({ body, headers }: RawDelivery, sender: Sender, receivedAt: Date): ReadDelivery {
  const { condition } = sender;
  const wanted = condition.format === 'cloudevents' ? 'application/cloudevents+json' : 'application/json';
  if (mediaTypeOf(headers['content-type']) !== wanted)
    return { kind: 'malformed', status: 415, because: `expected ${wanted} in UTF-8` };
  const read = readStrictJson(body);
  if (read.kind === 'malformed') return { ...read, status: 400 };
  const message = { json: read.value, headers, sender, receivedAt };
  switch (condition.format) {
    case 'generic':
      return readGeneric({ ...message, condition });
    case 'pagerduty':
      return readPagerDuty({ ...message, condition });
    case 'azure-monitor':
      return readAzureMonitor({ ...message, condition });
    case 'cloudevents':
      return readCloudEvent({ ...message, condition });
    default:
      return condition satisfies never;
  }
}
