import { randomUUID } from 'node:crypto';
import type { RulesText } from '../../local/stack-rules.ts';
import type { User } from '../../simulator/directory.ts';
import {
  alertRule,
  contentType,
  formatOf,
  type Message,
  macOf,
  newKeys,
  newTicket,
  pagerDutyMac,
  priority,
  service,
  signatureOf,
  signedPart,
  source,
  type Wire,
  type WireKeys,
  type Wish,
  type Written,
  write,
} from './wires.ts';

/** What a desk needs of the stack that it is used on. */
export interface DeskSurroundings {
  now(): Date;
  /** A token of Entra for an app with the role of a sender. */
  tokenOf(appId: string): Promise<string>;
}

/** What is other about a message than what its sender would send. */
export interface Proving {
  readonly id?: string;
  /** The header, as it is written; it is signed, too. */
  readonly timestamp?: string;
  readonly keys?: WireKeys;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One sender of the rules, for one attack: with keys, people and limits of its own. */
export class Desk {
  readonly keys: WireKeys = newKeys();
  readonly wire: Wire;
  readonly name: string;
  /** Those whom the rules name for it. */
  people: readonly User[] = [];
  #around: DeskSurroundings | undefined;

  constructor(wire: Wire, name: string) {
    this.wire = wire;
    this.name = name;
  }

  /** To be called before anything is sent. */
  use(around: DeskSurroundings): void {
    this.#around = around;
  }

  get around(): DeskSurroundings {
    if (this.#around === undefined) throw new Error(`${this.name} is on no stack yet`);
    return this.#around;
  }

  /** The name of the setting that has its secret. */
  get setting(): string {
    return `WEBHOOK_KEY_${this.name.toUpperCase().replaceAll('-', '_')}`;
  }

  /** Its entry of the rules. @param more put over it */
  rules(roleDefinitionId: string, more: RulesText = {}): RulesText {
    const format = formatOf(this.wire);
    return {
      ...{ name: this.name, format, proof: this.proof() },
      ...(format !== 'generic' && { condition: conditions[format] }),
      beneficiaries:
        format === 'pagerduty'
          ? { map: this.people.map(({ id }, index) => ({ senderUser: senderUser(index), objectId: id })) }
          : { people: this.people.map(({ id }) => id) },
      grants: [{ roleDefinitionId, minutes: 60 }],
      limits: { grants: 1_000, people: 1_000, minutesOfOne: 1_440, coolDownMinutes: 0 },
      ...more,
    };
  }

  proof(publicKey = this.keys.publicKey): RulesText {
    if (this.wire === 'generic v1a') return { kind: 'ed25519', publicKeys: [publicKey] };
    if (this.wire === 'generic v1' || this.wire === 'pagerduty') return { kind: 'hmac' };
    return { kind: 'entra', appId: this.keys.appId };
  }

  /** What asks for access; by default for the first of its people. */
  start(wish: Partial<Wish> & { readonly index?: number } = {}): Written {
    const { index = 0, ...given } = wish;
    const person = { objectId: this.people[index]?.id ?? '', senderUser: senderUser(index) };
    return write(this.wire, { ...this.#wish(), person, ...given });
  }

  /** What ends a ticket. */
  end(ticket: string, wish: Partial<Wish> = {}): Written {
    return write(this.wire, { ...this.#wish(), isEnd: true, ...wish, ticket });
  }

  #wish(): Wish {
    const wish = { isEnd: false, person: undefined, minutes: undefined, data: {} };
    return { ...wish, id: newId(this.wire), ticket: newTicket(this.wire), at: this.around.now() };
  }

  /** Proves a message as its sender does, but for what is asked for otherwise. */
  async prove(
    written: Pick<Written, 'id'> & { readonly body: string | Uint8Array },
    how: Proving = {},
  ): Promise<Message> {
    const body = typeof written.body === 'string' ? Buffer.from(written.body) : written.body;
    const id = how.id ?? written.id;
    const timestamp = how.timestamp ?? String(Math.floor(this.around.now().getTime() / 1_000));
    const headers = {
      'content-type': contentType(this.wire),
      ...(formatOf(this.wire) === 'generic' && { 'webhook-id': id, 'webhook-timestamp': timestamp }),
      ...(await this.proofHeaders(id, timestamp, body, how)),
      ...how.headers,
    };
    return { headers, body };
  }

  async proofHeaders(
    id: string,
    timestamp: string,
    body: Uint8Array,
    { keys = this.keys, token }: Proving = {},
  ): Promise<Readonly<Record<string, string>>> {
    switch (this.wire) {
      case 'generic v1':
        return { 'webhook-signature': `v1,${macOf(keys.secret, signedPart(id, timestamp, body))}` };
      case 'generic v1a':
        return {
          'webhook-signature': `v1a,${signatureOf(keys.privateKey, signedPart(id, timestamp, body))}`,
        };
      case 'pagerduty':
        return { 'x-pagerduty-signature': `v1=${pagerDutyMac(keys.secret, body)}` };
      default:
        return { authorization: `Bearer ${token ?? (await this.around.tokenOf(keys.appId))}` };
    }
  }
}

const conditions = {
  pagerduty: { services: [service], priorities: [priority] },
  'azure-monitor': { alertRules: [alertRule], severities: ['Sev1'] },
  cloudevents: {
    ...{ sources: [source], startTypes: ['desk.opened'], endTypes: ['desk.closed'] },
    origins: ['eventgrid.azure.net'],
  },
} as const;

/** The sender's own id of one of its people. */
function senderUser(index: number): string {
  return `PUSER${index}`;
}

function newId(wire: Wire): string {
  return wire === 'pagerduty' ? randomUUID().replaceAll('-', '').toUpperCase() : `msg_${randomUUID()}`;
}
