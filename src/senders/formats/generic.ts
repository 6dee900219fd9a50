import { z } from 'zod';
import { durationMilliseconds } from '../../domain/matching/instants.ts';
import { canonicalScope } from '../../domain/model/access.ts';
import type { NamedBeneficiary, ReadDelivery } from '../../ports/index.ts';
import { endOf, ignored, startOf } from './asks.ts';
import { type Message, shaped } from './message.ts';
import { guid, instant, line, visibleText } from './shapes.ts';

/** Our own format: `{ type, timestamp, data }` as Standard Webhooks suggests. It takes no member that it does not know. */

const anyType = z.looseObject({ type: line(100) });

const ticket = z.strictObject({
  number: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._#:/-]{0,99}$/, 'expected 1 to 100 letters, digits and ._#:/-'),
  system: line(100).optional(),
  /** For people. It is kept in the message, and nobody goes there. */
  url: z
    .url({ protocol: /^https$/, error: 'expected an https URL' })
    .max(500)
    .optional(),
});

const beneficiary = z.union(
  [
    z.strictObject({ objectId: guid }),
    z.strictObject({
      userPrincipalName: z
        .string()
        .regex(/^[A-Za-z0-9'._!#^~-]{1,64}@[A-Za-z0-9.-]{1,255}$/, 'expected a user principal name in ASCII'),
    }),
    z.strictObject({ user: visibleText(200) }),
  ],
  'expected one of objectId, userPrincipalName and user',
);

const duration = z
  .string()
  .max(40)
  .transform((text, context) => {
    const milliseconds = durationMilliseconds(text);
    if (milliseconds !== undefined && milliseconds > 0) return milliseconds / 60_000;
    context.addIssue('expected an ISO 8601 duration such as PT1H');
    return z.NEVER;
  });

const requested = z.strictObject({
  type: z.literal('activation.requested'),
  timestamp: instant,
  data: z
    .strictObject({
      ticket,
      for: beneficiary.optional(),
      role: z.strictObject({ templateId: guid }).optional(),
      scope: z
        .string()
        .max(100)
        .regex(/^\/[A-Za-z0-9/-]*$/, 'expected a scope such as /')
        .overwrite(canonicalScope)
        .optional(),
      duration: duration.optional(),
      until: instant.optional(),
      justification: line(500),
    })
    .refine(({ duration: long, until }) => long === undefined || until === undefined, {
      error: 'expected duration or until, not both',
    })
    .refine(({ role, scope }) => role !== undefined || scope === undefined, {
      error: 'expected a role where there is a scope',
    }),
});

const ended = z.strictObject({
  type: z.literal('activation.ended'),
  timestamp: instant,
  data: z.strictObject({ ticket, reason: line(500).optional() }),
});

export function readGeneric(message: Message<'generic'>): ReadDelivery {
  const id = message.headers['webhook-id'] ?? '';
  const any = shaped(message.json, anyType);
  if (any.kind === 'malformed') return any;
  switch (any.value.type) {
    case 'activation.requested':
      return readRequested(id, message);
    case 'activation.ended':
      return readEnded(id, message);
    default:
      return { kind: 'read', id, meaning: ignored(`Messages of type ${any.value.type} mean nothing here.`) };
  }
}

function readRequested(id: string, { json, sender, receivedAt }: Message<'generic'>): ReadDelivery {
  const read = shaped(json, requested);
  if (read.kind === 'malformed') return read;
  const { timestamp: eventAt, data } = read.value;
  const untilMinutes = data.until && (data.until.getTime() - receivedAt.getTime()) / 60_000;
  const meaning = startOf(sender, {
    ticket: data.ticket.number,
    eventAt,
    receivedAt,
    named: data.for === undefined ? [] : [namedBeneficiary(data.for)],
    target: data.role && {
      roleDefinitionId: data.role.templateId,
      directoryScopeId: data.scope ?? '/',
    },
    minutes: data.duration ?? untilMinutes,
    justification: data.justification,
    ticketInfo: { number: data.ticket.number, system: data.ticket.system },
  });
  return { kind: 'read', id, meaning };
}

function namedBeneficiary(given: z.output<typeof beneficiary>): NamedBeneficiary {
  if ('objectId' in given) return { kind: 'principal', id: given.objectId };
  if ('user' in given) return { kind: 'sender-user', id: given.user };
  return { kind: 'user-principal-name', name: given.userPrincipalName };
}

function readEnded(id: string, { json, receivedAt }: Message<'generic'>): ReadDelivery {
  const read = shaped(json, ended);
  if (read.kind === 'malformed') return read;
  const { timestamp, data } = read.value;
  const { number } = data.ticket;
  const because = data.reason ?? `The ticket ${number} is over.`;
  return { kind: 'read', id, meaning: endOf(number, timestamp, receivedAt, because) };
}
