import { beforeEach, describe, expect, test } from '@jest/globals';
import { openDelivery } from '../../../src/changes/activations/open-delivery.ts';
import type { Command } from '../../../src/domain/model/command.ts';
import { RulesUnusable } from '../../../src/ports/errors.ts';
import type { FakeCommands } from '../../fakes/fake-commands.ts';
import { rules } from '../../rules-builder.ts';
import { sender } from '../../sender-builder.ts';
import type { FakePorts } from '../fake-ports.ts';
import { delivery, deliveryPorts, now, start } from './delivery-stage.ts';

let ports: FakePorts<FakeCommands>;
beforeEach(() => {
  ports = deliveryPorts();
});

function open({ content, askedAt }: Command = delivery(1, start())) {
  if (content.kind !== 'delivery') throw new Error('no delivery');
  return openDelivery({ askedAt }, content, ports);
}

const laterBy = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

describe('a message that is opened', () => {
  test('means what its sender says, under the rules of now', async () => {
    expect(await open()).toEqual({
      kind: 'opened',
      loaded: await ports.rules.load(),
      sender: sender(),
      meaning: start(),
    });
  });

  test('may have come in five minutes from now, by the clock of another machine, and no later', async () => {
    const inTheFuture = (askedAt: Date) => open(delivery(1, start(), { askedAt }));

    expect((await inTheFuture(laterBy(5))).kind).toBe('opened');
    expect(await inTheFuture(new Date(laterBy(5).getTime() + 1))).toEqual({
      kind: 'refused',
      because: 'It says that it came in at 2026-11-24T09:05:00.001Z, which is later than now.',
    });
  });

  test('is refused where the rules say that its sender sends another format', async () => {
    const condition = { format: 'cloudevents', types: [] } as never;
    ports = deliveryPorts({ rules: rules({ senders: [sender({ condition })] }) });

    expect(await open()).toEqual({
      kind: 'refused',
      because: 'It is of the format generic, and the rules say that pagerduty sends cloudevents.',
    });
  });

  test('waits where the rules cannot be used', async () => {
    const unusable = new RulesUnusable('rules.json is not there', []);
    ports.rules.load = () => Promise.reject(unusable);

    expect(await open()).toEqual({ kind: 'later', because: unusable.message });
  });

  test('breaks where the rules break over something else', async () => {
    ports.rules.load = () => Promise.reject(new Error('broken'));

    await expect(open()).rejects.toThrow('broken');
  });

  test('waits where the keys of its sender are of no use, or its proof cannot be verified now', async () => {
    ports.deliveries.problems.set('pagerduty', 'its key is empty');
    expect(await open()).toEqual({ kind: 'later', because: 'its key is empty' });
    expect(ports.deliveries.judgedAt).toEqual([]);

    ports.deliveries.problems.clear();
    ports.deliveries.verdict = { kind: 'unverifiable', because: 'no keys of Entra' };
    expect(await open()).toEqual({ kind: 'later', because: 'no keys of Entra' });
  });

  test('is refused where it cannot be read', async () => {
    const { content, ...rest } = delivery(1, start());
    const spoilt = { ...content, body: Buffer.from('spoilt').toString('base64') } as typeof content;

    expect(await open({ ...rest, content: spoilt })).toEqual({
      kind: 'refused',
      because: 'It cannot be read: its body is no JSON.',
    });
  });
});
