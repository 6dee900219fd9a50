import { z } from 'zod';
import type { DeliveryMeaning, ReadDelivery } from '../../ports/index.ts';
import { endOf, ignored, startOf } from './asks.ts';
import { type Message, shaped } from './message.ts';
import { instant, visibleText } from './shapes.ts';

/**
 * CloudEvents 1.0 in structured mode: in binary mode the attributes stand in headers. The event's data is not read: its type,
 * source and subject say it all.
 */
const cloudEvent = z.looseObject({
  specversion: z.literal('1.0'),
  id: visibleText(200),
  source: visibleText(500),
  type: visibleText(200),
  /** Optional in the specification. Without it nobody knows whether an event is old. */
  time: instant,
  subject: visibleText(200).optional(),
});

export function readCloudEvent(message: Message<'cloudevents'>): ReadDelivery {
  const read = shaped(message.json, cloudEvent);
  if (read.kind === 'malformed') return read;
  // Neither has a blank.
  const id = `${read.value.source} ${read.value.id}`;
  return { kind: 'read', id, meaning: meaningOf(read.value, message) };
}

function meaningOf(
  { source, type, time, subject: ticket }: z.output<typeof cloudEvent>,
  { condition, sender, receivedAt }: Message<'cloudevents'>,
): DeliveryMeaning {
  if (!condition.sources.includes(source)) return ignored(`Events of ${source} are not meant.`);
  const isStart = condition.startTypes.includes(type);
  if (!isStart && !condition.endTypes.includes(type))
    return ignored(`Events of type ${type} mean nothing here.`);
  if (ticket === undefined)
    return { kind: 'refused', because: 'The event has no subject, which is the ticket.' };
  if (!isStart) return endOf(ticket, time, receivedAt, `${type} of ${ticket}.`);
  return startOf(sender, {
    ticket,
    eventAt: time,
    receivedAt,
    named: [],
    justification: `${type} of ${ticket}`,
    ticketInfo: { number: ticket, system: source },
  });
}
