import { z } from 'zod';
import type { DeliveryMeaning, NamedBeneficiary, ReadDelivery } from '../../ports/index.ts';
import { endOf, ignored, oneLine, startOf } from './asks.ts';
import { type Message, shaped } from './message.ts';
import { instant } from './shapes.ts';

/** PagerDuty's webhooks v3: one event a message. Nobody's address is in it, so that people are named by PagerDuty's own ids. */

const reference = z.looseObject({ id: z.string().regex(/^[A-Z0-9]{1,64}$/, 'expected an id of PagerDuty') });

const envelope = z.looseObject({
  event: z.looseObject({
    id: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/, 'expected an id of PagerDuty'),
    event_type: z.string().min(1).max(100),
    occurred_at: instant,
    data: z.unknown(),
  }),
});

const incident = z.looseObject({
  event: z.looseObject({
    data: reference.extend({
      type: z.literal('incident'),
      status: z.enum(['triggered', 'acknowledged', 'resolved']),
      number: z.int(),
      title: z.string(),
      service: reference,
      priority: reference.nullish(),
      assignees: z.array(reference).default([]),
    }),
  }),
});
type Incident = z.output<typeof incident>['event']['data'];

/** An incident begins to matter. */
const starting = new Set(['incident.triggered', 'incident.reopened']);
/** Whether it matters may be another thing than before. */
const changing = new Set(['incident.priority_updated', 'incident.service_updated']);
/** Other people are on it. */
const assigning = new Set([
  'incident.acknowledged',
  'incident.reassigned',
  'incident.escalated',
  'incident.delegated',
]);
const ending = 'incident.resolved';

export function readPagerDuty(message: Message<'pagerduty'>): ReadDelivery {
  const read = shaped(message.json, envelope);
  if (read.kind === 'malformed') return read;
  const { id, event_type: type, occurred_at: eventAt } = read.value.event;
  if (type !== ending && ![starting, changing, assigning].some((types) => types.has(type)))
    return { kind: 'read', id, meaning: ignored(`Events of type ${oneLine(type)} mean nothing here.`) };
  const about = shaped(message.json, incident);
  if (about.kind === 'malformed') return about;
  return { kind: 'read', id, meaning: meaningOf(type, about.value.event.data, eventAt, message) };
}

/** Event and state together: what is resolved is over whatever the event says, and so is what does not matter any more. */
function meaningOf(
  type: string,
  about: Incident,
  eventAt: Date,
  { condition, sender, receivedAt }: Message<'pagerduty'>,
): DeliveryMeaning {
  const ticket = about.id;
  if (type === ending || about.status === 'resolved')
    return endOf(ticket, eventAt, receivedAt, `The incident ${ticket} is resolved.`);
  const isMeant =
    isAmong(about.service.id, condition.services) && isAmong(about.priority?.id, condition.priorities);
  if (!isMeant && changing.has(type))
    return endOf(ticket, eventAt, receivedAt, `The incident ${ticket} has another service or priority now.`);
  if (!isMeant) return ignored(`The incident ${ticket} has not the service and priority of the rules.`);
  const isMapped = sender.beneficiaries.kind === 'map';
  if (assigning.has(type) && !isMapped)
    return ignored(`Whoever has the incident ${ticket} changes nothing: the rules name the people.`);
  if (isMapped && about.assignees.length === 0) return ignored(`The incident ${ticket} has no assignee yet.`);
  return startOf(sender, {
    ticket,
    eventAt,
    receivedAt,
    named: isMapped ? assigneesOf(about) : [],
    justification: oneLine(`PagerDuty incident #${about.number} (${ticket}): ${about.title}`),
    ticketInfo: { number: ticket, system: 'PagerDuty' },
  });
}

function assigneesOf({ assignees }: Incident): readonly NamedBeneficiary[] {
  return [...new Set(assignees.map(({ id }) => id))].map((id) => ({ kind: 'sender-user', id }));
}

function isAmong(id: string | undefined, ids: readonly string[]): boolean {
  return ids.length === 0 || (id !== undefined && ids.includes(id));
}
