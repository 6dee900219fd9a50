import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  randomBytes,
  randomUUID,
  sign,
} from 'node:crypto';
import type { SenderFormat } from '../../src/domain/model/sender.ts';

/** Formats with their proofs, as messages come over the wire. */
export const wires = [
  'generic v1',
  'generic v1a',
  'generic token',
  'pagerduty',
  'azure-monitor',
  'cloudevents',
] as const;
export type Wire = (typeof wires)[number];

/** Those that carry an id and a time of sending in headers. */
export const timedWires: readonly Wire[] = ['generic v1', 'generic v1a', 'generic token'];
export const signedWires: readonly Wire[] = ['generic v1', 'generic v1a', 'pagerduty'];
export const secretWires: readonly Wire[] = ['generic v1', 'pagerduty'];
export const tokenWires: readonly Wire[] = ['generic token', 'azure-monitor', 'cloudevents'];
/** Those whose messages name a person. */
export const namingWires: readonly Wire[] = [...timedWires, 'pagerduty'];

export function formatOf(wire: Wire): SenderFormat {
  return wire === 'pagerduty' || wire === 'azure-monitor' || wire === 'cloudevents' ? wire : 'generic';
}

/** What proves that a message is the sender's own. */
export interface WireKeys {
  readonly secret: string;
  readonly privateKey: KeyObject;
  /** As the rules have it. */
  readonly publicKey: string;
  readonly appId: string;
}

/** New keys; the Ed25519 pair is made of random bytes, so that its public half is at hand. */
export function newKeys(): WireKeys {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), randomBytes(32)]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return {
    secret: `whsec_${randomBytes(32).toString('base64')}`,
    privateKey,
    publicKey: `whpk_${Buffer.from(x, 'base64url').toString('base64')}`,
    appId: randomUUID(),
  };
}

/** A message as it is sent. */
export interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What a message says, before it is proved. */
export interface Written {
  /** What the sender calls it; in some formats it is in the body as well. */
  readonly id: string;
  readonly ticket: string;
  readonly body: string;
}

/** What a message is about. */
export interface Wish {
  readonly id: string;
  readonly ticket: string;
  readonly at: Date;
  readonly isEnd: boolean;
  readonly person: { readonly objectId: string; readonly senderUser: string } | undefined;
  /** Of `generic`: for so long. */
  readonly minutes: number | undefined;
  /** Put over the members of what the format calls the event's data. */
  readonly data: object;
}

export const service = 'PSERVICE';
export const priority = 'PRIORITY1';
export const source = '/desk/1';
const subscription = '/subscriptions/11111111-1111-4111-8111-111111111111';
export const alertRule = `${subscription}/resourceGroups/ops/providers/microsoft.insights/metricAlerts/queue`;

/** Writes a message as its format says. */
export function write(wire: Wire, wish: Wish): Written {
  const { id, ticket } = wish;
  return { id, ticket, body: JSON.stringify(contentOf(wire, wish)) };
}

function contentOf(wire: Wire, wish: Wish): object {
  switch (wire) {
    case 'pagerduty':
      return incidentEvent(wish);
    case 'azure-monitor':
      return alert(wish);
    case 'cloudevents':
      return cloudEvent(wish);
    default:
      return generic(wish);
  }
}

function generic({ ticket, at, isEnd, person, minutes, data }: Wish): object {
  const about = { ticket: { number: ticket } };
  const ask = {
    ...about,
    ...(person && { for: { objectId: person.objectId } }),
    ...(minutes !== undefined && { duration: `PT${minutes}M` }),
    justification: 'The mail queue is stuck',
  };
  return {
    type: isEnd ? 'activation.ended' : 'activation.requested',
    timestamp: at.toISOString(),
    data: { ...(isEnd ? about : ask), ...data },
  };
}

function incidentEvent({ id, ticket, at, isEnd, person, data }: Wish): object {
  const type = isEnd ? 'incident.resolved' : 'incident.triggered';
  return {
    event: {
      ...{ id, event_type: type, resource_type: 'incident', occurred_at: at.toISOString() },
      ...{ agent: null, client: null },
      data: {
        ...{ id: ticket, type: 'incident', number: 2, status: isEnd ? 'resolved' : 'triggered' },
        title: 'The mail queue is stuck',
        service: { id: service, type: 'service_reference', summary: 'Mail' },
        priority: { id: priority, type: 'priority_reference', summary: 'P1' },
        assignees: person ? [{ id: person.senderUser, type: 'user_reference', summary: 'Ada' }] : [],
        ...data,
      },
    },
  };
}

function alert({ ticket, at, isEnd, data }: Wish): object {
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: `${subscription}/providers/Microsoft.AlertsManagement/alerts/${ticket}`,
        ...{ alertRule: 'queue', alertRuleId: alertRule, severity: 'Sev1', signalType: 'Metric' },
        monitorCondition: isEnd ? 'Resolved' : 'Fired',
        firedDateTime: at.toISOString(),
        ...(isEnd && { resolvedDateTime: at.toISOString() }),
        ...data,
      },
      customProperties: {},
    },
  };
}

function cloudEvent({ id, ticket, at, isEnd, data }: Wish): object {
  const type = isEnd ? 'desk.closed' : 'desk.opened';
  return {
    specversion: '1.0',
    id,
    source,
    type,
    subject: ticket,
    time: at.toISOString(),
    data: { severity: 'high' },
    ...data,
  };
}

/** A ticket in the form that the format has for its own. */
export function newTicket(wire: Wire): string {
  const id = randomUUID();
  return wire === 'pagerduty' ? id.replaceAll('-', '').toUpperCase() : id;
}

export function contentType(wire: Wire): string {
  return wire === 'cloudevents' ? 'application/cloudevents+json' : 'application/json';
}

/** A MAC as `v1` has it. */
export function macOf(secret: string, signed: Uint8Array): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return createHmac('sha256', key).update(signed).digest('base64');
}

/** A MAC as PagerDuty has it: the secret is text. */
export function pagerDutyMac(secret: string, body: Uint8Array): string {
  return createHmac('sha256', Buffer.from(secret)).update(body).digest('hex');
}

export function signatureOf(key: KeyObject, signed: Uint8Array): string {
  return sign(null, signed, key).toString('base64');
}

/** What `generic` signs. */
export function signedPart(id: string, timestamp: string, body: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
}
