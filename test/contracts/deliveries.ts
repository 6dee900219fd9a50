import { describe, expect, test } from '@jest/globals';
import type { Sender } from '../../src/domain/model/sender.ts';
import type { Deliveries, RawDelivery } from '../../src/ports/index.ts';

/** Messages, a sender whose they are, and one whose messages cannot be proved. */
export interface DeliveriesUnderTest {
  readonly deliveries: Deliveries;
  readonly sender: Sender;
  readonly unusable: Sender;
  readonly at: Date;
  /** A proved message that asks for access. */
  readonly delivery: RawDelivery;
  /** What is signed of its id. */
  readonly id: string;
  /** The same with a proof of nobody. */
  readonly forged: RawDelivery;
}

/** Contract of `Deliveries`. */
export function describeDeliveries(name: string, make: () => DeliveriesUnderTest): void {
  describe(`deliveries: ${name}`, () => {
    test('prove a message of its sender, and no other one', async () => {
      const { deliveries, sender, at, delivery, forged } = make();

      expect(await deliveries.verify(delivery, sender, at)).toMatchObject({ kind: 'proved', key: 0 });
      expect(await deliveries.verify(forged, sender, at)).toMatchObject({ kind: 'refused' });
    });

    test('read the signed id and what a message means, each time the same', () => {
      const { deliveries, sender, at, delivery, id } = make();

      const read = deliveries.read(delivery, sender, at);

      expect(read).toMatchObject({
        kind: 'read',
        id,
        meaning: { kind: 'start', ticket: expect.any(String), eventAt: expect.any(Date) },
      });
      expect(deliveries.read(delivery, sender, at)).toEqual(read);
    });

    test('never throw for what a stranger may send', async () => {
      const { deliveries, sender, at } = make();
      const bodies = [new Uint8Array(), Buffer.from('null'), Buffer.from('{'), new Uint8Array([0xff, 0xfe])];

      for (const body of bodies) {
        expect((await deliveries.verify({ body, headers: {} }, sender, at)).kind).toBe('refused');
        const headers = { 'content-type': 'application/json' };
        expect(deliveries.read({ body, headers }, sender, at)).toMatchObject({ kind: 'malformed' });
      }
    });

    test('say why no message of a sender can be proved, and nothing of one in order', () => {
      const { deliveries, sender, unusable } = make();

      expect(deliveries.problemOf(sender)).toBeUndefined();
      expect(deliveries.problemOf(unusable)).not.toBe('');
      expect(typeof deliveries.problemOf(unusable)).toBe('string');
    });
  });
}
