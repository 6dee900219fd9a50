import type { Sender } from '../../src/domain/model/sender.ts';
import type {
  Deliveries,
  DeliveryMeaning,
  DeliveryVerdict,
  RawDelivery,
  ReadDelivery,
} from '../../src/ports/index.ts';

/** What stands in a message of the fake: its meaning itself. */
export interface FakeMessage {
  readonly id: string;
  readonly meaning: DeliveryMeaning;
}

/** Messages as JSON of what they mean, proved by a header that names the sender. */
export class FakeDeliveries implements Deliveries {
  /** Why nobody's messages can be proved, by the sender's name. */
  readonly problems = new Map<string, string>();
  /** What is thought of every message from now on; `undefined`: what its header says. */
  verdict: DeliveryVerdict | undefined;
  /** The instants that messages were judged at. */
  readonly judgedAt: Date[] = [];

  problemOf({ name }: Sender): string | undefined {
    return this.problems.get(name);
  }

  async verify(delivery: RawDelivery, { name }: Sender, receivedAt: Date): Promise<DeliveryVerdict> {
    this.judgedAt.push(receivedAt);
    if (this.verdict !== undefined) return this.verdict;
    return delivery.headers['x-fake-proof'] === name
      ? { kind: 'proved', key: 0 }
      : { kind: 'refused', because: 'the signature is not that of its body' };
  }

  read({ body }: RawDelivery): ReadDelivery {
    try {
      const { id, meaning } = JSON.parse(Buffer.from(body).toString('utf8'));
      return { kind: 'read', id, meaning: 'eventAt' in meaning ? withInstant(meaning) : meaning };
    } catch {
      return { kind: 'malformed', status: 400, because: 'its body is no JSON' };
    }
  }
}

function withInstant(meaning: { readonly eventAt: string }): DeliveryMeaning {
  return { ...meaning, eventAt: new Date(meaning.eventAt) } as unknown as DeliveryMeaning;
}

/** The parts of a command that hold a message which the fake takes for this sender's. */
export function proved({ name }: Pick<Sender, 'name'>, message: FakeMessage) {
  return {
    body: Buffer.from(JSON.stringify(message)).toString('base64'),
    headers: { 'x-fake-proof': name },
  };
}
