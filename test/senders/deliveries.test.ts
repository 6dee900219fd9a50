import { Webhook } from 'standardwebhooks';
import { describeDeliveries } from '../contracts/deliveries.ts';
import { FakeDeliveries, proved } from '../fakes/fake-deliveries.ts';
import {
  deliveries,
  message,
  NEXT_SECRET,
  now,
  requested,
  SECRET,
  seconds,
  sender,
  textOf,
} from './stage.ts';

const unusable = sender({ name: 'without-a-key' });

describeDeliveries('of senders', () => {
  const body = requested();
  const signedWith = (secret: string) =>
    message(body, {
      'webhook-id': 'msg_1',
      'webhook-timestamp': seconds(now),
      'webhook-signature': new Webhook(secret).sign('msg_1', now, textOf(body)),
    });
  return {
    deliveries: deliveries(),
    sender: sender(),
    unusable,
    at: now,
    delivery: signedWith(SECRET),
    id: 'msg_1',
    forged: signedWith(NEXT_SECRET),
  };
});

describeDeliveries('fake', () => {
  const fake = new FakeDeliveries();
  fake.problems.set(unusable.name, 'its key is not set');
  const meaning = { kind: 'start', ticket: 'INC1', eventAt: now, asks: [] } as const;
  const { body, headers } = proved(sender(), { id: 'msg_1', meaning });
  const bytes = Buffer.from(body, 'base64');
  return {
    deliveries: fake,
    sender: sender(),
    unusable,
    at: now,
    delivery: { body: bytes, headers },
    id: 'msg_1',
    forged: { body: bytes, headers: proved(unusable, { id: 'msg_1', meaning }).headers },
  };
});
