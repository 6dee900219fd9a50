import type { Sender } from '../domain/model/sender.ts';

/** The headers that prove a message of the sender, and say how to read it. All others are left out of what is kept. */
export function headersToKeep({ condition, proof }: Sender): readonly string[] {
  return [
    'content-type',
    ...(condition.format === 'generic' ? ['webhook-id', 'webhook-timestamp'] : []),
    ...(proof.kind === 'entra' ? ['authorization'] : [signatureHeaders[condition.format]]),
  ];
}

/** Every header that is looked at. */
export const knownHeaders = [
  'content-type',
  'webhook-id',
  'webhook-timestamp',
  'webhook-signature',
  'x-pagerduty-signature',
  'authorization',
] as const;

const signatureHeaders = {
  generic: 'webhook-signature',
  pagerduty: 'x-pagerduty-signature',
  'azure-monitor': 'authorization',
  cloudevents: 'authorization',
} as const satisfies Record<Sender['condition']['format'], (typeof knownHeaders)[number]>;
